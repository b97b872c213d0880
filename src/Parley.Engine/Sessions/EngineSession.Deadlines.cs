using Parley.Engine.Diagnostics;
using Parley.Engine.Scheduling;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Sessions;

internal sealed partial class EngineSession
{
    private const long Never = long.MaxValue;

    private const int PingsTogetherPerInterval = 25;

    // Times of the server's wheel, in milliseconds. The wheel holds the earliest; a time that moves back is noticed when it calls.
    private long _heartbeatAt;
    private long _sendDueAt = Never;
    private long _closeAt = Never;
    private long _messageDueAt = Never;
    private long _pauseEndsAt = Never;
    private long _armedAt = Never;
    private DeadlineLinks _links;
    private bool _awaitingPong;
    private bool _pongDeadlineMoved;
    private bool _readingPaused;
    private bool _isForgiven;
    private bool _transportIsGone;

    /// <summary>How long the client may take for what is awaited of it: the answer to a ping, or in v3, where the client pings, the next ping.</summary>
    private TimeSpan AnswerTime => _revision == EngineRevision.V4 ? _server.Options.PingTimeout : _server.Options.PingInterval + _server.Options.PingTimeout;

    private long AnswerMilliseconds => (long)AnswerTime.TotalMilliseconds;

    ref DeadlineLinks IDeadline.Links => ref _links;

    void IDeadline.OnDue(long now)
    {
        SessionEnd? end = null;
        ushort closeCode = 0;
        var cut = true;
        lock (_gate)
        {
            _armedAt = Never;
            if (now >= _watch?.RoomDueAt)
            {
                _watch.EndRoom();
            }

            if (IsOver(ref _sendDueAt, _server.Options.SendTimeout, now))
            {
                _sendDueAt = Never;
                _watch?.EndWrite();
                end = SessionEnd.TooLate(
                    DisconnectReason.TransportError, "a write did not come to its end", nameof(EngineOptions.SendTimeout), _server.Options.SendTimeout);
            }
            else if (now >= _closeAt)
            {
                _closeAt = Never;
                end = _end;
            }
            else if (IsOver(ref _messageDueAt, _server.Options.MessageTimeout, now))
            {
                _messageDueAt = Never;
                end = MessageTooLate();
                closeCode = PolicyViolation;
                cut = false;
            }
            else if (now >= _heartbeatAt)
            {
                end = Beat(now);
                closeCode = _readingPaused ? TryAgainLater : (ushort)0;
                cut = false;
            }

            Rearm();
            if (end is null)
            {
                return;
            }
        }

        // Before the cut, which wakes the reader: it would give a reason of its own.
        Abort(end, closeCode);
        if (cut)
        {
            // Told to end and did not, or takes nothing more: there is nothing left to say to it.
            Transport.Cut();
        }
    }

    /// <summary>Whether a time that the client was given is over, the server itself having been in time. Under the lock.</summary>
    private bool IsOver(ref long due, TimeSpan given, long now)
    {
        if (now < due)
        {
            return false;
        }

        due = _server.Lateness.Forgive(due, given);
        return now >= due;
    }

    /// <summary>Leaves a closed session's peer no more than <paramref name="milliseconds"/> to close its side.</summary>
    public void HastenClose(int milliseconds)
    {
        lock (_gate)
        {
            _closeAt = Math.Min(_closeAt, _server.Wheel.Now + milliseconds);
            Rearm();
        }
    }

    /// <summary>Ends all deadlines once the transport is gone.</summary>
    public void OnTransportGone()
    {
        lock (_gate)
        {
            _sendDueAt = Never;
            _closeAt = Never;
            _messageDueAt = Never;
            _heartbeatAt = Never;
            _armedAt = Never;
            _transportIsGone = true;
            _watch?.EndWrite();
            _server.Wheel.Cancel(this);
        }
    }

    /// <summary>Bounds a write that did not complete at once.</summary>
    public void OnSlowWrite()
    {
        lock (_gate)
        {
            _sendDueAt = _server.Wheel.Now + (long)_server.Options.SendTimeout.TotalMilliseconds;
            Rearm();
        }
    }

    public void OnSlowWriteDone()
    {
        lock (_gate)
        {
            _sendDueAt = Never;
            _watch?.ForgetWrite();
        }
    }

    /// <summary>Pings, or finds that the last ping was not answered. Under the lock.</summary>
    private SessionEnd? Beat(long now)
    {
        if (!_awaitingPong)
        {
            ReleaseIdleWatch();
            _queue.Enqueue(EngineMessage.Ping);
            _awaitingPong = true;
            _pongDeadlineMoved = false;
            _isForgiven = false;
            _heartbeatAt = now + (long)_server.Options.PingTimeout.TotalMilliseconds;
            StartDrain();
            return null;
        }

        if (_readingPaused)
        {
            if (now >= _pauseEndsAt)
            {
                return PausedTooLong();
            }

            _heartbeatAt = Math.Min(now + AnswerMilliseconds, _pauseEndsAt);
            return null;
        }

        if (IsForgivenPing(now))
        {
            return null;
        }

        return SessionEnd.TooLate(
            DisconnectReason.PingTimeout, "a ping was not answered", nameof(EngineOptions.PingTimeout), _server.Options.PingTimeout);
    }

