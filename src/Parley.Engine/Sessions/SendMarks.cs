using Parley.Protocol.SocketIO;

namespace Parley.Engine.Sessions;

/// <summary>
/// The events in a <see cref="SendQueue"/> that may be dropped or replaced, in its order, with their keys. There only for connections
/// that are sent such events. Each operation is O(1), dropping on average. Used under the session's lock.
/// </summary>
internal sealed class SendMarks
{
    private const int InitialCapacity = 4;

    // Marks are numbered as they come; the ring holds those from _first on. A mark that was dropped stays, empty, until its turn.
    private SendMark[] _ring = new SendMark[InitialCapacity];
    private Dictionary<KeyOfOwner, long>? _byKey;
    private long _first;
    private long _end;

    // Before it nothing is left to drop.
    private long _nextToDrop;

    /// <summary>How many there are, those that were dropped included.</summary>
    public int Count => (int)(_end - _first);

    public int Capacity => _ring.Length;

    /// <summary>How many were dropped and still have their place in the queue.</summary>
    public int Dropped { get; private set; }

    /// <summary>What could be dropped, in bytes as the queue counts.</summary>
    public long DroppableBytes { get; private set; }

    /// <summary>The one whose turn is next.</summary>
    public ref SendMark First => ref this[_first];

    private ref SendMark this[long number] => ref _ring[(int)(number & (_ring.Length - 1))];

    public void Add(in SendMark mark)
    {
        if (Count == _ring.Length)
        {
            Resize(_ring.Length * 2);
        }

        this[_end] = mark;
        if (mark.Key is not null)
        {
            (_byKey ??= [])[new KeyOfOwner(mark.Owner, mark.Key)] = _end;
        }

        DroppableBytes += mark.MayBeDropped ? mark.Bytes : 0;
        _end++;
    }

    /// <summary>Finds the event that waits under a key.</summary>
    public bool TryFind(IPacketOwner owner, string? key, out long number)
    {
        number = 0;
        return key is not null && _byKey is not null && _byKey.TryGetValue(new KeyOfOwner(owner, key), out number);
    }

    /// <summary>Puts an event into the place of another one of its key.</summary>
    /// <returns>The other one.</returns>
    public SendMark Replace(long number, in SendMark mark)
    {
        ref var place = ref this[number];
        var replaced = place;
        place = mark;
        DroppableBytes += (mark.MayBeDropped ? mark.Bytes : 0) - (replaced.MayBeDropped ? replaced.Bytes : 0);
        if (mark.MayBeDropped)
        {
            _nextToDrop = Math.Min(_nextToDrop, number);
        }

        return replaced;
    }

    /// <summary>Drops the oldest event that may be.</summary>
    public bool TryDropOldest(out SendMark dropped)
    {
        for (_nextToDrop = Math.Max(_nextToDrop, _first); _nextToDrop < _end; _nextToDrop++)
        {
            if (this[_nextToDrop] is { Packet: not null, Taken: 0, MayBeDropped: true })
            {
                dropped = Drop(_nextToDrop);
                return true;
            }
        }

        dropped = default;
        return false;
    }

    /// <summary>Drops an event of which nothing was taken.</summary>
    public SendMark Drop(long number)
    {
        ref var place = ref this[number];
        var dropped = place;
        Forget(in dropped);
        place = default;
        Dropped++;
        return dropped;
    }

    /// <summary>Notes that the first part of the first mark's event leaves: from now on it is neither dropped nor replaced.</summary>
    public void OnFirstTaken() => Forget(in First);

    /// <summary>Ends the first mark, whose event was dropped or has left.</summary>
    public void RemoveFirst()
    {
        if (First.Packet is null)
        {
            Dropped--;
        }

        First = default;
        _first++;
    }

    /// <summary>Whether the event of a mark was dropped, counted from the first.</summary>
    public bool IsDropped(int index) => this[_first + index].Packet is null;

    /// <summary>Takes out the marks whose events were dropped; their places in the queue go with them.</summary>
    public void Compact()
    {
        var end = _first;
        for (var number = _first; number < _end; number++)
        {
            var mark = this[number];
            this[number] = default;
            if (mark.Packet is null)
            {
                continue;
            }

            this[end] = mark;
            if (mark is { Key: not null, Taken: 0 })
            {
                _byKey![new KeyOfOwner(mark.Owner, mark.Key)] = end; // It was added with its key.
            }

            end++;
        }

        _end = end;
        _nextToDrop = _first;
        Dropped = 0;
    }

    private void Forget(in SendMark mark)
    {
        if (mark.Key is not null)
        {
            _byKey!.Remove(new KeyOfOwner(mark.Owner, mark.Key)); // It was added with its key.
        }

        DroppableBytes -= mark.MayBeDropped ? mark.Bytes : 0;
    }

    private void Resize(int capacity)
    {
        var ring = new SendMark[capacity];
        for (var number = _first; number < _end; number++)
        {
            ring[(int)(number & (capacity - 1))] = this[number];
        }

        _ring = ring;
    }

    /// <summary>A key within its namespace, of which an owner is the client's one socket.</summary>
    private readonly record struct KeyOfOwner(IPacketOwner Owner, string Key);
}

/// <summary>An event that may be dropped or replaced while it waits.</summary>
/// <param name="Packet">The event; <see langword="null"/> once it was dropped.</param>
/// <param name="Owner">Who is told.</param>
/// <param name="Overflow">What its emit says for a queue that is full.</param>
/// <param name="Key">What it replaces others by.</param>
/// <param name="AckId">The acknowledgement that is awaited for it.</param>
/// <param name="Bytes">What the queue counts for it.</param>
internal record struct SendMark(EncodedPacket? Packet, IPacketOwner Owner, PacketOverflow Overflow, string? Key, long AckId, long Bytes)
{
    /// <summary>How many of its parts have left: the packet itself, then its attachments.</summary>
    public int Taken { get; set; }

    public readonly bool MayBeDropped => Overflow is PacketOverflow.DropNewest or PacketOverflow.DropOldest;
}
