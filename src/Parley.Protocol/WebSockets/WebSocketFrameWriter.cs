using System.Buffers.Binary;

namespace Parley.Protocol.WebSockets;

/// <summary>Writes the headers of server frames, RFC 6455 section 5.2: unmasked (section 5.1) and never fragmented.</summary>
internal static class WebSocketFrameWriter
{
    public const int MaxHeaderBytes = 10;

    /// <summary>The bytes a header takes before a payload of this length: 2, 4 or 10.</summary>
    public static int HeaderLength(int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        return payloadLength switch
        {
            <= WebSocketFrameHeader.MaxControlPayloadBytes => 2,
            <= ushort.MaxValue => 4,
            _ => MaxHeaderBytes,
        };
    }

    /// <summary>
    /// Writes the header of a final frame and returns its length. <paramref name="compressed"/> sets RSV1, which
    /// RFC 7692 section 6 allows on data messages only.
    /// </summary>
    /// <exception cref="ArgumentException">A control frame that is compressed or carries more than 125 bytes, or too short a destination.</exception>
    public static int WriteHeader(Span<byte> destination, WebSocketOpcode opcode, int payloadLength, bool compressed = false)
    {
        var length = HeaderLength(payloadLength);
        if (destination.Length < length)
            throw new ArgumentException($"A header of {length} bytes does not fit into {destination.Length}.", nameof(destination));

        if (opcode >= WebSocketOpcode.Close && (compressed || length > 2))
            throw new ArgumentException($"A control frame of {payloadLength} bytes (compressed: {compressed}) is not allowed.", nameof(opcode));

        destination[0] = (byte)(WebSocketFrameHeader.Fin | (compressed ? WebSocketFrameHeader.Rsv1 : 0) | (byte)opcode);
        switch (length)
        {
            case 2:
                destination[1] = (byte)payloadLength;
                break;
            case 4:
                destination[1] = WebSocketFrameHeader.Length16;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
                break;
            default:
                destination[1] = WebSocketFrameHeader.Length64;
                BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
                break;
        }

        return length;
    }
}
