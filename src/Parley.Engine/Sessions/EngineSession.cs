using Microsoft.Extensions.Logging;
using Parley.Engine.Diagnostics;
using Parley.Engine.Http;
using Parley.Engine.Scheduling;
using Parley.Engine.Transports;
using Parley.Protocol.EngineIO;
using Parley.Protocol.EngineIO.V3;
using Parley.Protocol.SocketIO;

namespace Parley.Engine.Sessions;

/// <summary>
/// One client's Engine.IO connection: its state, its heartbeat, what waits to be sent to it, and the transport it uses now.
/// </summary>
/// <remarks>
/// Everything mutable below is guarded by <c>_gate</c>, which is held for a few instructions, never across an await, a write or a
/// callback. One reader at a time calls <see cref="OnPacketAsync"/>: the WebSocket's request, or one POST. One drainer at a time
/// writes: whoever set <c>_draining</c> owns the transport's output until it is cleared.
/// </remarks>
internal sealed partial class EngineSession : EngineConnection, IDeadline
{
    private readonly Lock _gate = new();
    private readonly EngineServer _server;
    private EngineTransport _transport;
    private SendQueue _queue;
    private volatile SessionState _state;
    private bool _draining;
    private TaskCompletionSource? _idle;
    private SessionEnd? _end;
    private IEngineReceiver? _receiver;
    private bool _finished;
    private bool _overflowed;
    private readonly byte _revision;

    public EngineSession(EngineServer server, string id, EngineTransport transport, byte revision)
    {
        _server = server;
        _transport = transport;
        Id = id;
        _revision = revision;
        _inboundRate = server.Options.InboundRateLimit is { } rate ? new InboundRate(rate, this) : null;
        transport.Session = this;
        StartHeartbeat();
    }

    public override string Id { get; }

    /// <summary>Whose requests alone are the session's, where <see cref="EngineOptions.RequireSameUser"/> says so; <see langword="null"/> is nobody in particular.</summary>
    public string? Owner { get; init; }

    public override string TransportName => Volatile.Read(ref _transport).Name;

    public override int ProtocolVersion => _revision;

    public override long BufferedBytes
    {
        get
        {
            lock (_gate)
            {
                return _queue.Bytes;
            }
        }
    }

    public EngineServer Server => _server;

    public EngineTransport Transport => Volatile.Read(ref _transport);

    public bool IsOpen => _state == SessionState.Open;

    public override bool SendText(ReadOnlySpan<byte> text) => Send(EngineMessage.Text(EnginePacketType.Message, text));

    public override bool SendBinary(ReadOnlySpan<byte> data) => Send(EngineMessage.Binary(data));

    public override void Close() => Close(DisconnectReason.ForcedClose);

    /// <summary>Starts the heartbeat and hands what is received to <paramref name="receiver"/> from now on.</summary>
    public void Open(IEngineReceiver receiver)
    {
        DisconnectReason reason;
        lock (_gate)
        {
            _receiver = receiver;
            if (_state != SessionState.Closed)
            {
                Rearm();
            }

            if (!_finished)
            {
                return;
            }

            reason = _end!.Reason; // Set before it is finished.
        }

        // Over while it was being opened, when there was nobody yet to tell.
        Tell(receiver, reason);
    }

    public bool Send(EngineMessage message)
    {
        lock (_gate)
        {
            if (_state != SessionState.Open || _overflowed)
            {
                return false;
            }

            _queue.Enqueue(message);
            if (TryKeepQueue())
            {
                return true;
            }
        }

        return Overflow();
    }

    /// <summary>Queues a packet and its attachments as one: nothing comes between them, and none of them is left out.</summary>
    public bool Send(EncodedPacket packet)
    {
        if (packet.AttachmentMessages.Length == 0)
        {
            return Send(packet.Header);
        }

        lock (_gate)
        {
            if (_state != SessionState.Open || _overflowed)
            {
                return false;
            }

            Enqueue(packet);
            if (TryKeepQueue())
            {
                return true;
            }
        }

        return Overflow();
    }

    /// <summary>Sends a packet if the client can take it at once, with nothing waiting before it; otherwise it is dropped.</summary>
    public bool SendVolatile(EncodedPacket packet)
    {
        lock (_gate)
        {
            if (_state != SessionState.Open || _draining || _queue.Count > 0 || !_transport.IsWritable)
            {
                return false;
            }

            Enqueue(packet);
            StartDrain();
            return true;
        }
    }

    /// <summary>Whether a close now would reach the client at once, rather than at its next poll.</summary>
    public bool CanCloseAtOnce
    {
        get
        {
            lock (_gate)
            {
                return _transport.IsWritable || _draining;
            }
        }
    }

    /// <summary>Ends the session after what is queued has been sent, within the transport's time for it.</summary>
    public void Close(SessionEnd end)
    {
        lock (_gate)
        {
            if (_state != SessionState.Open)
            {
                return;
            }

            _state = SessionState.Closing;
            _end = end;
            var closeCode = end.Reason == DisconnectReason.ServerShuttingDown ? GoingAway : (ushort)0;
            foreach (var message in _transport.Farewell(_queue.Count == 0, closeCode))
            {
                _queue.Enqueue(message);
            }

            // A client that has gone is not waited for longer than an open session would have been.
            var pongDueAt = _awaitingPong ? _heartbeatAt : _heartbeatAt + (long)_server.Options.PingTimeout.TotalMilliseconds;
            _heartbeatAt = Never;
            _closeAt = Math.Min(pongDueAt, _server.Wheel.Now + (long)_transport.CloseTimeout.TotalMilliseconds);
            _watch?.EndRoom();
            Rearm();
            StartDrain();
        }

        Volatile.Read(ref _upgrade)?.Abandon();
    }

