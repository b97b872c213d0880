using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Cluster;

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
    /// <param name="utf8Namespace">The namespace of the channel it came on.</param>
    /// <param name="impliedNamespace">What a packet is for that does not say.</param>
    /// <param name="isCompressed">Whether connections that compress may compress it.</param>
    /// <exception cref="FormatException">It is no event of this namespace; the message says what is wrong.</exception>
    public static EncodedPacket Read(WireValue value, ReadOnlySpan<byte> utf8Namespace, ReadOnlySpan<byte> impliedNamespace, bool isCompressed)
    {
        if (!value.TryReadMap(out var map) || !map["type"u8].TryReadInteger(out var type) || type is not (EventType or BinaryEventType))
        {
            throw new FormatException("a packet that is no event");
        }

        var @namespace = map["nsp"u8];
        if (@namespace.IsMissing ? !utf8Namespace.SequenceEqual(impliedNamespace) : !@namespace.IsText(utf8Namespace))
        {
            throw new FormatException("a packet of another namespace");
        }

        var data = map["data"u8];
        if (data.IsMissing)
        {
            throw new FormatException("a packet without data");
        }

        var json = data.ToJson(out var attachments);
        return EncodedPacket.TryCreateEvent(utf8Namespace, json, AsMemory(attachments), isCompressed, out var packet, out var error)
            ? packet
            : throw new FormatException(error);
    }

    private static ReadOnlyMemory<byte>[] AsMemory(byte[][] attachments) => Array.ConvertAll(attachments, static attachment => (ReadOnlyMemory<byte>)attachment);

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
