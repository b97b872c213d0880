using Parley.Protocol.EngineIO;
using Parley.Protocol.SocketIO;

namespace Parley.Engine.Sessions;

/// <content>
/// Events that may be dropped or replaced while they wait. In the ring each has one place, held by <see cref="s_place"/>, whatever the
/// number of its attachments; the event itself is in <see cref="SendMarks"/>, in the same order.
/// </content>
internal partial struct SendQueue
{
    // Places of dropped events are taken out when they are more than this, and more than half of all.
    private const int MinCompacted = 32;

    private static readonly EngineMessage s_place = EngineMessage.Text(EnginePacketType.Noop, default);

    /// <summary>What a packet and its attachments count.</summary>
    public static long BytesOf(EncodedPacket packet)
    {
        long bytes = packet.Header.Frame.Length + OverheadBytes;
        foreach (var attachment in packet.AttachmentMessages)
        {
            bytes += attachment.Frame.Length + OverheadBytes;
        }

        return bytes;
    }

    public void Enqueue(in SendMark mark)
    {
        (_marks ??= new SendMarks()).Add(in mark);
        Append(s_place);
        Bytes += mark.Bytes;
    }

    /// <summary>Puts an event into the place of the one of its key that still waits.</summary>
    /// <returns><see langword="false"/> if none does.</returns>
    public bool TryReplace(in SendMark mark, out SendMark replaced)
    {
        if (_marks is null || !_marks.TryFind(mark.Owner, mark.Key, out var number))
        {
            replaced = default;
            return false;
        }

        replaced = _marks.Replace(number, in mark);
        Bytes += mark.Bytes - replaced.Bytes;
        return true;
    }

    /// <summary>Drops the oldest events that may be dropped, until no more than <paramref name="maxBytes"/> are left.</summary>
    /// <returns><see langword="false"/> if that would not do; then none was dropped.</returns>
    public bool TryMakeRoom(long maxBytes)
    {
        if (Bytes <= maxBytes)
        {
            return true;
        }

        if (_marks is null || Bytes - _marks.DroppableBytes > maxBytes)
        {
            return false;
        }

        while (Bytes > maxBytes && _marks.TryDropOldest(out var dropped))
        {
            OnDropped(in dropped, PacketDrop.Oldest);
        }

        return true;
    }

    /// <summary>Drops the event that waits under a key.</summary>
    public void Drop(IPacketOwner owner, string key)
    {
        if (_marks is not null && _marks.TryFind(owner, key, out var number))
        {
            OnDropped(_marks.Drop(number), PacketDrop.Newest);
        }
    }

    /// <summary>Gives up what is kept for such events while there are none.</summary>
    public void ReleaseMarks()
    {
        if (_marks is { Count: 0 })
        {
            _marks = null;
        }
    }

    private void OnDropped(in SendMark dropped, PacketDrop cause)
    {
        Bytes -= dropped.Bytes;
        dropped.Owner.OnDropped(dropped.Packet!, dropped.AckId, cause); // Set as long as it is not dropped.
        if (_marks!.Dropped > MinCompacted && _marks.Dropped > Count / 2)
        {
            Compact();
        }
    }

    /// <summary>As <see cref="Take"/>, part by part where the event is in the marks.</summary>
    private int TakeMarked(Span<EngineMessage> batch, int maxBytes, bool forPolling, int pollingHeaderBytes)
    {
        var taken = 0;
        long bytes = forPolling ? -1 : 0;
        while (Count > 0 && taken < batch.Length)
        {
            var message = _ring![_head];
            var isPlace = ReferenceEquals(message, s_place);
            if (isPlace)
            {
                if (_marks!.First is not { Packet: { } packet, Taken: var parts })
                {
                    _marks.RemoveFirst();
                    RemoveFirst();
                    continue;
                }

                message = parts == 0 ? packet.Header : packet.AttachmentMessages[parts - 1];
            }

            bytes += forPolling ? message.PollingLength + pollingHeaderBytes : message.Frame.Length;
            if (taken > 0 && (bytes > maxBytes || (forPolling && EndsPayload(message, batch[0]))))
            {
                break;
            }

            if (!forPolling || !message.IsControlFrame)
            {
                batch[taken++] = message;
            }

            if (!isPlace || TakePart())
            {
                RemoveFirst();
            }

            Bytes -= message.Frame.Length + OverheadBytes;
        }

        GiveUpLargeRing();
        if (Count == 0 && _marks!.Capacity > MaxKeptCapacity)
        {
            _marks = null;
        }

        return taken;
    }

    /// <summary>Counts a part of the first mark's event that leaves.</summary>
    /// <returns>Whether it was the last.</returns>
    private readonly bool TakePart()
    {
        ref var mark = ref _marks!.First;
        if (mark.Taken == 0)
        {
            _marks.OnFirstTaken();
        }

        if (++mark.Taken <= mark.Packet!.AttachmentMessages.Length)
        {
            return false;
        }

        _marks.RemoveFirst();
        return true;
    }

    /// <summary>Takes out the places of dropped events, so that those behind a packet that does not leave do not pile up.</summary>
    private void Compact()
    {
        var ring = new EngineMessage[_ring!.Length];
        var kept = 0;
        var mark = 0;
        for (var i = 0; i < Count; i++)
        {
            var message = _ring[(_head + i) & (_ring.Length - 1)];
            if (!ReferenceEquals(message, s_place) || !_marks!.IsDropped(mark++))
            {
                ring[kept++] = message;
            }
        }

        _marks!.Compact();
        _ring = ring;
        _head = 0;
        Count = kept;
    }
}
