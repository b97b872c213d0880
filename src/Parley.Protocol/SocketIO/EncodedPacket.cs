using Parley.Protocol.EngineIO;

namespace Parley.Protocol.SocketIO;

/// <summary>
/// A Socket.IO packet, encoded once and handed to any number of connections: its text and the binary attachments that follow it.
/// Immutable and safe to share between threads and to keep.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/socket-io-protocol/#packet-encoding">Socket.IO protocol, packet encoding</see>.</remarks>
public sealed partial class EncodedPacket
{
    internal EncodedPacket(EngineMessage header, EngineMessage[] attachments)
    {
        Header = header;
        AttachmentMessages = attachments;
    }

    /// <summary>The packet's text in UTF-8, without the Engine.IO type digit: for example <c>2["hello",1]</c>.</summary>
    public ReadOnlySpan<byte> Text => Header.Packet[1..];

    /// <summary>How many binary attachments follow the text, 0 to 10.</summary>
    public int AttachmentCount => AttachmentMessages.Length;

    internal EngineMessage Header { get; }

    internal EngineMessage[] AttachmentMessages { get; }

    /// <summary>The bytes of one attachment.</summary>
    /// <param name="index">Its number, 0 to <see cref="AttachmentCount"/> - 1, as the placeholder in the text names it.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="index"/> names no attachment.</exception>
    public ReadOnlySpan<byte> GetAttachment(int index) => AttachmentMessages[index].Packet;
}
