using System.Text;
using Parley.Diagnostics;
using Parley.Engine;
using Parley.Engine.Diagnostics;
using Parley.Engine.Scheduling;
using Parley.Engine.Sessions;
using Parley.Namespaces;
using Parley.Protocol.MessagePack;
using Parley.Protocol.SocketIO;

namespace Parley.Sockets;

/// <summary>
/// One client's connection: takes its packets apart and hands them to the socket of the namespace they name. A packet that breaks the
/// protocol ends the connection, as in the official server.
/// </summary>
/// <remarks>
/// The assembler belongs to the reader. Sockets and pending attempts are guarded by the lock, because attempts end on the pool and
/// connections anywhere; nothing is called under it.
/// </remarks>
internal sealed partial class ClientConnection : IEngineReceiver, IDeadline
{
    private readonly SocketIOServer _server;
    private readonly EngineSession _session;
    private readonly ConnectionFacts _facts;
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = new(capacity: 1);

    // None while nothing is joining, which is nearly always.
    private List<ConnectAttempt>? _attempts;
    private PacketAssembler _assembler;
    private DeadlineLinks _links;
    private int _refusals;
    private bool _hasJoined;
    private bool _isClosed;

    public ClientConnection(SocketIOServer server, EngineSession session, ConnectionFacts facts)
    {
        _server = server;
        _session = session;
        _facts = facts;
        var wheel = server.Engine.Wheel;
        wheel.Schedule(this, wheel.Now + (long)server.Options.ConnectTimeout.TotalMilliseconds);
    }

    ref DeadlineLinks IDeadline.Links => ref _links;

    public EngineSession Session => _session;

    /// <summary>The time to join a namespace is up, or that for attachments.</summary>
    void IDeadline.OnDue(long now)
    {
        lock (_gate)
        {
            if (_isClosed || _hasJoined)
            {
                OnAttachmentsDue(now);
                return;
            }

            // What the client sent, and middleware, may have waited for the server itself.
            var dueAt = _server.Engine.Lateness.Forgive(now, _server.Options.ConnectTimeout);
            if (dueAt > now)
            {
                _server.Engine.Wheel.Schedule(this, dueAt);
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static connection => connection.ForceClose(SessionEnd.TooLate(
                DisconnectReason.ForcedClose, "its client joined no namespace", nameof(SocketIOOptions.ConnectTimeout), connection._server.Options.ConnectTimeout)),
            this,
            preferLocal: false);
    }

    public ValueTask OnMessageAsync(ReadOnlySpan<byte> data, bool isBinary)
    {
        var error = _server.Serializer.Parser == SocketIOParser.MessagePack ? OnMessagePack(data, isBinary, out var taken)
            : isBinary ? OnAttachment(data, out taken)
            : OnText(data, out taken);
        if (error != PacketError.None)
        {
            ForceClose(PacketFault.Describe(error, _server.Options));
        }

        return taken;
    }

    /// <summary>The connection is gone, and with it all of its sockets.</summary>
    public void OnClose(DisconnectReason reason)
    {
        var sockets = TakeAllSockets(out var attempts);
        foreach (var attempt in attempts)
        {
            attempt.Socket?.Abandon();
        }

        foreach (var socket in sockets)
        {
            socket.OnGone(reason);
        }
    }

    /// <summary>Makes the socket of an attempt known to its namespace, for its middleware to work with.</summary>
    /// <returns><see langword="false"/> if the connection has ended.</returns>
    public bool TryBegin(ConnectAttempt attempt, Socket socket)
    {
        // Under the lock, so that a connection that ends now finds the socket either not there or registered.
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            attempt.Socket = socket;
            socket.Namespace.Members.Rooms.Register(socket.Member);
            return true;
        }
    }

