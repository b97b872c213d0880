using System.Runtime.InteropServices;
using Parley.Protocol.SocketIO;

namespace Parley.Rooms;

/// <summary>
/// The members of one room in a dense array, each of which knows its place, so that joining and leaving are O(1) and a broadcast is
/// a walk over an array. Guarded by its own lock; while it is held only sends happen, which run no code of the application.
/// </summary>
internal sealed class Room(string name, bool isPermanent = false)
{
    private readonly Lock _gate = new();
    private readonly List<Membership> _members = [];
    private bool _isDeleted;

    public string Name => name;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _members.Count;
            }
        }
    }

    /// <summary>Adds a member that is not in the room yet.</summary>
    /// <param name="member">The member.</param>
    /// <param name="events">Who is told, if anybody is.</param>
    /// <param name="isOwned">Whether the room is also that of a socket's own id, which is not among the members.</param>
    /// <returns>Its place, or <see langword="null"/> if the room was deleted meanwhile and has to be made anew.</returns>
    public Membership? Add(IRoomMember member, RoomEvents? events = null, bool isOwned = false)
    {
        var membership = new Membership(this, member);
        lock (_gate)
        {
            if (_isDeleted)
            {
                return null;
            }

            membership.Index = _members.Count;
            _members.Add(membership);
            events?.OnJoined(name, member.Id, isNew: _members.Count == 1 && !isOwned);
            return membership;
        }
    }

    /// <summary>Removes a member.</summary>
    /// <param name="membership">Its place.</param>
    /// <param name="events">Who is told, if anybody is.</param>
    /// <param name="isOwned">Whether the room is also that of a socket's own id.</param>
    /// <returns>Whether it was the last one, so that the room is deleted.</returns>
    public bool Remove(Membership membership, RoomEvents? events = null, bool isOwned = false)
    {
        lock (_gate)
        {
            var last = _members[^1];
            _members[membership.Index] = last;
            last.Index = membership.Index;
            _members.RemoveAt(_members.Count - 1);
            _isDeleted = _members.Count == 0 && !isPermanent;
            events?.OnLeft(name, membership.Member.Id, wasLast: _isDeleted && !isOwned);
            return _isDeleted;
        }
    }

    /// <summary>Sends to all members but <paramref name="except"/>.</summary>
    public SendCount Send(EncodedPacket packet, bool isVolatile, IRoomMember? except)
    {
        var members = 0;
        var sent = 0;
        lock (_gate)
        {
            foreach (var membership in CollectionsMarshal.AsSpan(_members))
            {
                if (!ReferenceEquals(membership.Member, except))
                {
                    members++;
                    sent += membership.Member.Send(packet, isVolatile) ? 1 : 0;
                }
            }
        }

        return new SendCount(members, sent);
    }

    public void CopyTo(ICollection<IRoomMember> members)
    {
        lock (_gate)
        {
            foreach (var membership in CollectionsMarshal.AsSpan(_members))
            {
                members.Add(membership.Member);
            }
        }
    }
}
