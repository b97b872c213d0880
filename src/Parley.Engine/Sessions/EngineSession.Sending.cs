using Parley.Engine.Diagnostics;
using Parley.Protocol.SocketIO;

namespace Parley.Engine.Sessions;

/// <content>What happens when a client does not take what it is sent as fast as it comes.</content>
internal sealed partial class EngineSession
{
    /// <summary>A queue up to this long is looked at no further. Clients that keep up stay below it; a hard limit is no lower.</summary>
    public const int WatchedBytes = 64 * 1024;

    private SendWatch? _watch;

    /// <summary>What of the queue is counted in the server's sum.</summary>
    public long CountedBytes
    {
        get
        {
            lock (_gate)
            {
                return _watch?.CountedBytes ?? 0;
            }
        }
    }

    private int HardLimit => _server.Options.SendBuffer.HardLimit;

    /// <summary>Queues an event that may be dropped, or that replaces an earlier one.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="overflow">What happens if it does not fit.</param>
    /// <param name="key">What it replaces the one by that still waits, of which no part was taken; its place becomes this event's.</param>
    /// <param name="owner">Whose event it is.</param>
    /// <param name="ackId">The acknowledgement that is awaited for it.</param>
    /// <param name="replaced">The event that was replaced.</param>
    /// <returns><see langword="false"/> if it was not queued.</returns>
    public bool Send(EncodedPacket packet, PacketOverflow overflow, string? key, IPacketOwner owner, long ackId, out EncodedPacket? replaced)
    {
        lock (_gate)
        {
            replaced = null;
            if (_state != SessionState.Open || _overflowed)
            {
                return false;
            }

            var mark = new SendMark(packet, owner, overflow, key, ackId, SendQueue.BytesOf(packet));
            if (_queue.TryReplace(in mark, out var former))
            {
                replaced = former.Packet;
                owner.OnDropped(former.Packet!, former.AckId, PacketDrop.Replaced); // What waits was not dropped.
                if (mark.MayBeDropped && !CanMakeRoom(overflow, 0))
                {
                    _queue.Drop(owner, key!); // Replaced by it.
                    return false;
                }
            }
            else if (mark.MayBeDropped && !CanMakeRoom(overflow, mark.Bytes))
            {
                owner.OnDropped(packet, ackId, PacketDrop.Newest);
                return false;
            }
            else
            {
                _queue.Enqueue(in mark);
            }

            if (TryKeepQueue())
            {
                return true;
            }
        }

        return Overflow();
    }