    /// <summary>Ends an attempt with a socket in its namespace. Called once for each attempt that was let in.</summary>
    /// <returns><see langword="false"/> if the connection has ended.</returns>
    public bool Accept(ConnectAttempt attempt, Socket socket)
    {
        Socket? superseded;
        bool isClosed;
        lock (_gate)
        {
            Forget(attempt);
            isClosed = _isClosed;

            // Under the lock, so that a connection that ends now finds the socket either not there or connected.
            if (!isClosed && socket.TryEnter(out superseded))
            {
                _sockets.Add(socket);
                if (!_hasJoined)
                {
                    _hasJoined = true;
                    _server.Engine.Wheel.Cancel(this);
                }
            }
            else
            {
                superseded = socket;
            }
        }

        if (!ReferenceEquals(superseded, socket))
        {
            superseded?.CloseConnection();
            socket.LeaveIfDismissed();
            return true;
        }

        socket.Abandon();
        if (socket.Recovered && !isClosed)
        {
            // Its client comes back by itself, and begins anew then.
            socket.Member.GiveUp();
            ForceClose(new SessionEnd(DisconnectReason.ForcedClose, "what its client missed was given up while it came back"));
        }

        return false;
    }

    /// <summary>Ends an attempt that was not let in.</summary>
    public void Refuse(ConnectAttempt attempt, Rejection rejection)
    {
        lock (_gate)
        {
            Forget(attempt);
        }

        var name = Encoding.UTF8.GetBytes(attempt.NamespaceName);
        _session.Send(IsVersion2 ? ConnectPackets.RefusedVersion2(name, rejection) : ConnectPackets.Refused(_server.Serializer.Parser, name, rejection));
        if (Interlocked.Increment(ref _refusals) > _server.Options.MaxRefusedConnects)
        {
            var limit = _server.Options.MaxRefusedConnects;
            ForceClose(SessionEnd.TooMuch(DisconnectReason.ForcedClose, "its client was refused too often", nameof(SocketIOOptions.MaxRefusedConnects), limit));
        }
    }

    /// <summary>Forgets a socket that has left its namespace while the connection goes on.</summary>
    public void Remove(Socket socket)
    {
        lock (_gate)
        {
            _sockets.Remove(socket);
        }
    }

    /// <summary>Ends the connection from the server's side, after what is queued has been sent.</summary>
    /// <param name="end">What the log says about it.</param>
    public void ForceClose(SessionEnd end)
    {
        var reason = _session.CanCloseAtOnce ? DisconnectReason.ForcedClose : DisconnectReason.ForcedServerClose;
        OnClose(reason);
        _session.Close(end with { Reason = reason });
    }

    /// <summary>Disconnects the client from every namespace, then closes the connection.</summary>
    public void DisconnectAll()
    {
        Socket[] sockets;
        lock (_gate)
        {
            sockets = [.. _sockets];
        }

        foreach (var socket in sockets)
        {
            socket.DisconnectFromNamespace();
        }

        ForceClose(DisconnectReason.ForcedClose);
    }

    private PacketError OnText(ReadOnlySpan<byte> text, out ValueTask taken)
    {
        taken = default;
        if (_assembler.IsPending)
        {
            return PacketError.UnexpectedText;
        }

        var error = PacketReader.TryRead(text, HeaderLimits, out var header);
        if (error != PacketError.None)
        {
            return error;
        }

        if (header.Attachments == 0)
        {
            return OnPacket(header, [], out taken);
        }

        // Looked at now, so that a bad packet ends the connection before anything more is kept for it.
        error = CheckPayload(header);
        return error == PacketError.None ? AwaitAttachments(text, header) : error;
    }

    private PacketError CheckPayload(in PacketHeader header)
    {
        var placeholders = new byte[header.Attachments][];
        return header.Type == SocketPacketType.BinaryEvent
            ? PacketArguments.TryReadEvent(header.Json, placeholders, _server.PacketLimits, out _)
            : PacketArguments.TryReadAck(header.Json, placeholders, _server.PacketLimits, out _);
    }

    private PacketError OnAttachment(ReadOnlySpan<byte> data, out ValueTask taken)
    {
        taken = default;
        var error = _assembler.Add(data, _server.PacketLimits.MaxAttachmentBytes, out var text, out var attachments);
        if (error != PacketError.None || text is null)
        {
            return error;
        }

        Volatile.Write(ref _attachmentsDueAt, long.MaxValue);
        error = PacketReader.TryRead(text, _server.PacketLimits, out var header);
        return error == PacketError.None ? OnPacket(header, attachments, out taken) : error;
    }

