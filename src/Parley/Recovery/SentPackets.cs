using Parley.Protocol.SocketIO;

namespace Parley.Recovery;

/// <summary>
/// The last events that one client was sent or is to be sent, in the order of its connection. Whoever uses it holds the lock of the
/// session it belongs to.
/// </summary>
internal struct SentPackets
{
    private const int FirstCapacity = 8;

    private LoggedPacket[]? _items;
    private int _first;
    private int _count;

    // The number of the last event that is not here any more; 0 while all of them are.
    private long _lastDropped;

    public readonly int Count => _count;

    private readonly LoggedPacket this[int index] => _items![(_first + index) % _items.Length];

    public readonly LoggedPacket[] ToArray()
    {
        var items = new LoggedPacket[_count];
        for (var i = 0; i < _count; i++)
        {
            items[i] = this[i];
        }

        return items;
    }

    public void Add(LoggedPacket packet, int maxCount)
    {
        Trim();
        if (_count == maxCount)
        {
            DropFirst();
        }

        if (_items is null || _count == _items.Length)
        {
            Resize(Math.Min(maxCount, Math.Max(FirstCapacity, _count * 2)));
        }

        _items![(_first + _count) % _items.Length] = packet;
        _count++;
    }

    /// <summary>
    /// Puts an event into the place of one that it replaced on the connection, which is one of the last. If that is not here any more, neither is
    /// its place, and a client that names the event begins anew.
    /// </summary>
    public readonly void Replace(LoggedPacket replaced, LoggedPacket packet)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(this[i], replaced))
            {
                _items![(_first + i) % _items.Length] = packet;
                return;
            }
        }
    }

    /// <summary>Drops what the log has let go of.</summary>
    public void Trim()
    {
        while (_count > 0 && this[0].Packet is null)
        {
            DropFirst();
        }

        if (_count == 0)
        {
            _items = null;
        }
    }

    /// <summary>Finds what follows an event that a client has.</summary>
    /// <param name="lastReceived">The event's number, or <see langword="null"/> if the client has got none.</param>
    /// <param name="maxBytes">How much it may be.</param>
    /// <param name="missed">What the client has not got, in order.</param>
    /// <returns><see langword="false"/> if some of it is gone, or it is too much, or the event is none of the client's.</returns>
    public readonly bool TryFindAfter(long? lastReceived, long maxBytes, out List<EncodedPacket> missed)
    {
        missed = [];
        if (FindNext(lastReceived) is not { } next)
        {
            return false;
        }

        for (var i = next; i < _count; i++)
        {
            maxBytes -= this[i].Bytes;
            if (this[i].Packet is not { } packet || maxBytes < 0)
            {
                return false;
            }

            missed.Add(packet);
        }

        return true;
    }

    private readonly int? FindNext(long? lastReceived)
    {
        if (lastReceived is not { } sequence)
        {
            return _lastDropped == 0 ? 0 : null;
        }

        // From the end, as a client has most of what it was sent. Numbers need not be in order: two events may overtake each other.
        for (var i = _count - 1; i >= 0; i--)
        {
            if (this[i].Sequence == sequence)
            {
                return i + 1;
            }
        }

        return sequence == _lastDropped ? 0 : null;
    }

    private void DropFirst()
    {
        _lastDropped = this[0].Sequence;
        _items![_first] = null!;
        _first = (_first + 1) % _items.Length;
        _count--;
    }

    private void Resize(int capacity)
    {
        var items = new LoggedPacket[capacity];
        for (var i = 0; i < _count; i++)
        {
            items[i] = this[i];
        }

        _items = items;
        _first = 0;
    }
}
