using System.Collections.Concurrent;
using Parley;

namespace Showcase.Status;

/// <summary>The rooms of all namespaces, of which no meter tells: without those that each socket has to itself. They are gone when their last socket is.</summary>
internal sealed class RoomCount
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _rooms = new(StringComparer.Ordinal);

    public void Follow(Namespace @namespace)
    {
        // Told one after another, and those of one room in the order in which they happened.
        var rooms = _rooms.GetOrAdd(@namespace.Name, static _ => new(StringComparer.Ordinal));
        @namespace.OnRoomJoined((room, socketId) =>
        {
            if (!string.Equals(room, socketId, StringComparison.Ordinal))
                rooms[room] = true;
            return Task.CompletedTask;
        });
        @namespace.OnRoomDeleted(room =>
        {
            rooms.TryRemove(room, out _);
            return Task.CompletedTask;
        });
    }

    /// <summary>The namespaces that there are, also those that nobody has used yet.</summary>
    public IEnumerable<string> Namespaces => _rooms.Keys;

    public long In(string @namespace) => _rooms.TryGetValue(@namespace, out var rooms) ? rooms.Count : 0;

    public long Total() => _rooms.Values.Sum(rooms => rooms.Count);
}
