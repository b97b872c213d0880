using Parley.Engine.Sessions;
using Parley.Protocol.SocketIO;
using Parley.Rooms;

namespace Parley.Recovery;

/// <summary>
/// What stays of a client in a namespace while its connections come and go: its id, its rooms, its data, and what it was sent last.
/// </summary>
/// <remarks>
/// It is the member of the rooms in place of its sockets, so that nothing has to be moved when a connection breaks or comes back, and no
/// broadcast can fall between. Mutable state is guarded by its lock, which is taken under a room's and before an Engine.IO session's, so
/// that the order kept here is the order on the connection.
/// </remarks>
/// <param name="store">The sessions of the server.</param>
/// <param name="namespace">The namespace.</param>
/// <param name="id">The id of its socket.</param>
/// <param name="privateId">What it had on another node; <see langword="null"/> for a new one.</param>
internal sealed class RecoverySession(RecoveryStore store, Namespace @namespace, string id, string? privateId = null) : IRoomMember
{
    private readonly Lock _gate = new();
    private readonly ISharedSessions? _shared = @namespace.SharedSessions;
    private SentPackets _sent;
    private SocketData? _data;
    private volatile Socket? _socket;
    private Socket? _claimant;
    private string? _userId;
    private bool _isOver;
    private long _filledUpTo;

    // Set without the lock, by connections that dropped an event.
    private volatile bool _hasGap;

    public string Id => id;

    /// <summary>What the client proves with that it is the one. A secret between it and this server.</summary>
    public string PrivateId { get; } = privateId ?? SessionId.Create();

    /// <summary>How often a node took it over from another; one that is told of a later time has lost it.</summary>
    public long Generation { get; init; }

    /// <summary>Whether it is on its way from another node, and not to be written yet.</summary>
    public bool IsBeingTaken { get; set; }

    /// <summary>What whoever shares it knows of it.</summary>
    public object? SharedState { get; set; }

    /// <summary>Whether its client was not sent all, so that it must not come back as if it had been.</summary>
    public bool HasGap => _hasGap;

    /// <summary>Whose it is.</summary>
    public string? UserId
    {
        get
        {
            lock (_gate)
            {
                return _userId;
            }
        }
    }

    public Memberships Memberships { get; } = new();

    public SocketData Data => LazyInitializer.EnsureInitialized(ref _data, () => new SocketData(_shared is null ? null : OnRoomsChanged));

    /// <summary>The socket that receives now, or <see langword="null"/> while the client is gone.</summary>
    public Socket? Socket => _socket;

    public Namespace Namespace => @namespace;

    /// <summary>When a client that is gone is given up, in the wheel's milliseconds; 0 while it is not gone. Belongs to the store.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>The session's place among those of clients that are gone. Belongs to the store.</summary>
    public LinkedListNode<RecoverySession>? Absence { get; set; }

    /// <summary>Makes a client's first socket the one that receives.</summary>
    public void Begin(Socket socket) => _socket = socket;

    bool IRoomMember.Send(EncodedPacket packet, bool isVolatile) =>
        packet.Logged is null ? _socket is { } socket && socket.SendEvent(packet, isVolatile) : Deliver(packet);

    /// <summary>Has it written for other nodes, if it is shared: its rooms, its data or its user are others.</summary>
    public void OnRoomsChanged()
    {
        if (!IsBeingTaken)
        {
            _shared?.OnChanged(this);
        }
    }

    void IRoomMember.GiveUp()
    {
        if (TryGiveUp(evenIfClaimed: true))
        {
            _shared?.OnLeft(this, [], isAwaited: false);
            store.Forget(this);
        }
    }

    /// <summary>Keeps an event for the client, and sends it if there is a connection.</summary>
    public bool Deliver(EncodedPacket packet)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            if (packet.Logged!.Sequence <= _filledUpTo)
            {
                // It was read again already, whether it was for this client or not.
                return true;
            }

            EncodedPacket? replaced = null;
            var isSent = _socket is { } socket && socket.SendLogged(packet, out replaced);
            if (_shared is null || _socket is null)
            {
                Note(packet.Logged!, replaced);
            }
            else if (replaced is not null)
            {
                // Whoever reads the stream again would find it there.
                NoteGap();
            }

