using System.Buffers.Binary;

namespace Parley.Protocol.MessagePack;

/// <summary>
/// Reads MessagePack value by value. What a value claims to hold is checked against the bytes that are there, so that nobody
/// allocates for a claim; <see langword="false"/> means that the bytes are no MessagePack or end too soon.
/// </summary>
/// <remarks>Source: <see href="https://github.com/msgpack/msgpack/blob/master/spec.md">MessagePack specification</see>.</remarks>
internal ref struct MessagePackReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>How many bytes have been read.</summary>
    public int Position { get; private set; }

    public bool TryRead(out MessagePackToken token)
    {
        token = default;
        if (!TryTake(1, out var first))
        {
            return false;
        }

        var prefix = first[0];
        switch (prefix)
        {
            case < 0x80:
                return Is(Integer(prefix), out token);
            case < 0x90:
                return TryReadContainer(MessagePackType.Map, (uint)prefix & 0xf, out token);
            case < 0xa0:
                return TryReadContainer(MessagePackType.Array, (uint)prefix & 0xf, out token);
            case < 0xc0:
                return TryReadBytes(MessagePackType.String, (uint)prefix & 0x1f, out token);
            case 0xc0:
                return Is(new MessagePackToken { Type = MessagePackType.Nil }, out token);
            case 0xc2 or 0xc3:
                return Is(new MessagePackToken { Type = MessagePackType.Boolean, Integer = prefix - 0xc2 }, out token);
            case 0xc4 or 0xc5 or 0xc6:
                return TryReadLength(1 << (prefix - 0xc4), out var length) && TryReadBytes(MessagePackType.Binary, length, out token);
            case 0xc7 or 0xc8 or 0xc9:
                return TryReadLength(1 << (prefix - 0xc7), out length) && TryReadExtension(length, isFixed: false, out token);
            case 0xca or 0xcb:
                return TryReadFloat(isDouble: prefix == 0xcb, out token);
            case >= 0xcc and <= 0xcf:
                return TryReadUnsigned(1 << (prefix - 0xcc), out token);
            case >= 0xd0 and <= 0xd3:
                return TryReadSigned(1 << (prefix - 0xd0), out token);
            case >= 0xd4 and <= 0xd8:
                return TryReadExtension(1u << (prefix - 0xd4), isFixed: true, out token);
            case 0xd9 or 0xda or 0xdb:
                return TryReadLength(1 << (prefix - 0xd9), out length) && TryReadBytes(MessagePackType.String, length, out token);
            case 0xdc or 0xdd:
                return TryReadLength(2 << (prefix - 0xdc), out length) && TryReadContainer(MessagePackType.Array, length, out token);
            case 0xde or 0xdf:
                return TryReadLength(2 << (prefix - 0xde), out length) && TryReadContainer(MessagePackType.Map, length, out token);
            case >= 0xe0:
                return Is(Integer((sbyte)prefix), out token);
            default:
                // 0xc1 is never used.
                return false;
        }
    }

    /// <summary>Passes over that many values with all that is in them, however deep.</summary>
    public bool TrySkip(long values)
    {
        for (var left = values; left > 0; left--)
        {
            if (!TryRead(out var child))
            {
                return false;
            }

            left += child.Children;
        }

        return true;
    }

    private static MessagePackToken Integer(long value) => new() { Type = MessagePackType.Integer, Integer = value };

    private static bool Is(MessagePackToken value, out MessagePackToken token)
    {
        token = value;
        return true;
    }

    private bool TryTake(uint length, out ReadOnlySpan<byte> bytes)
    {
        if (length > (uint)(_data.Length - Position))
        {
            bytes = default;
            return false;
        }

        bytes = _data.Slice(Position, (int)length);
        Position += (int)length;
        return true;
    }

    private bool TryReadLength(int width, out uint length)
    {
        length = 0;
        if (!TryTake((uint)width, out var bytes))
        {
            return false;
        }

        length = width switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
        return true;
    }

    private bool TryReadBytes(MessagePackType type, uint length, out MessagePackToken token)
    {
        var isThere = TryTake(length, out var bytes);
        token = new MessagePackToken { Type = type, Bytes = bytes };
        return isThere;
    }

    private bool TryReadExtension(uint length, bool isFixed, out MessagePackToken token)
    {
        token = default;
        if (!TryTake(1, out var type) || !TryTake(length, out var bytes))
        {
            return false;
        }

        token = new MessagePackToken { Type = MessagePackType.Extension, ExtensionType = (sbyte)type[0], IsFixedExtension = isFixed, Bytes = bytes };
        return true;
    }

    private bool TryReadContainer(MessagePackType type, uint count, out MessagePackToken token)
    {
        // Each element takes a byte at least, and an entry two.
        var isPossible = (type == MessagePackType.Map ? 2L : 1L) * count <= _data.Length - Position;
        token = isPossible ? new MessagePackToken { Type = type, Count = (int)count } : default;
        return isPossible;
    }

    private bool TryReadFloat(bool isDouble, out MessagePackToken token)
    {
        token = default;
        if (!TryTake(isDouble ? 8u : 4u, out var bytes))
        {
            return false;
        }

        var value = isDouble ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadSingleBigEndian(bytes);
        token = new MessagePackToken { Type = MessagePackType.Float, Float = value };
        return true;
    }

    private bool TryReadUnsigned(int width, out MessagePackToken token)
    {
        token = default;
        if (width < 8)
        {
            var isThere = TryReadLength(width, out var value);
            token = Integer(value);
            return isThere;
        }

        if (!TryTake(8, out var bytes))
        {
            return false;
        }

        var bits = BinaryPrimitives.ReadInt64BigEndian(bytes);
        token = new MessagePackToken { Type = bits < 0 ? MessagePackType.LargeInteger : MessagePackType.Integer, Integer = bits };
        return true;
    }

    private bool TryReadSigned(int width, out MessagePackToken token)
    {
        token = default;
        if (!TryTake((uint)width, out var bytes))
        {
            return false;
        }

        token = Integer(width switch
        {
            1 => (sbyte)bytes[0],
            2 => BinaryPrimitives.ReadInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadInt64BigEndian(bytes),
        });
        return true;
    }
}
