namespace Parley;

/// <summary>The sockets that an <see cref="Adapter"/> found, and which nodes did not answer in time.</summary>
/// <param name="Sockets">The sockets of this node and of those that answered.</param>
/// <param name="SilentNodes">The ids of those that did not, where the adapter knows them.</param>
/// <param name="MissingNodes">How many did not, those of <paramref name="SilentNodes"/> included.</param>
public sealed record FetchedSockets(IReadOnlyList<SocketSnapshot> Sockets, IReadOnlyList<string> SilentNodes, int MissingNodes);
