using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Parley.Engine.Scheduling;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Recovery;

/// <summary>
/// The sessions of a server that can be recovered, and the events they may need. Clients that are gone wait in the order they went,
/// which is the order they are given up in; that list is guarded by the lock.
/// </summary>
internal sealed class RecoveryStore : IDeadline
{
    // How often memory is looked after; whether a client comes back in time is decided when it does.
    private const long MaxTrimInterval = 15_000;

    private readonly ConcurrentDictionary<string, RecoverySession> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly LinkedList<RecoverySession> _absent = new();
    private readonly DeadlineWheel _wheel;
    private readonly RecoveryOffset _offset = new();
    private readonly PacketLog _log;
    private readonly long _window;
    private readonly long _keepPackets;
    private readonly long _trimInterval;
    private DeadlineLinks _links;
    private long _lastSequence;
    private int _isTrimming;

    public RecoveryStore(SocketIOOptions options, ConnectionStateRecoveryOptions recovery, DeadlineWheel wheel)
    {
        Options = recovery;
        _wheel = wheel;
        _log = new PacketLog(recovery.MaxStoredBytes);
        _window = (long)recovery.MaxDisconnectionDuration.TotalMilliseconds;
        _trimInterval = Math.Min(MaxTrimInterval, _window);

        // A client's window begins when its connection is found broken, which a heartbeat may have to find.
        _keepPackets = _window + (long)(options.PingInterval + options.PingTimeout).TotalMilliseconds;
    }

    ref DeadlineLinks IDeadline.Links => ref _links;

    public ConnectionStateRecoveryOptions Options { get; }

    public int SessionCount => _sessions.Count;

    public int AbsentCount
    {
        get
        {
            lock (_gate)
            {
                return _absent.Count;
            }
        }
    }

    public long StoredBytes => _log.Bytes;

    void IDeadline.OnDue(long now) => ThreadPool.UnsafeQueueUserWorkItem(static store => store.Trim(), this, preferLocal: false);

    /// <summary>Begins the session of a new client.</summary>
    public RecoverySession Add(Namespace @namespace, string socketId)
    {
        var session = new RecoverySession(this, @namespace, socketId);
        _sessions.TryAdd(session.PrivateId, session);
        if (@namespace.SharedSessions is not null)
        {
            // Nothing is kept here for later.
            return session;
        }

        if (Interlocked.Exchange(ref _isTrimming, 1) == 0)
        {
            ScheduleTrim();
        }

        return session;
    }

    /// <summary>Makes a session of another node one of this, whose client is still to come. What is sent to it is kept from now on.</summary>
    /// <param name="namespace">The namespace.</param>
    /// <param name="shared">The session.</param>
    /// <param name="data">Its data.</param>
    /// <param name="previous">The socket on this node that had the session until now.</param>
    public RecoverySession Take(Namespace @namespace, SharedSession shared, SocketData data, out Socket? previous)
    {
        var session = new RecoverySession(this, @namespace, shared.SocketId, shared.PrivateId) { Generation = shared.Generation, IsBeingTaken = true };
        session.Load(shared.UserId, data);
        _sessions.TryGetValue(shared.PrivateId, out var old);
        _sessions[shared.PrivateId] = session;
        previous = old?.Socket;
        @namespace.Parent?.Acquire(@namespace.Name);
        @namespace.Members.OnAbsent(true);
        @namespace.Members.Rooms.Register(session);
        @namespace.Members.Join(session.Id, shared.Rooms);
        @namespace.Members.Rooms.TryEnter(session);
        return session;
    }

    /// <summary>Finds what a client wants to go on with.</summary>
    public bool TryFind(Namespace @namespace, string privateId, [NotNullWhen(true)] out RecoverySession? session) =>
        _sessions.TryGetValue(privateId, out session) && ReferenceEquals(session.Namespace, @namespace) && !IsLate(session);