    private PacketError OnMessagePack(ReadOnlySpan<byte> data, bool isBinary, out ValueTask taken)
    {
        taken = default;
        if (!isBinary)
        {
            return PacketError.TextInsteadOfMessagePack;
        }

        var payload = new MessagePackToJson();
        try
        {
            var error = MessagePackPacketReader.TryRead(data, _server.PacketLimits, ref payload, out var header);
            return error == PacketError.None ? OnPacket(header, payload.Attachments, out taken) : error;
        }
        finally
        {
            payload.Dispose();
        }
    }

    private PacketError OnPacket(in PacketHeader header, byte[][] attachments, out ValueTask taken)
    {
        taken = default;
        if (header.Type == SocketPacketType.Connect)
        {
            return OnConnect(header);
        }

        if (Find(header.Namespace) is not { } socket)
        {
            return PacketError.NotConnected;
        }

        switch (header.Type)
        {
            case SocketPacketType.Event or SocketPacketType.BinaryEvent:
                return socket.OnEvent(header, attachments, out taken);
            case SocketPacketType.Ack or SocketPacketType.BinaryAck:
                return socket.OnAck(header, attachments);
            case SocketPacketType.Disconnect when header.Json.IsEmpty:
                Remove(socket);
                socket.OnGone(DisconnectReason.ClientNamespaceDisconnect);
                return PacketError.None;
            default:
                // CONNECT_ERROR is the server's to send, and DISCONNECT carries nothing.
                return PacketError.InvalidPayload;
        }
    }

    private PacketError OnConnect(in PacketHeader header)
    {
        if (!ConnectPayload.IsValid(header.Json, _server.PacketLimits.ReaderDepth))
        {
            return PacketError.InvalidPayload;
        }

        return IsVersion2 ? OnVersion2Connect(header) : Connect(header.Namespace, header.Json.ToArray());
    }

    private PacketError Connect(ReadOnlySpan<byte> namespaceName, byte[] auth)
    {
        var name = Encoding.UTF8.GetString(namespaceName);
        var handshake = new Handshake(_facts, auth, _server.Time.GetUtcNow(), _server.Serializer.Options);
        var attempt = new ConnectAttempt(this, _server, name, handshake);
        lock (_gate)
        {
            if (_isClosed)
            {
                return PacketError.None;
            }

            if (Find(namespaceName) is not null || _attempts?.Exists(other => string.Equals(other.NamespaceName, name, StringComparison.Ordinal)) == true)
            {
                return PacketError.AlreadyConnected;
            }

            if (_sockets.Count + (_attempts?.Count ?? 0) >= _server.Options.MaxNamespacesPerConnection)
            {
                return PacketError.TooManyNamespaces;
            }

            (_attempts ??= []).Add(attempt);
        }

        ThreadPool.UnsafeQueueUserWorkItem(attempt, preferLocal: true);
        return PacketError.None;
    }

    /// <summary>Under the lock.</summary>
    private void Forget(ConnectAttempt attempt)
    {
        if (_attempts is not null && _attempts.Remove(attempt) && _attempts.Count == 0)
        {
            _attempts = null;
        }
    }

    private Socket? Find(ReadOnlySpan<byte> namespaceName)
    {
        lock (_gate)
        {
            foreach (var socket in _sockets)
            {
                if (namespaceName.SequenceEqual(socket.Namespace.Utf8Name))
                {
                    return socket;
                }
            }

            return null;
        }
    }

    private Socket[] TakeAllSockets(out ConnectAttempt[] attempts)
    {
        lock (_gate)
        {
            _isClosed = true;
            _server.Engine.Wheel.Cancel(this);
            GiveBackPlaces();
            Socket[] sockets = [.. _sockets];
            _sockets.Clear();
            attempts = _attempts is null ? [] : [.. _attempts];
            _attempts = null;
            return sockets;
        }
    }
}
