using System.Collections.Immutable;

namespace Parley;

/// <summary>Whom a broadcast reaches. Immutable, so that it may be kept and shared.</summary>
/// <param name="Rooms">The rooms whose members are meant; all sockets of the namespace if empty.</param>
/// <param name="Except">The rooms whose members are left out.</param>
/// <param name="IsLocal">Whether other nodes of a cluster are left out.</param>
public sealed record BroadcastTarget(ImmutableList<string> Rooms, ImmutableList<string> Except, bool IsLocal = false)
{
    /// <summary>All sockets of the namespace.</summary>
    public static BroadcastTarget Everyone { get; } = new([], []);
}
