using Parley.Diagnostics;
using Parley.Engine.Scheduling;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Acks;

/// <summary>
/// The acknowledgements that are awaited from one socket, made when the first one is. Guarded by its lock, under which nothing
/// is completed.
/// </summary>
internal sealed class AckRegistry(DeadlineWheel wheel, int maxPending, SocketMetrics metrics, string metricName)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, PendingAck> _pending = [];
    private bool _closed;

    /// <summary>What the acknowledgements are measured with.</summary>
    public SocketMetrics Metrics => metrics;

    /// <summary>What metrics call the socket's namespace.</summary>
    public string MetricName => metricName;

    /// <summary>Whether as many are awaited as may be.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count >= maxPending;
            }
        }
    }

    /// <summary>Registers an acknowledgement to be awaited under <paramref name="id"/>.</summary>
    /// <exception cref="SocketDisconnectedException">The socket is gone.</exception>
    /// <exception cref="SocketIOException">Too many are awaited.</exception>
    public PendingAck<T> Add<T>(long id, TimeSpan timeout)
    {
        var ack = new PendingAck<T>(this, id);
        lock (_gate)
        {
            if (_closed)
            {
                throw new SocketDisconnectedException();
            }

            if (_pending.Count >= maxPending)
            {
                throw new SocketIOException($"The client owes {maxPending} acknowledgements already (MaxPendingAcks).");
            }

            _pending.Add(id, ack);
            if (timeout != Timeout.InfiniteTimeSpan)
            {
                wheel.Schedule(ack, wheel.Now + (long)Math.Ceiling(timeout.TotalMilliseconds));
            }
        }

        return ack;
    }

    /// <summary>Registers a socket's part in a broadcast.</summary>
    /// <returns><see langword="false"/> if the socket is gone or owes too many already; then it is not to be asked.</returns>
    public bool TryAdd(BroadcastPendingAck ack)
    {
        lock (_gate)
        {
            return !_closed && _pending.Count < maxPending && _pending.TryAdd(ack.Id, ack);
        }
    }

    /// <summary>Hands an answer to whoever awaits it. An id that nobody awaits is ignored, as it may just have timed out.</summary>
    public void Resolve(long id, in PacketArguments arguments, ArgumentSerializer serializer)
    {
        PendingAck? ack;
        lock (_gate)
        {
            if (_pending.Remove(id, out ack))
            {
                wheel.Cancel(ack);
            }
        }

        if (ack is null)
        {
            metrics.OnUnknownAck(metricName);
            return;
        }

        ack.Resolve(arguments, serializer);
        ack.Measure(AckOutcome.Answered);
    }

    /// <summary>Ends an acknowledgement whose event was dropped.</summary>
    public void OnDropped(long id)
    {
        PendingAck? ack;
        lock (_gate)
        {
            if (!_pending.Remove(id, out ack))
            {
                return;
            }

            wheel.Cancel(ack);
        }

        ack.Fail(new EventDroppedException());
        ack.Measure(AckOutcome.Dropped);
    }

    /// <summary>Takes an acknowledgement out, if it has not ended.</summary>
    public bool Remove(PendingAck ack)
    {
        lock (_gate)
        {
            if (!_pending.Remove(ack.Id))
            {
                return false;
            }

            wheel.Cancel(ack);
            return true;
        }
    }

    /// <summary>Ends all of them, because the socket has.</summary>
    public void Close()
    {
        PendingAck[] open;
        lock (_gate)
        {
            _closed = true;
            open = [.. _pending.Values];
            _pending.Clear();
            foreach (var ack in open)
            {
                wheel.Cancel(ack);
            }
        }

        foreach (var ack in open)
        {
            ack.Fail(new SocketDisconnectedException());
            ack.Measure(AckOutcome.Disconnected);
        }
    }
}