    /// <summary>Waits until the queue is below the soft limit, for as long as one write may take. Completes as well when the connection takes nothing more.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        // Read without the lock: whoever has just sent sees at least its own packet.
        return _queue.Bytes <= _server.Options.SendBuffer.SoftLimit ? default : WaitForRoomSlowlyAsync(cancellationToken);
    }

    /// <summary>Waits until all that is queued has been handed to the transport's connection, or the session is over.</summary>
    public Task WaitForDrainAsync(CancellationToken cancellationToken)
    {
        Task drained;
        lock (_gate)
        {
            if (_state == SessionState.Closed || (_queue.Count == 0 && !_draining))
            {
                return Task.CompletedTask;
            }

            drained = (_watch ??= new SendWatch()).WaitForDrain();
        }

        return drained.WaitAsync(cancellationToken);
    }

    /// <summary>Bounds a polling response that was not taken at once.</summary>
    /// <returns>Completes when it has taken too long. The session is over then.</returns>
    public Task OnSlowAnswer()
    {
        Task tooLate;
        lock (_gate)
        {
            tooLate = (_watch ??= new SendWatch()).WaitForWrite();
        }

        OnSlowWrite();
        return tooLate;
    }

    /// <summary>Ends the session because all connections together leave too much unread.</summary>
    public void Shed(long limit) => EndAsSlow(
        EngineMetrics.OverBudget, "all clients together leave more unread than is kept for them, and it the most", nameof(EngineOptions.MaxTotalSendBuffer), limit);

    private ValueTask WaitForRoomSlowlyAsync(CancellationToken cancellationToken)
    {
        Task room;
        lock (_gate)
        {
            if (_state != SessionState.Open || _overflowed || _queue.Bytes <= _server.Options.SendBuffer.SoftLimit)
            {
                return default;
            }

            room = (_watch ??= new SendWatch()).WaitForRoom(_server.Wheel.Now + (long)_server.Options.SendTimeout.TotalMilliseconds);
            Rearm();
        }

        return new ValueTask(room.WaitAsync(cancellationToken));
    }

    private bool CanMakeRoom(PacketOverflow overflow, long bytes) =>
        _queue.Bytes + bytes <= HardLimit || (overflow == PacketOverflow.DropOldest && _queue.TryMakeRoom(HardLimit - bytes));

    /// <summary>Has what was queued sent, if the queue may be as long as it is now. Under the lock.</summary>
    /// <returns><see langword="false"/> if it is too long, and the session about to end.</returns>
    private bool TryKeepQueue()
    {
        if (_queue.Bytes > WatchedBytes)
        {
            return TryKeepLongQueue();
        }

        StartDrain();
        return true;
    }

    /// <summary>Decides on a queue that is longer than clients need that keep up. Under the lock.</summary>
    /// <returns><see langword="false"/> if it is too long, and the session about to end.</returns>
    private bool TryKeepLongQueue()
    {
        // What may be dropped goes before what may not.
        if (!_queue.TryMakeRoom(HardLimit))
        {
            _overflowed = true;
            return false;
        }

        CountQueue();
        StartDrain();
        return true;
    }

    /// <summary>Tells the server's sum how long the queue is now. Under the lock.</summary>
    private void CountQueue()
    {
        if (_server.Budget is not { } budget)
        {
            return;
        }

        var bytes = _queue.Bytes > WatchedBytes && _state != SessionState.Closed ? _queue.Bytes : 0;
        _watch ??= new SendWatch();
        var change = bytes - _watch.CountedBytes;
        if (change != 0)
        {
            _watch.CountedBytes = bytes;
            budget.Add(change);
        }
    }

    /// <summary>Lets those go on who wait for what has become true. Under the lock, while there is a watch.</summary>
    private void OnQueueShrank()
    {
        CountQueue();
        if (_queue.Bytes <= _server.Options.SendBuffer.SoftLimit)
        {
            _watch!.EndRoom();
        }

        if (_queue.Count == 0 && !_draining)
        {
            _watch!.EndDrain();
        }
    }

    /// <summary>Lets all go on who wait for a session that is over. A response on its way keeps its time. Under the lock.</summary>
    private void EndWatch()
    {
        if (_watch is not null)
        {
            CountQueue();
            _watch.EndRoom();
            _watch.EndDrain();
        }
    }

    /// <summary>Gives up what a client needed that was behind and is no longer. Under the lock.</summary>
    private void ReleaseIdleWatch()
    {
        _queue.ReleaseMarks();
        if (_watch is { IsIdle: true })
        {
            _watch = null;
        }
    }

    private bool Overflow()
    {
        // The caller may be in the middle of a broadcast and hold a room's lock, which the end of a session must not run under.
        ThreadPool.UnsafeQueueUserWorkItem(
            static session => session.EndAsSlow(
                EngineMetrics.OverHardLimit,
                "its client leaves more unread than is kept for it",
                $"{nameof(EngineOptions.SendBuffer)}.{nameof(SendBufferLimits.HardLimit)}",
                session.HardLimit),
            this,
            preferLocal: false);
        return false;
    }

    private void EndAsSlow(string cause, string detail, string limit, long value)
    {
        if (_state == SessionState.Closed)
        {
            return;
        }

        _server.Metrics.OnSlowConsumer(TransportName, cause, QueuedPackets);
        Abort(SessionEnd.TooMuch(DisconnectReason.SlowConsumer, detail, limit, value), PolicyViolation);
    }
}