            return isSent;
        }
    }

    /// <summary>Notes that the client will not get an event, so that nobody can say it has all. Takes no lock.</summary>
    public void NoteGap()
    {
        _hasGap = true;
        OnRoomsChanged();
    }

    /// <summary>Makes one that was taken over its user's, with its data.</summary>
    public void Load(string? userId, SocketData data)
    {
        _userId = userId;
        _data = data;
    }

    /// <summary>Puts what was missed before what has come since it was taken over, each event once.</summary>
    /// <param name="missed">What was read again, in order.</param>
    /// <param name="last">The last event that was looked at, whether it was for this client or not.</param>
    /// <returns><see langword="false"/> if it is more than may be sent again, or the session is over.</returns>
    public bool TryFill(IEnumerable<LoggedPacket> missed, long last)
    {
        lock (_gate)
        {
            var since = _sent.ToArray();
            _sent = default;
            _filledUpTo = last;
            foreach (var packet in missed.Concat(since.Where(packet => packet.Sequence > last)))
            {
                _sent.Add(packet, store.Options.MaxPackets);
            }

            return !_isOver && _sent.TryFindAfter(null, store.Options.MaxReplayBytes, out _);
        }
    }

    /// <summary>Notes whose the session is, as soon as its client has a user. It stays theirs.</summary>
    /// <returns><see langword="false"/> if another socket than the user's goes on with the session already.</returns>
    public bool TrySetUser(string userId, Socket socket)
    {
        lock (_gate)
        {
            if (_socket is not null && !ReferenceEquals(_socket, socket))
            {
                return false;
            }

            if (string.Equals(_userId, userId, StringComparison.Ordinal))
            {
                return true;
            }

            // Whoever is about to go on with it claimed it as nobody's.
            _userId = userId;
            _claimant = null;
        }

        OnRoomsChanged();
        return true;
    }

    /// <summary>Reserves the session for a socket that wants to go on with it, so that no second one can.</summary>
    /// <param name="claimant">The socket.</param>
    /// <param name="userId">Its user, who must be the session's.</param>
    /// <param name="lastReceived">The last event the client has.</param>
    public ClaimResult TryClaim(Socket claimant, string? userId, long? lastReceived)
    {
        lock (_gate)
        {
            if (_isOver
                || _hasGap
                || !string.Equals(_userId, userId, StringComparison.Ordinal)
                || !_sent.TryFindAfter(lastReceived, store.Options.MaxReplayBytes, out _))
            {
                return ClaimResult.Impossible;
            }

            if (_claimant is not null)
            {
                return ClaimResult.Taken;
            }

            _claimant = claimant;
            return ClaimResult.Claimed;
        }
    }

    /// <summary>Gives back what <see cref="TryClaim"/> reserved, if the socket's user has become another one since.</summary>
    public void ReleaseUnlessOf(string? userId, Socket claimant)
    {
        lock (_gate)
        {
            if (!string.Equals(_userId, userId, StringComparison.Ordinal) && ReferenceEquals(_claimant, claimant))
            {
                _claimant = null;
            }
        }
    }

    /// <summary>Gives back what <see cref="TryClaim"/> reserved, because the socket was not let in.</summary>
    public void Release(Socket claimant)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_claimant, claimant))
            {
                _claimant = null;
            }
        }
    }

    /// <summary>Sends what was missed, then that the client is connected, then whatever comes, to the socket that claimed the session.</summary>
    /// <param name="claimant">The socket.</param>
    /// <param name="lastReceived">The last event the client has.</param>
    /// <param name="previous">The socket that was believed to receive until now, to be closed by the caller.</param>
    /// <returns><see langword="false"/> if that cannot be done without a gap any more; nothing was sent then.</returns>
    public bool TryResume(Socket claimant, long? lastReceived, out Socket? previous)
    {
        lock (_gate)
        {
            previous = null;
            if (_isOver
                || _hasGap
                || !ReferenceEquals(_claimant, claimant)
                || !_sent.TryFindAfter(lastReceived, store.Options.MaxReplayBytes, out var missed))
            {
                return false;
            }

            _claimant = null;
            foreach (var packet in missed)
            {
                claimant.SendAgain(packet);
            }

            claimant.SendConnected();
            previous = _socket;
            _socket = claimant;
            if (previous is null)
            {
                @namespace.Members.OnAbsent(false);
            }

            return true;
        }
    }

    /// <summary>Notes that a socket is gone.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="forGood">Whether the client is not waited for. In one step, so that no socket goes on with a session that is about to end.</param>
    /// <returns><see langword="false"/> if another socket receives already, and the client is not gone at all.</returns>
    public bool TryLeave(Socket socket, bool forGood)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_socket, socket))
            {
                return false;
            }

            if (forGood)
            {
                var isOver = End();
                _socket = null;
                return isOver;
            }

            _socket = null;
            @namespace.Members.OnAbsent(true);
            return true;
        }
    }

    /// <summary>Ends the session of a client that is gone.</summary>
    /// <param name="evenIfClaimed">Whether also if the client is coming back just now.</param>
    /// <returns><see langword="false"/> if the session goes on, or was over already.</returns>
    public bool TryGiveUp(bool evenIfClaimed)
    {
        lock (_gate)
        {
            return _socket is null && (evenIfClaimed || _claimant is null) && End();
        }
    }

    /// <summary>Frees what the log has let go of.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            _sent.Trim();
        }
    }

    /// <summary>Notes an event in the order of the connection, where it may have taken the place of another one. Under the lock.</summary>
    private void Note(LoggedPacket packet, EncodedPacket? replaced)
    {
        if (replaced is null)
        {
            _sent.Add(packet, store.Options.MaxPackets);
        }
        else if (replaced.Logged is null)
        {
            // One that awaited an acknowledgement: nobody knows its place.
            NoteGap();
        }
        else
        {
            _sent.Replace(replaced.Logged, packet);
        }
    }

    /// <summary>Ends the session whatever it is doing. Under the lock.</summary>
    /// <returns><see langword="false"/> if it was over already.</returns>
    private bool End()
    {
        if (_isOver)
        {
            return false;
        }

        _isOver = true;
        _sent = default;
        if (_socket is null)
        {
            @namespace.Members.OnAbsent(false);
        }

        return true;
    }
}

/// <summary>What became of a wish to go on with a session.</summary>
internal enum ClaimResult
{
    /// <summary>It is the caller's.</summary>
    Claimed,

    /// <summary>Another connection is at it.</summary>
    Taken,

    /// <summary>It is over, somebody else's, or has a gap: a new session begins.</summary>
    Impossible,
}
