using System.Collections.Immutable;
using Parley.Protocol.SocketIO;

namespace Parley;

/// <summary>Whom a broadcast reaches, and how. Immutable, so that it may be kept and shared.</summary>
/// <param name="Rooms">The rooms whose members are meant; all sockets of the namespace if empty.</param>
/// <param name="Except">The rooms whose members are left out.</param>
/// <param name="IsLocal">Whether other nodes of a cluster are left out.</param>
/// <param name="IsVolatile">Whether a client that cannot take the event at once is passed over.</param>
/// <param name="IsCompressed">Whether the event may be compressed, where the connection compresses at all.</param>
public sealed record BroadcastTarget(
    ImmutableList<string> Rooms, ImmutableList<string> Except, bool IsLocal = false, bool IsVolatile = false, bool IsCompressed = true)
{
    /// <summary>What may become of the event where it waits, on this node: it does not travel to others, which have their own namespace's.</summary>
    internal PacketRule? Rule { get; init; }

    /// <summary>All sockets of the namespace.</summary>
    public static BroadcastTarget Everyone { get; } = new([], []);
}