    /// <summary>Reads an offset of this run.</summary>
    /// <param name="text">What the client sent, or <see langword="null"/> if it sent none, as it has got no event yet.</param>
    /// <param name="sequence">The event's number, or <see langword="null"/> for none.</param>
    public bool TryReadOffset(string? text, out long? sequence)
    {
        sequence = null;
        if (text is null)
        {
            return true;
        }

        if (!_offset.TryRead(text, out var number))
        {
            return false;
        }

        sequence = number;
        return true;
    }

    /// <summary>Encodes an event with its offset behind the arguments, and keeps it.</summary>
    public EncodedPacket Encode(ArgumentWriter arguments, ReadOnlySpan<byte> namespaceName, bool isCompressed)
    {
        var sequence = Interlocked.Increment(ref _lastSequence);
        Span<byte> buffer = stackalloc byte[64];
        var packet = arguments.ToPacket(SocketPacketType.Event, namespaceName, PacketHeader.NoAckId, isCompressed, _offset.WriteEnd(buffer, sequence));
        var logged = new LoggedPacket(packet, sequence, _wheel.Now + _keepPackets);
        packet.Logged = logged;
        _log.Add(logged);
        return packet;
    }

    /// <summary>Waits for a client that is gone.</summary>
    public void Await(RecoverySession session)
    {
        lock (_gate)
        {
            if (session.Socket is not null)
            {
                // It has come back before it was missed.
                return;
            }

            RemoveAbsence(session);
            session.ExpiresAt = _wheel.Now + _window;
            session.Absence = _absent.AddLast(session);
        }

        GiveUpOldest();
    }

    /// <summary>Stops waiting, because the client is back.</summary>
    public void OnResumed(RecoverySession session)
    {
        lock (_gate)
        {
            RemoveAbsence(session);
            session.ExpiresAt = 0;
        }
    }

    /// <summary>Gives back a claim that led to nothing. The client's time goes on as if it had not come.</summary>
    public void Release(RecoverySession session, Socket claimant)
    {
        session.Release(claimant);
        lock (_gate)
        {
            // One whose connection breaks just now has no time to go on yet.
            if (session.Absence is null && session.Socket is null && session.ExpiresAt != 0)
            {
                session.Absence = _absent.AddFirst(session);
            }
        }

        GiveUpOldest();
    }

    /// <summary>Lets go of everything that is too old.</summary>
    public void Trim()
    {
        _log.Trim(_wheel.Now);
        GiveUpOldest();
        foreach (var (_, session) in _sessions)
        {
            session.Trim();
        }

        if (_sessions.IsEmpty && _log.Bytes == 0)
        {
            Volatile.Write(ref _isTrimming, 0);

            // One that came meanwhile saw that somebody is at it.
            if (_sessions.IsEmpty || Interlocked.Exchange(ref _isTrimming, 1) != 0)
            {
                return;
            }
        }

        ScheduleTrim();
    }

    private void GiveUpOldest()
    {
        while (TakeOldest() is { } session)
        {
            if (session.TryGiveUp(evenIfClaimed: false))
            {
                Forget(session);
            }
        }
    }

    private RecoverySession? TakeOldest()
    {
        lock (_gate)
        {
            if (_absent.First?.Value is not { } oldest || (_absent.Count <= Options.MaxSessions && oldest.ExpiresAt > _wheel.Now))
            {
                return null;
            }

            RemoveAbsence(oldest);
            return oldest;
        }
    }

    private bool IsLate(RecoverySession session)
    {
        lock (_gate)
        {
            return session.Absence is not null && session.ExpiresAt <= _wheel.Now;
        }
    }

    private void RemoveAbsence(RecoverySession session)
    {
        if (session.Absence is { } absence)
        {
            _absent.Remove(absence);
            session.Absence = null;
        }
    }

    /// <summary>Frees what is held for a session that is over.</summary>
    public void Forget(RecoverySession session)
    {
        _sessions.TryRemove(KeyValuePair.Create(session.PrivateId, session));
        lock (_gate)
        {
            RemoveAbsence(session);
        }

        session.Namespace.OnSessionOver(session);
    }

    private void ScheduleTrim() => _wheel.Schedule(this, _wheel.Now + _trimInterval);
}
