using Parley.Protocol.EngineIO;
using Parley.Protocol.MessagePack;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.SocketIO;

/// <summary>Puts a packet of the MessagePack parser together, straight into the Engine.IO message that carries it.</summary>
internal static class MessagePackPacketWriter
{
    /// <summary>Encodes a packet; the parameters are those of <see cref="PacketWriter"/>.</summary>
    public static EncodedPacket Write(
        SocketPacketType type,
        ReadOnlySpan<byte> namespaceName,
        long ackId,
        ReadOnlySpan<byte> json,
        ReadOnlySpan<ReadOnlyMemory<byte>> attachments,
        bool isCompressed)
    {
        using var data = JsonToMessagePack.Rent();
        data.Read(json, attachments.Length);
        var dataLength = data.GetLength(attachments);

        // The map, the type, and the keys before the payload and the id; then the namespace's key and header.
        Span<byte> head = stackalloc byte[32];
        Span<byte> tail = stackalloc byte[32];
        var hasId = ackId != PacketHeader.NoAckId;
        var headLength = MessagePackWriter.WriteMapHeader(head, 2 + (json.IsEmpty ? 0 : 1) + (hasId ? 1 : 0));
        headLength += MessagePackWriter.WriteString(head[headLength..], "type"u8);
        headLength += MessagePackWriter.WriteInteger(head[headLength..], (long)type);
        if (!json.IsEmpty)
        {
            headLength += MessagePackWriter.WriteString(head[headLength..], "data"u8);
        }

        var tailLength = 0;
        if (hasId)
        {
            tailLength += MessagePackWriter.WriteString(tail, "id"u8);
            tailLength += MessagePackWriter.WriteInteger(tail[tailLength..], ackId);
        }

        tailLength += MessagePackWriter.WriteString(tail[tailLength..], "nsp"u8);
        tailLength += MessagePackWriter.WriteStringHeader(tail[tailLength..], namespaceName.Length);

        var length = checked(headLength + dataLength + tailLength + namespaceName.Length);
        var message = EngineMessage.Allocate(WebSocketOpcode.Binary, length, out var packet);
        head[..headLength].CopyTo(packet);
        data.CopyTo(packet[headLength..], attachments);
        packet = packet[(headLength + dataLength)..];
        tail[..tailLength].CopyTo(packet);
        namespaceName.CopyTo(packet[tailLength..]);
        if (!isCompressed)
        {
            message.LeaveUncompressed();
        }

        return new EncodedPacket(message, []);
    }
}
