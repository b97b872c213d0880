namespace Parley.Protocol.SocketIO;

/// <summary>
/// Holds a binary packet back until its attachments have arrived. One per connection, used by its reader alone;
/// nothing is allocated before the first binary packet, and a packet's count is known to be within the limit.
/// </summary>
internal struct PacketAssembler
{
    private byte[]? _packet;
    private byte[][]? _attachments;
    private int _received;
    private long _bytes;

    /// <summary>Whether attachments are awaited, so that text has no business arriving.</summary>
    public readonly bool IsPending => _packet is not null;

    /// <summary>Keeps a copy of a binary packet's text, <paramref name="packet"/>, until <paramref name="attachments"/> binary messages have followed.</summary>
    public void Begin(ReadOnlySpan<byte> packet, int attachments)
    {
        _packet = packet.ToArray();
        _attachments = new byte[attachments][];
        _received = 0;
        _bytes = 0;
    }

    /// <summary>Takes one attachment, by copy.</summary>
    /// <param name="attachment">The bytes of a binary message.</param>
    /// <param name="maxBytes">What the attachments of a packet may come to together.</param>
    /// <param name="packet">The packet's text once it is complete, else <see langword="null"/>.</param>
    /// <param name="attachments">All attachments once the packet is complete, in the order of their placeholders' numbers.</param>
    public PacketError Add(ReadOnlySpan<byte> attachment, int maxBytes, out byte[]? packet, out byte[][] attachments)
    {
        packet = null;
        attachments = [];
        if (_packet is null || _attachments is null)
        {
            return PacketError.UnexpectedBinary;
        }

        _bytes += attachment.Length;
        if (_bytes > maxBytes)
        {
            Clear();
            return PacketError.AttachmentsTooLarge;
        }

        _attachments[_received++] = attachment.ToArray();
        if (_received == _attachments.Length)
        {
            packet = _packet;
            attachments = _attachments;
            Clear();
        }

        return PacketError.None;
    }

    /// <summary>Forgets a packet that will not be completed.</summary>
    public void Clear()
    {
        _packet = null;
        _attachments = null;
    }
}
