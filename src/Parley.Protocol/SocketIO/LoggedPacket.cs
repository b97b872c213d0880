namespace Parley.Protocol.SocketIO;

/// <summary>An event that may be sent again to a client that comes back: shared by all it is for, until the log that keeps it lets go of it.</summary>
internal sealed class LoggedPacket(EncodedPacket packet, long sequence, long keptUntil)
{
    // What a queue and the objects around the bytes come to, about.
    private const int Overhead = 128;

    private volatile EncodedPacket? _packet = packet;

    /// <summary>Its number among the events of this server.</summary>
    public long Sequence => sequence;

    /// <summary>When the log may let go of it, in the wheel's milliseconds.</summary>
    public long KeptUntil => keptUntil;

    public int Bytes { get; } = Overhead + LengthOf(packet);

    /// <summary>The event, or <see langword="null"/> after the log has let go of it.</summary>
    public EncodedPacket? Packet => _packet;

    public void Forget() => _packet = null;

    private static int LengthOf(EncodedPacket packet)
    {
        var length = packet.Header.Frame.Length;
        foreach (var attachment in packet.AttachmentMessages)
        {
            length += attachment.Frame.Length;
        }

        return length;
    }
}
