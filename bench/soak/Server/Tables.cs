namespace Parley.Soak.Server;

/// <summary>What a server holds for its clients, which is nothing when they are gone.</summary>
/// <param name="Sessions">Open Engine.IO sessions.</param>
/// <param name="Reserved">Places of sessions, those of handshakes in progress included.</param>
/// <param name="Sockets">Sockets of all namespaces.</param>
/// <param name="Children">Namespaces that clients called into being.</param>
/// <param name="Rooms">Rooms of all namespaces.</param>
/// <param name="Members">Those who are in rooms, or may be.</param>
/// <param name="Deadlines">What waits on the wheel.</param>
/// <param name="Asking">Acknowledgements that handlers await.</param>
/// <param name="Recoverable">Clients that may come back.</param>
/// <param name="StoredBytes">Events kept for those who may come back.</param>
/// <param name="Addresses">Addresses that limits know.</param>
/// <param name="BudgetBytes">What waits to be sent, as the budget counts it.</param>
internal sealed record Tables(
    long Sessions,
    long Reserved,
    long Sockets,
    long Children,
    long Rooms,
    long Members,
    long Deadlines,
    long Asking,
    long Recoverable,
    long StoredBytes,
    long Addresses,
    long BudgetBytes)
{
    /// <summary>All of them by name.</summary>
    public IEnumerable<(string Name, long Value)> All =>
    [
        ("sessions", Sessions),
        ("session places", Reserved),
        ("sockets", Sockets),
        ("child namespaces", Children),
        ("rooms", Rooms),
        ("room members", Members),
        ("wheel entries", Deadlines),
        ("awaited acks", Asking),
        ("recovery sessions", Recoverable),
        ("recovery bytes", StoredBytes),
        ("known addresses", Addresses),
        ("send budget bytes", BudgetBytes),
    ];

    public static Tables Of(SocketIOServer io, long asking)
    {
        var namespaces = io.Namespaces.All.ToArray();
        return new Tables(
            io.Engine.Sessions.Count,
            io.Engine.Sessions.Reserved,
            namespaces.Sum(one => one.SocketCount),
            namespaces.Count(one => one.Name.StartsWith(SoakServer.ChildPrefix, StringComparison.Ordinal)),
            namespaces.Sum(one => one.Members.Rooms.Count),
            namespaces.Sum(one => one.Members.Rooms.Members.Count()),
            io.Engine.Wheel.Count,
            asking,
            io.Recovery?.SessionCount ?? 0,
            io.Recovery?.StoredBytes ?? 0,
            io.KnownAddresses,
            io.Engine.Budget?.TotalBytes ?? 0);
    }
}
