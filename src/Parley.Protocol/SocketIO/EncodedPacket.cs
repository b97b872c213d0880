using System.Diagnostics;
using Parley.Protocol.EngineIO;
using Parley.Protocol.MessagePack;

namespace Parley.Protocol.SocketIO;

/// <summary>
/// A Socket.IO packet, encoded once and handed to any number of connections: its text and the binary attachments that follow it.
/// Immutable and safe to share between threads and to keep.
/// </summary>
/// <remarks>
/// The text and attachments of a packet for MessagePack clients are made when somebody first asks for them; its clients get neither.
/// Source: <see href="https://socket.io/docs/v4/socket-io-protocol/#packet-encoding">Socket.IO protocol, packet encoding</see>.
/// </remarks>
public sealed partial class EncodedPacket
{
    private EncodedPacket? _textForm;

    internal EncodedPacket(EngineMessage header, EngineMessage[] attachments)
    {
        Header = header;
        AttachmentMessages = attachments;
    }

    /// <summary>The packet's text in UTF-8, without the Engine.IO type digit: for example <c>2["hello",1]</c>.</summary>
    public ReadOnlySpan<byte> Text => TextForm.Header.Packet[1..];

    /// <summary>How many binary attachments follow the text, 0 to 10.</summary>
    public int AttachmentCount => TextForm.AttachmentMessages.Length;

    /// <summary>What is sent first: text, or all of a MessagePack packet.</summary>
    internal EngineMessage Header { get; }

    /// <summary>What is sent behind it.</summary>
    internal EngineMessage[] AttachmentMessages { get; }

    private EncodedPacket TextForm => Header.IsBinary ? _textForm ??= ToText(Header) : this;

    /// <summary>Its entry in the log of connection state recovery, set before anybody else sees the packet; <see langword="null"/> for one that is sent once or never.</summary>
    internal LoggedPacket? Logged { get; set; }

    /// <summary>What may become of it on a connection that is slow, set before anybody else sees the packet; <see langword="null"/> if its emit does not say.</summary>
    internal PacketRule? Rule { get; set; }

    /// <summary>The packet as a server with a parser sends it: itself, unless it came from another node, where packets may have another form.</summary>
    /// <remarks>One that is logged is in its server's form from the beginning.</remarks>
    internal EncodedPacket As(SocketIOParser parser) =>
        Header.IsBinary == (parser == SocketIOParser.MessagePack) ? this
        : Header.IsBinary ? TextForm
        : ToMessagePack();

    /// <summary>The bytes of one attachment.</summary>
    /// <param name="index">Its number, 0 to <see cref="AttachmentCount"/> - 1, as the placeholder in the text names it.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="index"/> names no attachment.</exception>
    public ReadOnlySpan<byte> GetAttachment(int index) => TextForm.AttachmentMessages[index].Packet;

    private EncodedPacket ToMessagePack()
    {
        var error = PacketReader.TryRead(Text, PacketLimits.None, out var header);
        if (error != PacketError.None)
        {
            throw new UnreachableException($"A packet written here cannot be read: {error.Describe()}.");
        }

        ReadOnlyMemory<byte>[] attachments = [.. AttachmentMessages.Select(static attachment => (ReadOnlyMemory<byte>)attachment.Packet.ToArray())];
        var type = header.Type == SocketPacketType.BinaryEvent ? SocketPacketType.Event : header.Type;
        var packet = MessagePackPacketWriter.Write(type, header.Namespace, header.AckId, header.Json, attachments, Header.IsCompressible);
        packet._textForm = this;
        return packet;
    }

    private static EncodedPacket ToText(EngineMessage message)
    {
        var payload = new MessagePackToJson();
        try
        {
            var error = MessagePackPacketReader.TryRead(message.Packet, PacketLimits.None, ref payload, out var header);
            if (error != PacketError.None)
            {
                throw new UnreachableException($"A packet written here cannot be read: {error.Describe()}.");
            }

            ReadOnlyMemory<byte>[] attachments = [.. payload.Attachments];
            return PacketWriter.Write(header.Type, header.Namespace, header.AckId, header.Json, attachments, message.IsCompressible);
        }
        finally
        {
            payload.Dispose();
        }
    }
}
