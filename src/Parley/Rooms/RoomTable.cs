using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Parley.Protocol.SocketIO;

namespace Parley.Rooms;

/// <summary>
/// The rooms of one namespace on this node, by name, compared ordinally. A room exists while it has members. Any thread may use it:
/// a member's lock is taken before a room's, and nothing else is held.
/// </summary>
internal sealed class RoomTable
{
    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IRoomMember> _members = new(StringComparer.Ordinal);
    private readonly Room _everyone = new("", isPermanent: true);

    // Made when somebody wants to hear of rooms.
    private RoomEvents? _events;

    // Told of a room that a member has joined, or that is gone, by an adapter that subscribes to rooms. Set before there are members.
    private Action<string>? _watcher;

    /// <summary>How many rooms have members, those that sockets are in by their own ids not counted.</summary>
    public int Count => _rooms.Count;

    /// <summary>How many members are part of everyone.</summary>
    public int EveryoneCount => _everyone.Count;

    public IEnumerable<IRoomMember> Members => _members.Select(static entry => entry.Value);

    private RoomEvents? Events => Volatile.Read(ref _events);

    public RoomEvents GetOrAddEvents(Func<RoomEvents> make) => LazyInitializer.EnsureInitialized(ref _events, make);

    /// <summary>Has somebody told of rooms that may have come into being or gone, who looks for themselves (<see cref="HasRoom"/>). Called once, before there are members.</summary>
    /// <param name="onChanged">Takes the name. Called under locks; it must not call back.</param>
    public void Watch(Action<string> onChanged) => _watcher = onChanged;

    public bool TryGetMember(string id, [NotNullWhen(true)] out IRoomMember? member) => _members.TryGetValue(id, out member);

    /// <summary>Whether a room has members, or is a member's own.</summary>
    public bool HasRoom(string name) => _rooms.ContainsKey(name) || _members.ContainsKey(name);

    /// <summary>
    /// Makes a member known by its id, so that it can join rooms. Broadcasts to everyone do not reach it yet. A namesake on its way out,
    /// as an older client's socket is that left and comes back, knows it no more.
    /// </summary>
    public void Register(IRoomMember member)
    {
        _members[member.Id] = member;
        _watcher?.Invoke(member.Id);
    }

    /// <summary>Makes a registered member part of everyone.</summary>
    /// <returns><see langword="false"/> if it has been removed meanwhile.</returns>
    public bool TryEnter(IRoomMember member)
    {
        lock (member.Memberships.Gate)
        {
            if (member.Memberships.IsClosed)
            {
                return false;
            }

            if (member.Memberships.Everyone is null)
            {
                member.Memberships.Everyone = _everyone.Add(member);
                TellOfOwnRoom(member, hasJoined: member.Memberships.InOwnRoom);
            }

            return true;
        }
    }

    /// <summary>Adds a member to a room.</summary>
    /// <exception cref="InvalidOperationException">The member is in as many rooms as it may be.</exception>
    public void Join(IRoomMember member, string roomName, int maxRooms)
    {
        var memberships = member.Memberships;
        lock (memberships.Gate)
        {
            if (memberships.IsClosed)
            {
                return;
            }

            if (string.Equals(roomName, member.Id, StringComparison.Ordinal))
            {
                TellOfOwnRoom(member, hasJoined: !memberships.InOwnRoom);
                memberships.InOwnRoom = true;
                member.OnRoomsChanged();
                return;
            }

            if (memberships.Contains(roomName))
            {
                return;
            }

            // Before the room is made, since nobody would delete one that nobody is in.
            if (memberships.Count >= maxRooms)
            {
                throw new InvalidOperationException($"The socket is in {maxRooms} rooms already (MaxRoomsPerSocket).");
            }

            Membership? membership = null;
            while (membership is null)
            {
                var room = _rooms.GetOrAdd(roomName, static name => new Room(name));
                var events = Events;
                membership = room.Add(member, events, isOwned: events is not null && IsOwned(roomName));
            }

            memberships.Add(membership);
            _watcher?.Invoke(roomName);
            member.OnRoomsChanged();
        }
    }

    public void Leave(IRoomMember member, string roomName)
    {
        var memberships = member.Memberships;
        lock (memberships.Gate)
        {
            if (string.Equals(roomName, member.Id, StringComparison.Ordinal))
            {
                var hasLeft = memberships.InOwnRoom;
                memberships.InOwnRoom = false;
                TellOfOwnRoom(member, hasLeft: hasLeft);
                member.OnRoomsChanged();
            }
            else if (memberships.Remove(roomName) is { } membership)
            {
                Remove(membership);
                member.OnRoomsChanged();
            }
        }
    }

    /// <summary>Takes a member out of everything, for good.</summary>
    /// <returns>The names of the rooms it was in, its own included.</returns>
    public string[] RemoveAll(IRoomMember member)
    {
        lock (member.Memberships.Gate)
        {
            var names = RoomsOf(member);
            var inOwnRoom = member.Memberships.InOwnRoom;
            var memberships = member.Memberships.Close();
            TellOfOwnRoom(member, hasLeft: inOwnRoom);
            if (member.Memberships.Everyone is { } everyone)
            {
                member.Memberships.Everyone = null;
                _everyone.Remove(everyone);
            }

            _members.TryRemove(KeyValuePair.Create(member.Id, member));
            _watcher?.Invoke(member.Id);

            foreach (var membership in memberships)
            {
                Remove(membership);
            }

            return names;
        }
    }