    /// <summary>
    /// The answer may lie unread where the server itself was late, so the client is given its time anew; but not for ever, lest clients that are gone
    /// stay for as long as the server is starved. Under the lock.
    /// </summary>
    private bool IsForgivenPing(long now)
    {
        var due = _server.Lateness.Forgive(_heartbeatAt, AnswerTime);
        if (!_isForgiven)
        {
            _isForgiven = true;
            _pauseEndsAt = now + (long)_server.Options.ReadPauseTimeout.TotalMilliseconds;
        }

        due = Math.Min(due, _pauseEndsAt);
        if (due <= now)
        {
            return false;
        }

        _heartbeatAt = due;
        return true;
    }

    /// <summary>
    /// When to ping next: pings of all connections leave together, once in a 25th of the interval, and their answers come together. Ten at once
    /// cost a fraction of ten by themselves, each of which would wake the process.
    /// </summary>
    private long NextPingAt()
    {
        var interval = (long)_server.Options.PingInterval.TotalMilliseconds;
        var step = Math.Max(1, interval / PingsTogetherPerInterval);
        return (_server.Wheel.Now + interval + step - 1) / step * step;
    }

    /// <summary>Called once, while the session is made.</summary>
    private void StartHeartbeat()
    {
        if (_revision == EngineRevision.V4)
        {
            _heartbeatAt = NextPingAt();
            return;
        }

        // A client of v3 owes the next ping all the time, and no other packet counts for it.
        _awaitingPong = true;
        _pongDeadlineMoved = true;
        _heartbeatAt = _server.Wheel.Now + AnswerMilliseconds;
    }

    /// <summary>A ping of a v3 client, which is answered without what it may carry.</summary>
    private void OnPing()
    {
        lock (_gate)
        {
            if (_state != SessionState.Open)
            {
                return;
            }

            _isForgiven = false;
            _heartbeatAt = _server.Wheel.Now + AnswerMilliseconds;
        }

        Send(EngineMessage.Pong);
    }

    private void OnPong()
    {
        lock (_gate)
        {
            if (_awaitingPong && _state == SessionState.Open)
            {
                _awaitingPong = false;
                _heartbeatAt = NextPingAt();

                // Earlier than the deadline of the pong, if the interval is the shorter of the two.
                Rearm();
            }
        }
    }

    /// <summary>A client busy sending something large has its answer to a ping behind it, so any packet counts as life, once.</summary>
    private void RefreshPongDeadline()
    {
        if (!Volatile.Read(ref _awaitingPong) || _pongDeadlineMoved)
        {
            return;
        }

        lock (_gate)
        {
            if (_awaitingPong && !_pongDeadlineMoved && _state == SessionState.Open)
            {
                _pongDeadlineMoved = true;
                _heartbeatAt = _server.Wheel.Now + (long)_server.Options.PingTimeout.TotalMilliseconds;
            }
        }
    }

    /// <summary>Whether nothing is read because handlers have fallen behind, or because the client has sent too fast.</summary>
    public bool IsReadingPaused
    {
        get
        {
            lock (_gate)
            {
                return _readingPaused;
            }
        }
    }

    private void PauseReading()
    {
        lock (_gate)
        {
            _readingPaused = true;
            _pauseEndsAt = _server.Wheel.Now + (long)_server.Options.ReadPauseTimeout.TotalMilliseconds;
        }
    }

    private void ResumeReading()
    {
        lock (_gate)
        {
            _readingPaused = false;
            if (_awaitingPong && _state == SessionState.Open)
            {
                _isForgiven = false;
                _heartbeatAt = _server.Wheel.Now + AnswerMilliseconds;
            }
        }
    }

    /// <summary>Has the wheel call at the earliest time, unless it will call before that anyway. Under the lock.</summary>
    private void Rearm()
    {
        var earliest = Math.Min(Math.Min(_heartbeatAt, _messageDueAt), Math.Min(_sendDueAt, _closeAt));
        if (_watch is not null)
        {
            earliest = Math.Min(earliest, _watch.RoomDueAt);
        }

        if (earliest == Never || _transportIsGone)
        {
            _armedAt = Never;
            _server.Wheel.Cancel(this);
        }
        else if (earliest < _armedAt)
        {
            _armedAt = earliest;
            _server.Wheel.Schedule(this, earliest);
        }
    }
}
