namespace Parley.Protocol.SocketIO;

/// <summary>What may become of an event that a client does not take. Belongs to one emit, and is the same for all of its receivers.</summary>
/// <param name="Overflow">What happens when it does not fit into the queue.</param>
/// <param name="Key">Whose value it is: it replaces the one that still waits. <see langword="null"/> for an event that replaces none.</param>
internal sealed record PacketRule(PacketOverflow Overflow, string? Key);

/// <summary>What happens when an event does not fit into the queue of a connection.</summary>
internal enum PacketOverflow : byte
{
    /// <summary>What its namespace says.</summary>
    Inherited,

    /// <summary>The connection is closed.</summary>
    Disconnect,

    /// <summary>The event is dropped.</summary>
    DropNewest,

    /// <summary>The oldest that may be dropped are, until it fits.</summary>
    DropOldest,
}
