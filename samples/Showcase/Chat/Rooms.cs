namespace Showcase.Chat;

/// <summary>The rooms. Visitors cannot make them grow without end: <see cref="ChatLimits"/> has the bounds, and empty rooms expire.</summary>
internal sealed class Rooms(TimeProvider time)
{
    private static readonly string[] _kept = ["General", "Random", "Help"];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Room> _rooms = _kept.ToDictionary(name => name, name => new Room(name, isKept: true), StringComparer.OrdinalIgnoreCase);
    private long _lastId;

    /// <summary>Changes whenever <see cref="List"/> does.</summary>
    public long Version { get { lock (_gate) return field; } private set; }

    public RoomEntry[] List()
    {
        lock (_gate)
            return [.. _rooms.Values.Select(room => room.Entry())];
    }

    public RoomView View(string name)
    {
        lock (_gate)
            return _rooms[name].View();
    }

    public bool IsIn(Member who, string? name)
    {
        lock (_gate)
            return Of(who, name) is not null;
    }

    /// <summary>Enters a room, which is made if need be. Tells its name as it is written there, and whether the others have to hear of it.</summary>
    public (string Name, bool IsNews)? Enter(Member who, string name, out string? error)
    {
        lock (_gate)
        {
            _rooms.TryGetValue(name, out var room);
            if (room?.Has(who) == true)
            {
                error = null;
                return (room.Name, false);
            }

            error = room?.Count >= ChatLimits.PeopleInRoom ? "This room is full."
                : _rooms.Values.Count(other => other.Has(who)) >= ChatLimits.RoomsOfOnePerson ? $"You are in {ChatLimits.RoomsOfOnePerson} rooms. Leave one of them first."
                : room is null && _rooms.Count >= ChatLimits.Rooms ? "There are as many rooms as there may be. Join one of them."
                : null;
            if (error is not null)
                return null;

            room ??= _rooms[name] = new Room(name, isKept: false);
            var isNews = room.Add(who);
            Version++;
            return (room.Name, isNews);
        }
    }

    public bool Leave(Member who, string name)
    {
        lock (_gate)
            return _rooms.TryGetValue(name, out var room) && Leave(who, room);
    }

    /// <summary>Leaves all rooms, and tells which they were.</summary>
    public string[] LeaveAll(Member who)
    {
        lock (_gate)
            return [.. _rooms.Values.Where(room => Leave(who, room)).Select(room => room.Name)];
    }

    /// <summary>Keeps a message, from somebody who is in the room.</summary>
    public ChatMessage? Add(Member from, string? name, string text, Picture? picture)
    {
        lock (_gate)
        {
            if (Of(from, name) is not { } room)
                return null;
            var message = new ChatMessage(++_lastId, room.Name, from.Person, text, time.GetUtcNow(), picture);
            room.Add(message);
            return message;
        }
    }

    public Picture? FindPicture(Member who, string? name, long id)
    {
        lock (_gate)
            return Of(who, name)?.FindPicture(id);
    }

    /// <summary>Forgets rooms that have been empty for long.</summary>
    public void Expire()
    {
        lock (_gate)
        {
            var oldest = time.GetUtcNow() - ChatLimits.EmptyRoomLifetime;
            foreach (var room in _rooms.Values.Where(room => room is { IsKept: false, Count: 0 } && room.EmptySince <= oldest).ToArray())
            {
                _rooms.Remove(room.Name);
                Version++;
            }
        }
    }

    private bool Leave(Member who, Room room)
    {
        if (!room.Remove(who))
            return false;
        room.EmptySince = time.GetUtcNow();
        Version++;
        return true;
    }

    // The name as the room has it, so that all of one room are in one channel.
    private Room? Of(Member who, string? name) =>
        name is not null && _rooms.TryGetValue(name, out var room) && string.Equals(room.Name, name, StringComparison.Ordinal) && room.Has(who) ? room : null;
}
