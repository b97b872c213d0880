using System.Text;
using Parley.Protocol.SocketIO;

namespace Parley.Redis.Wire;

/// <summary>An event on its way to clients: <c>type</c>, <c>data</c> and, on some wires, <c>nsp</c>.</summary>
internal static class PacketWire
{
    private const int EventType = 2;
    private const int BinaryEventType = 5;

    /// <param name="writer">Where to.</param>
    /// <param name="packet">The event.</param>
    /// <param name="namespaceName">The namespace, if it is written.</param>
    public static void Write(WireWriter writer, EncodedPacket packet, string? namespaceName)
    {
        writer.BeginMap(namespaceName is null ? 2 : 3);
        writer.Name("type"u8);
        writer.Integer(EventType);
        writer.Name("data"u8);
        writer.Json(packet.GetArguments(), AttachmentsOf(packet));
        if (namespaceName is not null)
        {
            writer.Name("nsp"u8);
            writer.Text(namespaceName);
        }

        writer.EndMap();
    }

    /// <summary>Reads an event.</summary>
    /// <param name="value">What was sent.</param>
    /// <param name="namespaceName">The namespace of the channel it came on.</param>
    /// <param name="impliedNamespace">What a packet is for that does not say.</param>
    /// <param name="isCompressed">Whether connections that compress may compress it.</param>
    /// <exception cref="FormatException">It is no event of this namespace; the message says what is wrong.</exception>
    public static EncodedPacket Read(WireValue value, string namespaceName, string impliedNamespace, bool isCompressed)
    {
        if (!value.TryReadMap(out var map) || !map["type"u8].TryReadInteger(out var type) || type is not (EventType or BinaryEventType))
        {
            throw new FormatException("a packet that is no event");
        }

        var @namespace = map["nsp"u8];
        if (@namespace.IsMissing ? namespaceName != impliedNamespace : !@namespace.IsText(Encoding.UTF8.GetBytes(namespaceName)))
        {
            throw new FormatException("a packet of another namespace");
        }

        var data = map["data"u8];
        if (data.IsMissing)
        {
            throw new FormatException("a packet without data");
        }

        var json = data.ToJson(out var attachments);
        return EncodedPacket.TryCreateEvent(
            namespaceName, json, [.. attachments.Select(static attachment => (ReadOnlyMemory<byte>)attachment)], isCompressed, out var packet, out var error)
            ? packet
            : throw new FormatException(error);
    }

    private static ReadOnlyMemory<byte>[] AttachmentsOf(EncodedPacket packet)
    {
        var attachments = packet.AttachmentCount == 0 ? [] : new ReadOnlyMemory<byte>[packet.AttachmentCount];
        for (var i = 0; i < attachments.Length; i++)
        {
            attachments[i] = packet.GetAttachment(i).ToArray();
        }

        return attachments;
    }
}
