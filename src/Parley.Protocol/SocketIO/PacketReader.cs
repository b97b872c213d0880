namespace Parley.Protocol.SocketIO;

/// <summary>Takes a Socket.IO packet apart: <c>type [attachments "-"] ["/" namespace ","] [ack id] [JSON]</c>.</summary>
/// <remarks>
/// Linear in the header and blind to the payload. Where the protocol leaves room it does what the official decoder does,
/// because clients in the field rely on it: a namespace without a comma takes the whole rest, and white space where an ack
/// id may stand reads as the id 0.
/// Source: <see href="https://socket.io/docs/v4/socket-io-protocol/#packet-encoding">Socket.IO protocol, packet encoding</see>.
/// </remarks>
internal static class PacketReader
{
    /// <summary>The largest integer a JavaScript peer counts exactly: 2^53 - 1.</summary>
    public const long MaxAckId = 9_007_199_254_740_991;

    public static PacketError TryRead(ReadOnlySpan<byte> packet, PacketLimits limits, out PacketHeader header)
    {
        header = default;
        if (packet.IsEmpty || packet[0] is < (byte)'0' or > (byte)'6')
        {
            return PacketError.UnknownPacketType;
        }

        var type = (SocketPacketType)(packet[0] - '0');
        var rest = packet[1..];

        var attachments = 0;
        if (type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck)
        {
            var error = ReadAttachments(ref rest, limits.MaxAttachments, out attachments);
            if (error != PacketError.None)
            {
                return error;
            }
        }

        var namespaceName = ReadNamespace(ref rest);
        if (namespaceName.Length > limits.MaxNamespaceBytes)
        {
            return PacketError.NamespaceTooLong;
        }

        if (!TryReadAckId(ref rest, out var ackId))
        {
            return PacketError.InvalidAckId;
        }

        header = new PacketHeader { Type = type, Attachments = attachments, Namespace = namespaceName, AckId = ackId, Json = rest };
        return PacketError.None;
    }

    private static PacketError ReadAttachments(scoped ref ReadOnlySpan<byte> rest, int maxAttachments, out int attachments)
    {
        attachments = 0;
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit((char)rest[digits]))
        {
            // Stops growing once over the limit, so that no number of digits overflows it.
            attachments = Math.Min((attachments * 10) + (rest[digits] - '0'), maxAttachments + 1);
            digits++;
        }

        if (digits == 0 || digits == rest.Length || rest[digits] != (byte)'-' || attachments == 0)
        {
            return PacketError.IllegalAttachments;
        }

        rest = rest[(digits + 1)..];
        return attachments > maxAttachments ? PacketError.TooManyAttachments : PacketError.None;
    }

    private static ReadOnlySpan<byte> ReadNamespace(scoped ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest[0] != (byte)'/')
        {
            return "/"u8;
        }

        var comma = rest.IndexOf((byte)',');
        var name = comma < 0 ? rest : rest[..comma];
        rest = comma < 0 ? default : rest[(comma + 1)..];
        return name;
    }

    private static bool TryReadAckId(scoped ref ReadOnlySpan<byte> rest, out long ackId)
    {
        var length = 0;
        while (length < rest.Length && (char.IsAsciiDigit((char)rest[length]) || IsWhiteSpace(rest[length])))
        {
            length++;
        }

        ackId = PacketHeader.NoAckId;
        if (length == 0)
        {
            return true;
        }

        var digits = rest[..length].Trim(" \t\r\n"u8);
        rest = rest[length..];
        ackId = 0;
        foreach (var digit in digits)
        {
            if (IsWhiteSpace(digit) || ackId > MaxAckId / 10)
            {
                return false;
            }

            ackId = (ackId * 10) + (digit - '0');
        }

        return ackId <= MaxAckId;
    }

    private static bool IsWhiteSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
