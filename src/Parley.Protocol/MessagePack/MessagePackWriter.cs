using System.Buffers.Binary;

namespace Parley.Protocol.MessagePack;

/// <summary>
/// Writes MessagePack in its shortest forms, as notepack does: integers without a sign where there is none, floats in 64 bits.
/// Every method writes to the start of a span that is long enough and returns how many bytes it wrote.
/// </summary>
/// <remarks>Source: <see href="https://github.com/msgpack/msgpack/blob/master/spec.md">MessagePack specification</see>.</remarks>
internal static class MessagePackWriter
{
    /// <summary>The longest form of a number.</summary>
    public const int MaxNumberLength = 9;

    /// <summary>The longest header of a string, of bytes, of an array or of a map.</summary>
    public const int MaxHeaderLength = 5;

    public const byte Nil = 0xc0;
    public const byte False = 0xc2;
    public const byte True = 0xc3;

    public static int WriteInteger(Span<byte> destination, long value)
    {
        switch (value)
        {
            case >= 0:
                return WriteInteger(destination, (ulong)value);
            case >= -0x20:
                destination[0] = (byte)value;
                return 1;
            case >= sbyte.MinValue:
                destination[0] = 0xd0;
                destination[1] = (byte)value;
                return 2;
            case >= short.MinValue:
                destination[0] = 0xd1;
                BinaryPrimitives.WriteInt16BigEndian(destination[1..], (short)value);
                return 3;
            case >= int.MinValue:
                destination[0] = 0xd2;
                BinaryPrimitives.WriteInt32BigEndian(destination[1..], (int)value);
                return 5;
            default:
                destination[0] = 0xd3;
                BinaryPrimitives.WriteInt64BigEndian(destination[1..], value);
                return 9;
        }
    }

    public static int WriteInteger(Span<byte> destination, ulong value)
    {
        switch (value)
        {
            case < 0x80:
                destination[0] = (byte)value;
                return 1;
            case <= byte.MaxValue:
                return WriteLength(destination, 0xcc, 1, (uint)value);
            case <= ushort.MaxValue:
                return WriteLength(destination, 0xcd, 2, (uint)value);
            case <= uint.MaxValue:
                return WriteLength(destination, 0xce, 4, (uint)value);
            default:
                destination[0] = 0xcf;
                BinaryPrimitives.WriteUInt64BigEndian(destination[1..], value);
                return 9;
        }
    }

    public static int WriteFloat(Span<byte> destination, double value)
    {
        destination[0] = 0xcb;
        BinaryPrimitives.WriteDoubleBigEndian(destination[1..], value);
        return 9;
    }

    public static int WriteString(Span<byte> destination, ReadOnlySpan<byte> utf8)
    {
        var header = WriteStringHeader(destination, utf8.Length);
        utf8.CopyTo(destination[header..]);
        return header + utf8.Length;
    }

    public static int WriteStringHeader(Span<byte> destination, int length)
    {
        switch (length)
        {
            case < 0x20:
                destination[0] = (byte)(0xa0 | length);
                return 1;
            case <= byte.MaxValue:
                return WriteLength(destination, 0xd9, 1, (uint)length);
            case <= ushort.MaxValue:
                return WriteLength(destination, 0xda, 2, (uint)length);
            default:
                return WriteLength(destination, 0xdb, 4, (uint)length);
        }
    }

    public static int WriteBinaryHeader(Span<byte> destination, int length) => length switch
    {
        <= byte.MaxValue => WriteLength(destination, 0xc4, 1, (uint)length),
        <= ushort.MaxValue => WriteLength(destination, 0xc5, 2, (uint)length),
        _ => WriteLength(destination, 0xc6, 4, (uint)length),
    };

    public static int WriteArrayHeader(Span<byte> destination, int count) => WriteContainerHeader(destination, fixedPrefix: 0x90, prefix16: 0xdc, count);

    public static int WriteMapHeader(Span<byte> destination, int count) => WriteContainerHeader(destination, fixedPrefix: 0x80, prefix16: 0xde, count);

    private static int WriteContainerHeader(Span<byte> destination, byte fixedPrefix, byte prefix16, int count)
    {
        switch (count)
        {
            case < 0x10:
                destination[0] = (byte)(fixedPrefix | count);
                return 1;
            case <= ushort.MaxValue:
                return WriteLength(destination, prefix16, 2, (uint)count);
            default:
                return WriteLength(destination, (byte)(prefix16 + 1), 4, (uint)count);
        }
    }

    private static int WriteLength(Span<byte> destination, byte prefix, int width, uint value)
    {
        destination[0] = prefix;
        switch (width)
        {
            case 1:
                destination[1] = (byte)value;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)value);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(destination[1..], value);
                break;
        }

        return 1 + width;
    }
}