    public static string[] RoomsOf(IRoomMember member)
    {
        var memberships = member.Memberships;
        lock (memberships.Gate)
        {
            var names = new string[memberships.Count + (memberships.InOwnRoom ? 1 : 0)];
            if (memberships.InOwnRoom)
            {
                names[0] = member.Id;
            }

            for (var i = 0; i < memberships.Count; i++)
            {
                names[^(i + 1)] = memberships.Items[^(i + 1)].Room.Name;
            }

            return names;
        }
    }

    /// <summary>Sends to every member of the target once, whatever rooms it is reached through.</summary>
    public SendCount Send(EncodedPacket packet, BroadcastTarget target)
    {
        if (target.Rooms.Count <= 1 && TryGetOnlyException(target, out var except))
        {
            return SendToOneRoom(packet, target, except);
        }

        var members = FindAll(target);
        var sent = 0;
        foreach (var member in members)
        {
            sent += member.Send(packet, target.IsVolatile) ? 1 : 0;
        }

        return new SendCount(members.Count, sent);
    }

    /// <summary>The members of a target, each once.</summary>
    public IReadOnlyCollection<IRoomMember> FindAll(BroadcastTarget target)
    {
        var members = new HashSet<IRoomMember>();
        if (target.Rooms.Count == 0)
        {
            _everyone.CopyTo(members);
        }

        foreach (var room in target.Rooms)
        {
            CollectRoom(room, members);
        }

        if (target.Except.Count > 0)
        {
            var excepted = new HashSet<IRoomMember>();
            foreach (var room in target.Except)
            {
                CollectRoom(room, excepted);
            }

            members.ExceptWith(excepted);
        }

        return members;
    }

    private SendCount SendToOneRoom(EncodedPacket packet, BroadcastTarget target, IRoomMember? except)
    {
        if (target.Rooms.Count == 0)
        {
            return _everyone.Send(packet, target.IsVolatile, except);
        }

        var name = target.Rooms[0];
        var owner = FindOwner(name);
        var count = new SendCount(0, 0);
        if (owner is not null && !ReferenceEquals(owner, except))
        {
            count = new SendCount(1, owner.Send(packet, target.IsVolatile) ? 1 : 0);
        }

        if (_rooms.TryGetValue(name, out var room))
        {
            var others = room.Send(packet, target.IsVolatile, except);
            count = new SendCount(count.Members + others.Members, count.Sent + others.Sent);
        }

        return count;
    }

    /// <summary>Whether nobody is left out, or just one socket by the room of its id: the common cases, which need no sets.</summary>
    private bool TryGetOnlyException(BroadcastTarget target, out IRoomMember? except)
    {
        except = null;
        if (target.Except.Count == 0)
        {
            return true;
        }

        if (target.Except.Count > 1 || _rooms.ContainsKey(target.Except[0]))
        {
            return false;
        }

        except = FindOwner(target.Except[0]);
        return true;
    }

    private void CollectRoom(string name, HashSet<IRoomMember> members)
    {
        if (FindOwner(name) is { } owner)
        {
            members.Add(owner);
        }

        if (_rooms.TryGetValue(name, out var room))
        {
            room.CopyTo(members);
        }
    }

    /// <summary>The socket whose own room has this name, if it is in it.</summary>
    private IRoomMember? FindOwner(string name) =>
        _members.TryGetValue(name, out var member) && member.Memberships.InOwnRoom ? member : null;

    private void Remove(Membership membership)
    {
        var events = Events;
        if (membership.Room.Remove(membership, events, isOwned: events is not null && IsOwned(membership.Room.Name)))
        {
            _rooms.TryRemove(KeyValuePair.Create(membership.Room.Name, membership.Room));
            _watcher?.Invoke(membership.Room.Name);
        }
    }

    /// <summary>Whether a connected socket is in the room that has its id for a name.</summary>
    private bool IsOwned(string name) => FindOwner(name) is { Memberships.Everyone: not null };

    /// <summary>
    /// Tells of a member's own room while it is connected. Under its lock. Others may be in that room, too, and know of it by a lock of their own:
    /// if they come as the owner goes, both may take themselves for what keeps the room, and it is told of once more than it should.
    /// </summary>
    private void TellOfOwnRoom(IRoomMember member, bool hasJoined = false, bool hasLeft = false)
    {
        if (Events is not { } events || member.Memberships.Everyone is null)
        {
            return;
        }

        if (hasJoined)
        {
            events.OnJoined(member.Id, member.Id, isNew: !_rooms.ContainsKey(member.Id));
        }
        else if (hasLeft)
        {
            events.OnLeft(member.Id, member.Id, wasLast: !_rooms.ContainsKey(member.Id));
        }
    }
}
