namespace Parley.Redis.Sharded;

/// <summary>
/// The rooms that sockets of other nodes were just told to join. Their nodes may not have subscribed to them yet, so that broadcasts to them go over the
/// channel of all for a while, where the request went. Used by the one that publishes.
/// </summary>
internal sealed class RecentJoins(TimeProvider time)
{
    // As long as a node may take to find that a subscription does not work.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private const int MaxRooms = 100_000;

    private readonly Dictionary<string, long> _rooms = new(StringComparer.Ordinal);
    private readonly Queue<(string Room, long At)> _order = new();

    public void Add(IReadOnlyCollection<string> rooms)
    {
        var now = time.GetTimestamp();
        foreach (var room in rooms)
        {
            _rooms[room] = now;
            _order.Enqueue((room, now));
        }

        Trim();
    }

    public bool Contains(string room)
    {
        if (_order.Count == 0)
        {
            return false;
        }

        Trim();
        return _rooms.ContainsKey(room);
    }

    private void Trim()
    {
        while (_order.TryPeek(out var first) && (_order.Count > MaxRooms || time.GetElapsedTime(first.At) > Window))
        {
            _order.Dequeue();
            if (_rooms.TryGetValue(first.Room, out var at) && at == first.At)
            {
                _rooms.Remove(first.Room);
            }
        }
    }
}
