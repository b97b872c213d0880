namespace Parley.Rooms;

/// <summary>
/// The rooms of one socket and its place in each. Guarded by its own lock, which is taken before a room's lock and never after.
/// A socket is in the room of its own id without a room being made for it, as long as it has not left it.
/// </summary>
internal sealed class Memberships
{
    private Membership[] _items = [];

    public Lock Gate { get; } = new();

    public int Count { get; private set; }

    /// <summary>Whether the socket still counts as a member of the room named after it.</summary>
    public bool InOwnRoom { get; set; } = true;

    /// <summary>The socket's place among all sockets of its namespace, while it is one of them.</summary>
    public Membership? Everyone { get; set; }

    /// <summary>Whether the socket has gone, so that it joins nothing any more.</summary>
    public bool IsClosed { get; private set; }

    public ReadOnlySpan<Membership> Items => _items.AsSpan(0, Count);

    public void Add(Membership membership)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count == 0 ? 1 : Count * 2);
        }

        _items[Count++] = membership;
    }

    public bool Contains(string roomName) => IndexOf(roomName) >= 0;

    public Membership? Remove(string roomName)
    {
        var index = IndexOf(roomName);
        if (index < 0)
        {
            return null;
        }

        var removed = _items[index];
        _items[index] = _items[--Count];
        _items[Count] = null!;
        return removed;
    }

    /// <summary>Takes all of them, for good.</summary>
    public Membership[] Close()
    {
        IsClosed = true;
        InOwnRoom = false;
        var all = Items.ToArray();
        _items = [];
        Count = 0;
        return all;
    }

    private int IndexOf(string roomName)
    {
        for (var i = 0; i < Count; i++)
        {
            if (string.Equals(_items[i].Room.Name, roomName, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
