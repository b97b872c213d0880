namespace Parley.Protocol.SocketIO;

/// <summary>A received Socket.IO packet, taken apart but not yet read: slices of the bytes it arrived in.</summary>
internal readonly ref struct PacketHeader
{
    /// <summary>The <see cref="AckId"/> of a packet that carries none.</summary>
    public const long NoAckId = -1;

    public SocketPacketType Type { get; init; }

    /// <summary>How many binary messages follow: 1 to the limit for binary packets, otherwise 0.</summary>
    public int Attachments { get; init; }

    /// <summary>The namespace as UTF-8, <c>/</c> if the packet names none.</summary>
    public ReadOnlySpan<byte> Namespace { get; init; }

    public long AckId { get; init; }

    /// <summary>The payload: JSON not looked at yet, empty if there is none.</summary>
    public ReadOnlySpan<byte> Json { get; init; }
}
