using System.Buffers;
using System.Buffers.Text;
using Parley.Protocol.EngineIO;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.SocketIO;

/// <summary>Puts a Socket.IO packet together, straight into the Engine.IO message that carries it.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/socket-io-protocol/#packet-encoding">Socket.IO protocol, packet encoding</see>.</remarks>
internal static class PacketWriter
{
    // "4", the type, "10-", a comma and an ack id of up to 16 digits; the namespace comes on top.
    private const int MaxFixedHeaderBytes = 32;

    /// <summary>Encodes a packet of text only.</summary>
    public static EncodedPacket Write(
        SocketPacketType type, ReadOnlySpan<byte> namespaceName, long ackId, ReadOnlySpan<byte> json, SocketIOParser parser = SocketIOParser.Json) =>
        Write(type, namespaceName, ackId, json, [], parser: parser);

    /// <summary>Encodes a packet; one with attachments becomes the binary form of its type.</summary>
    /// <param name="type">Its type in text form.</param>
    /// <param name="namespaceName">The namespace as UTF-8, <c>/</c> for the root.</param>
    /// <param name="ackId">The acknowledgement id, or <see cref="PacketHeader.NoAckId"/>.</param>
    /// <param name="json">The payload, possibly empty.</param>
    /// <param name="attachments">What the payload's placeholders stand for. Copied, so that the caller may reuse its arrays.</param>
    /// <param name="isCompressed">Whether a connection that compresses may compress the packet.</param>
    /// <param name="parser">What its receivers read.</param>
    /// <param name="end">What takes the place of the bracket that ends the payload, if the packet says more than its payload does.</param>
    public static EncodedPacket Write(
        SocketPacketType type,
        ReadOnlySpan<byte> namespaceName,
        long ackId,
        ReadOnlySpan<byte> json,
        ReadOnlySpan<ReadOnlyMemory<byte>> attachments,
        bool isCompressed = true,
        SocketIOParser parser = SocketIOParser.Json,
        ReadOnlySpan<byte> end = default)
    {
        json = end.IsEmpty ? json : json[..^1];
        if (parser == SocketIOParser.MessagePack)
        {
            return WriteMessagePack(type, namespaceName, ackId, json, end, attachments, isCompressed);
        }

        Span<byte> header = stackalloc byte[MaxFixedHeaderBytes];
        var length = 0;
        header[length++] = (byte)'0' + (byte)EnginePacketType.Message;
        header[length++] = (byte)('0' + (byte)(attachments.IsEmpty ? type : ToBinary(type)));
        if (!attachments.IsEmpty)
        {
            length += WriteNumber(header[length..], attachments.Length);
            header[length++] = (byte)'-';
        }

        var namesNamespace = namespaceName.Length > 1;
        Span<byte> id = stackalloc byte[20];
        var idLength = ackId == PacketHeader.NoAckId ? 0 : WriteNumber(id, ackId);
        var namespaceLength = namesNamespace ? namespaceName.Length + 1 : 0;

        var message = EngineMessage.Allocate(WebSocketOpcode.Text, length + namespaceLength + idLength + json.Length + end.Length, out var packet);
        header[..length].CopyTo(packet);
        packet = packet[length..];
        if (namesNamespace)
        {
            namespaceName.CopyTo(packet);
            packet[namespaceName.Length] = (byte)',';
            packet = packet[namespaceLength..];
        }

        id[..idLength].CopyTo(packet);
        json.CopyTo(packet[idLength..]);
        end.CopyTo(packet[(idLength + json.Length)..]);
        var parts = Encode(attachments);
        if (!isCompressed)
        {
            message.LeaveUncompressed();
            Array.ForEach(parts, static part => part.LeaveUncompressed());
        }

        return new EncodedPacket(message, parts);
    }

    private static EncodedPacket WriteMessagePack(
        SocketPacketType type,
        ReadOnlySpan<byte> namespaceName,
        long ackId,
        ReadOnlySpan<byte> json,
        ReadOnlySpan<byte> end,
        ReadOnlySpan<ReadOnlyMemory<byte>> attachments,
        bool isCompressed)
    {
        if (end.IsEmpty)
        {
            return MessagePackPacketWriter.Write(type, namespaceName, ackId, json, attachments, isCompressed);
        }

        var whole = ArrayPool<byte>.Shared.Rent(json.Length + end.Length);
        try
        {
            json.CopyTo(whole);
            end.CopyTo(whole.AsSpan(json.Length));
            return MessagePackPacketWriter.Write(type, namespaceName, ackId, whole.AsSpan(0, json.Length + end.Length), attachments, isCompressed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private static EngineMessage[] Encode(ReadOnlySpan<ReadOnlyMemory<byte>> attachments)
    {
        if (attachments.IsEmpty)
        {
            return [];
        }

        var messages = new EngineMessage[attachments.Length];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = EngineMessage.Binary(attachments[i].Span);
        }

        return messages;
    }

    private static SocketPacketType ToBinary(SocketPacketType type) => type switch
    {
        SocketPacketType.Event => SocketPacketType.BinaryEvent,
        SocketPacketType.Ack => SocketPacketType.BinaryAck,
        _ => throw new ArgumentException($"A packet of type {type} carries no attachments.", nameof(type)),
    };

    private static int WriteNumber(Span<byte> destination, long value)
    {
        Utf8Formatter.TryFormat(value, destination, out var written);
        return written;
    }
}
