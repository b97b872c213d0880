using System.Buffers.Binary;

namespace Parley.Protocol.MessagePack;

/// <summary>The extension of type -1: a point in time, in 4, 8 or 12 bytes.</summary>
/// <remarks>Source: <see href="https://github.com/msgpack/msgpack/blob/master/spec.md#timestamp-extension-type">MessagePack specification, timestamp</see>.</remarks>
internal static class MessagePackTimestamp
{
    /// <summary>Milliseconds since 1970, or the farthest there are for a time beyond them.</summary>
    public static long ToMilliseconds(ReadOnlySpan<byte> bytes)
    {
        long seconds;
        long nanoseconds;
        switch (bytes.Length)
        {
            case 4:
                return BinaryPrimitives.ReadUInt32BigEndian(bytes) * 1000L;
            case 8:
                var both = BinaryPrimitives.ReadUInt64BigEndian(bytes);
                seconds = (long)(both & 0x3_ffff_ffff);
                nanoseconds = (long)(both >> 34);
                break;
            default:
                nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(bytes);
                seconds = BinaryPrimitives.ReadInt64BigEndian(bytes[4..]);
                break;
        }

        return seconds switch
        {
            > long.MaxValue / 2000 => long.MaxValue,
            < long.MinValue / 2000 => long.MinValue,
            _ => (seconds * 1000) + (nanoseconds / 1_000_000),
        };
    }
}