    /// <summary>Ends the session now: what is queued is dropped, and the client is told what its transport can still tell it.</summary>
    /// <param name="end">What the receiver is told, and the log unless the session is closing for another cause already.</param>
    /// <param name="closeCode">The WebSocket close code, or 0 to send none.</param>
    public void Abort(SessionEnd end, ushort closeCode = 0)
    {
        EngineTransport transport;
        lock (_gate)
        {
            if (_state == SessionState.Closed)
            {
                return;
            }

            // Nothing may follow a goodbye that is being written.
            var isTold = _state == SessionState.Closing && _queue.Count == 0;
            _queue.Clear();
            transport = _transport;
            if (!isTold && transport.CloseMessage(closeCode) is { } message && (transport.IsWritable || _draining))
            {
                _queue.Enqueue(message);
            }

            _end ??= end;
            MarkClosed();
            StartDrain();
        }

        Finish(end.Reason);
    }

    /// <summary>Takes packets for one write. The caller owns the output, and owns it no longer when this returns 0.</summary>
    public int TakeBatch(EngineTransport transport, Span<EngineMessage> batch, int maxBytes)
    {
        bool closed;
        lock (_gate)
        {
            if (ReferenceEquals(transport, _transport))
            {
                var taken = _queue.Take(batch, maxBytes, transport.IsPolling, _revision == EngineRevision.V4 ? SendQueue.SeparatorBytes : V3PayloadWriter.MaxHeaderBytes);
                if (taken > 0)
                {
                    if (_watch is not null)
                    {
                        OnQueueShrank();
                    }

                    return taken;
                }
            }

            closed = EndDrain();
        }

        if (closed)
        {
            Finish(_end!.Reason); // Set when it began to close.
        }

        return 0;
    }

    /// <summary>Gives up the output after a write that took all it was given.</summary>
    public void ReleaseOutput()
    {
        bool closed;
        lock (_gate)
        {
            closed = EndDrain();
        }

        if (closed)
        {
            Finish(_end!.Reason); // Set when it began to close.
        }
    }

    /// <summary>How many packets are waiting, for a drainer that sizes its batch.</summary>
    public int QueuedPackets
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Completes when nobody is writing, so that a request that carries the output may end.</summary>
    public Task WhenOutputIsIdleAsync()
    {
        lock (_gate)
        {
            if (!_draining)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>Under the lock, so that nothing comes between a packet and its attachments.</summary>
    private void Enqueue(EncodedPacket packet)
    {
        _queue.Enqueue(packet.Header);
        foreach (var attachment in packet.AttachmentMessages)
        {
            _queue.Enqueue(attachment);
        }
    }

    /// <summary>Has the transport write, if something waits, nobody is at it, and it can. Under the lock.</summary>
    private void StartDrain()
    {
        if (!_draining && _queue.Count > 0 && _transport.IsWritable)
        {
            _draining = true;
            _transport.StartDrain();
        }
    }

    /// <summary>Ends a drain and starts the next one if more came. Under the lock.</summary>
    /// <returns>Whether the session was closing and has now sent everything, so that it is over.</returns>
    private bool EndDrain()
    {
        _draining = false;
        _sendDueAt = Never;
        StartDrain();
        if (_draining)
        {
            return false;
        }

        _idle?.TrySetResult();
        _idle = null;
        if (_watch is not null)
        {
            OnQueueShrank();
        }

        if (_state != SessionState.Closing || _queue.Count > 0)
        {
            return false;
        }

        MarkClosed();
        return true;
    }

    /// <summary>Under the lock. From here on the wheel only bounds the transport's own goodbye.</summary>
    private void MarkClosed()
    {
        _state = SessionState.Closed;
        EndWatch();
        _heartbeatAt = Never;
        _messageDueAt = Never;
        _closeAt = _transport.IsPolling ? Never : _server.Wheel.Now + (long)_transport.CloseTimeout.TotalMilliseconds;
        Rearm();
    }

    /// <summary>The part of closing that must not run under the lock. Once for each session.</summary>
    private void Finish(DisconnectReason reason)
    {
        _server.Sessions.Remove(this);
        Volatile.Read(ref _upgrade)?.Abandon();
        IEngineReceiver? receiver;
        SessionEnd end;
        lock (_gate)
        {
            _finished = true;
            end = _end!; // Whoever ended the session has said why.
            receiver = _receiver;
        }

        _server.Logger.SessionEnded(TransportName, end);
        _server.Metrics.OnClosed(TransportName, end.Reason);
        if (end.Limit is { } limit)
        {
            _server.Metrics.OnLimit(limit);
        }

        if (receiver is not null)
        {
            Tell(receiver, reason);
        }

        TellOfClose(reason);
    }

    /// <summary>This may be the wheel's timer or a drain on the pool: what the application throws there would end the process.</summary>
    private void Tell(IEngineReceiver receiver, DisconnectReason reason)
    {
        try
        {
            receiver.OnClose(reason);
        }
        catch (Exception exception)
        {
            _server.Logger.CloseHandlingFailed(exception);
        }
    }
}
