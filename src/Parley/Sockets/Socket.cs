using Parley.Acks;
using Parley.Engine;
using Parley.Events;
using Parley.Namespaces;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;
using Parley.Recovery;
using Parley.Rooms;
using Parley.Security;
using Parley.Sockets;

namespace Parley;

/// <summary>One client in one namespace. Emitting on it reaches that client; <see cref="Emitter.To(string)"/> and <see cref="Broadcast"/> reach others. Safe to use from any thread.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/server-socket-instance/">Socket.IO documentation, the socket instance</see>.</remarks>
public sealed partial class Socket : Emitter, IRoomMember
{
    private readonly ClientConnection _connection;
    private readonly SocketInbox _inbox;
    private readonly Memberships _memberships = new();

    // Made at first use, because most sockets never need them.
    private AckRegistry? _acks;
    private SocketData? _data;
    private CancellationTokenSource? _gone;

    // Set once each, in this order; the rooms a socket had are kept until its handlers have seen them.
    private volatile bool _connected;
    private volatile int _isGone;
    private volatile string[]? _lastRooms;

    // Whether it was to be disconnected before it was connected: 1 from the namespace, 2 with its connection.
    private volatile int _dismissal;

    // While handlers for connecting run, which may register handlers for events that have come already.
    private volatile bool _isSettling;

    /// <summary>Makes the socket of a client that is new in the namespace.</summary>
    internal Socket(Namespace @namespace, ClientConnection connection, Handshake handshake)
        : this(@namespace, connection, handshake, connection.NewSocketId(@namespace))
    {
        // An older client knows nothing of coming back.
        _session = connection.IsVersion2 ? null : @namespace.Recovery?.Add(@namespace, Id);
        _session?.Begin(this);
    }

    /// <summary>Makes the socket of a client that comes back and claims its session.</summary>
    internal Socket(ClientConnection connection, Handshake handshake, RecoverySession session, long? lastReceived)
        : this(session.Namespace, connection, handshake, session.Id)
    {
        _session = session;
        _lastReceived = lastReceived;
        Recovered = true;
    }

    private Socket(Namespace @namespace, ClientConnection connection, Handshake handshake, string id)
    {
        Namespace = @namespace;
        Handshake = handshake;
        Id = id;
        _connection = connection;
        _inbox = new SocketInbox(this, @namespace.Server.Options.MaxQueuedEvents, @namespace.Server.Options.MaxQueuedEventBytes);
    }

    /// <summary>
    /// The socket's id: public, random, and a room of its own that nobody else is in. One of an older client, which
    /// <see cref="EngineOptions.AllowEIO3"/> lets in, is made of its session's id, because that client takes it for that.
    /// </summary>
    public string Id { get; }

    /// <summary>The namespace it belongs to.</summary>
    public Namespace Namespace { get; }

    /// <summary>The request that opened the connection, and what the client sent as <c>auth</c>.</summary>
    public Handshake Handshake { get; }

    /// <summary>The Engine.IO connection beneath, shared with the client's sockets in other namespaces.</summary>
    public EngineConnection Connection => _connection.Session;

    /// <summary>Whether the client is in the namespace: after it was let in, until it or the connection went.</summary>
    public bool Connected => _connected && _isGone == 0;

    /// <summary>What the application keeps with the socket.</summary>
    public SocketData Data => _session?.Data ?? LazyInitializer.EnsureInitialized(ref _data, static () => new SocketData());

    /// <summary>The rooms the socket is in, its own included.</summary>
    public IReadOnlyCollection<string> Rooms => UserIds.WithoutUserRooms(_lastRooms ?? RoomTable.RoomsOf(Member));

    /// <summary>Selects everybody in the namespace but this socket.</summary>
    public EmitOperator Broadcast => new(Namespace, BaseTarget);

    /// <inheritdoc cref="SocketOperator.Volatile"/>
    public SocketOperator Volatile => Operator.Volatile;

    /// <summary>Cancelled when the socket has disconnected. As a parameter of a handler it is this token, too.</summary>
    public CancellationToken Disconnected
    {
        get
        {
            var source = LazyInitializer.EnsureInitialized(ref _gone, static () => new CancellationTokenSource());
            if (_isGone != 0)
            {
                source.Cancel();
            }

            return source.Token;
        }
    }

    /// <summary>The id to be logged: one that tells its session's is not.</summary>
    internal string LogId => _connection.IsVersion2 ? "(not logged)" : Id;

    Memberships IRoomMember.Memberships => _memberships;

    private ArgumentSerializer Serializer => Namespace.Server.Serializer;

    private protected override BroadcastTarget BaseTarget => BroadcastTarget.Everyone with { Except = [Id] };

    internal SocketOperator Operator => new(this, BaseTarget, timeout: null);

    private protected override IBroadcastScope BaseScope => Namespace;

    /// <summary>Adds the socket to rooms.</summary>
    /// <param name="rooms">The rooms, up to 256 characters each.</param>
    /// <returns>Completes when a broadcast to them reaches the socket.</returns>
    /// <exception cref="ArgumentException">A name is too long.</exception>
    /// <exception cref="InvalidOperationException">The socket is in as many rooms as it may be (<see cref="SocketIOOptions.MaxRoomsPerSocket"/>).</exception>
    public ValueTask JoinAsync(params ReadOnlySpan<string> rooms)
    {
        foreach (var room in rooms)
        {
            RoomName.Check(room);
        }

        return Namespace.Adapter.AddAllAsync(Id, rooms.ToArray());
    }

    /// <summary>Takes the socket out of a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>Completes when a broadcast to it does not reach the socket any more.</returns>
    public ValueTask LeaveAsync(string room)
    {
        RoomName.Check(room);
        return Namespace.Adapter.RemoveAsync(Id, room);
    }

    /// <inheritdoc cref="SocketOperator.Timeout"/>
    public SocketOperator Timeout(TimeSpan timeout) => Operator.Timeout(timeout);

    /// <inheritdoc cref="SocketOperator.Compress"/>
    public SocketOperator Compress(bool compress) => Operator.Compress(compress);

    /// <inheritdoc cref="SocketOperator.EmitWithAckAsync{TAck}(string, CancellationToken)"/>
    /// <remarks>Waits for <see cref="SocketIOOptions.AckTimeout"/>.</remarks>
    public Task<TAck> EmitWithAckAsync<TAck>(string eventName, CancellationToken cancellationToken = default) =>
        Operator.EmitWithAckAsync<TAck>(eventName, cancellationToken);

    /// <inheritdoc cref="SocketOperator.EmitWithAckAsync{TAck}(string, object, CancellationToken)"/>
    /// <remarks>Waits for <see cref="SocketIOOptions.AckTimeout"/>.</remarks>
    public Task<TAck> EmitWithAckAsync<TAck>(string eventName, object? arg1, CancellationToken cancellationToken = default) =>
        Operator.EmitWithAckAsync<TAck>(eventName, arg1, cancellationToken);

    /// <inheritdoc cref="SocketOperator.EmitWithAckAsync{TAck}(string, object, object, CancellationToken)"/>
    /// <remarks>Waits for <see cref="SocketIOOptions.AckTimeout"/>.</remarks>
    public Task<TAck> EmitWithAckAsync<TAck>(string eventName, object? arg1, object? arg2, CancellationToken cancellationToken = default) =>
        Operator.EmitWithAckAsync<TAck>(eventName, arg1, arg2, cancellationToken);

    /// <summary>Disconnects the client from the namespace; its other namespaces go on. The client does not reconnect by itself.</summary>
    public void Disconnect() => Disconnect(closeConnection: false);

    /// <summary>Disconnects the client from the namespace. The client does not reconnect by itself.</summary>
    /// <param name="closeConnection">Whether to close the connection beneath, and with it the client's other namespaces.</param>
    public void Disconnect(bool closeConnection)
    {
        if (!Connected)
        {
            Member.GiveUp();
            return;
        }

        if (closeConnection)
        {
            _connection.DisconnectAll();
            return;
        }

        DisconnectFromNamespace();
    }

    /// <summary>Disconnects the client, and also one that is only about to be let in, as soon as it is.</summary>
    internal void Dismiss(bool closeConnection)
    {
        if (!_connected)
        {
            Interlocked.Exchange(ref _dismissal, closeConnection ? 2 : 1);
        }

        Disconnect(closeConnection);
    }

    /// <summary>Disconnects a client that was just let in, if it was to be disconnected meanwhile. No lock is held.</summary>
    internal void LeaveIfDismissed()
    {
        // Either this sees the dismissal, or who dismisses sees that the socket is connected.
        Interlocked.MemoryBarrier();
        if (_dismissal != 0)
        {
            Disconnect(closeConnection: _dismissal == 2);
        }
    }

    internal async Task<TAck> EmitWithAckCoreAsync<TArguments, TAck>(
        string eventName, TArguments arguments, EventWriter<TArguments> write, TimeSpan timeout, BroadcastTarget target, CancellationToken cancellationToken)
    {
        ReservedEventNames.Check(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        if (_isGone != 0)
        {
            throw new SocketDisconnectedException();
        }

        var acks = LazyInitializer.EnsureInitialized(ref _acks, NewAckRegistry);
        PendingAck<TAck> pending;
        try
        {
            pending = acks.Add<TAck>(Namespace.NextAckId(), timeout);
        }
        catch (SocketIOException exception) when (exception is not SocketDisconnectedException)
        {
            TellOfOwedAcks("an emit threw");
            throw;
        }

        try
        {
            SendEvent(Encode(eventName, arguments, write, pending.Id, target), ackId: pending.Id);
            Namespace.Server.Metrics.OnEmitted(Namespace, eventName);
        }
        catch
        {
            acks.Remove(pending);
            throw;
        }

        // The socket may have gone before it knew that somebody waits.
        if (_isGone != 0)
        {
            acks.Close();
        }

        return await pending.WaitAsync(cancellationToken);
    }

    /// <summary>Queues a packet for the client. It is dropped if the connection is gone.</summary>
    internal bool Send(EncodedPacket packet) => _connection.Session.Send(packet);

    /// <summary>The same for an event, which listeners may want to see.</summary>
    internal bool SendEvent(EncodedPacket packet, bool isVolatile = false, long ackId = PacketHeader.NoAckId)
    {
        if (Listeners is not null)
        {
            ShowSent(packet);
        }

        return isVolatile ? _connection.Session.SendVolatile(packet)
            : IsKept(packet) ? Send(packet)
            : SendMarked(packet, ackId, out _);
    }

    bool IRoomMember.Send(EncodedPacket packet, bool isVolatile) => SendEvent(packet, isVolatile);

    /// <summary>Enters the namespace: the client is told, broadcasts reach it, and the application's handlers run.</summary>
    /// <param name="superseded">The socket of the same client on another connection, if that was not known to be broken; to be closed by the caller.</param>
    /// <returns><see langword="false"/> if the client cannot go on where it was any more.</returns>
    internal bool TryEnter(out Socket? superseded)
    {
        if (!TryTakeOver(out superseded))
        {
            return false;
        }

        _connected = true;
        Namespace.Members.Rooms.TryEnter(Member);
        var handlers = Namespace.Handlers.Connected;
        if (handlers.Length == 0)
        {
            return true;
        }

        _isSettling = true;
        foreach (var handler in handlers)
        {
            Run("connected", () => handler(this));
        }

        RunOwn(Settle);
        return true;
    }

    /// <summary>Ends a socket that was not let in, or not before its connection ended. The application's handlers have not heard of it and do not now.</summary>
    internal void Abandon()
    {
        if (Interlocked.Exchange(ref _isGone, 1) == 0)
        {
            GiveUpAttempt();
            Release();
            _lastRooms = [];
        }
    }

    /// <summary>Queues a packet of a broadcast that the client shall acknowledge. One that owes too much already is passed over, and counts as missing.</summary>
    /// <returns>Whether the packet was queued.</returns>
    internal bool SendWithAck(EncodedPacket packet, long ackId, BroadcastAckSink answers)
    {
        var acks = LazyInitializer.EnsureInitialized(ref _acks, NewAckRegistry);
        var pending = new BroadcastPendingAck(acks, ackId, Id, answers);
        answers.Await(pending);
        if (!acks.TryAdd(pending))
        {
            if (acks.IsFull)
            {
                TellOfOwedAcks("a broadcast passed a client over");
            }

            answers.OnGone(pending, Id);
            return false;
        }

        var isSent = SendEvent(packet, ackId: ackId);
        if (_isGone != 0)
        {
            acks.Close();
        }

        return isSent;
    }

    /// <summary>Leaves the namespace, once: rooms at once, the application's handlers after what is waiting already.</summary>
    internal void OnGone(DisconnectReason reason)
    {
        if (Interlocked.Exchange(ref _isGone, 1) != 0)
        {
            return;
        }

        LeaveRooms(reason);
        Release();
        Namespace.Server.Metrics.OnDisconnected(Namespace.MetricName, reason);
        foreach (var handler in Namespace.Handlers.Disconnecting)
        {
            Run("disconnecting", () => handler(this, reason));
        }

        RunOwn(() => EndRoomsAsync(reason));
        foreach (var handler in Namespace.Handlers.Disconnected)
        {
            Run("disconnected", () => handler(this, reason));
        }

        RunOwn(() => CallAsync("disconnected", Listeners?.Disconnected, reason));
    }

    internal PacketError OnEvent(in PacketHeader header, byte[][] attachments, out ValueTask taken)
    {
        taken = default;
        var error = PacketArguments.TryReadEvent(header.Json, attachments, Namespace.Server.PacketLimits, out var arguments);
        if (error != PacketError.None)
        {
            return error;
        }

        Enqueue(in arguments, header.AckId, ref taken);
        return PacketError.None;
    }

    internal PacketError OnAck(in PacketHeader header, byte[][] attachments)
    {
        var error = PacketArguments.TryReadAck(header.Json, attachments, Namespace.Server.PacketLimits, out var arguments);
        if (error == PacketError.None && header.AckId != PacketHeader.NoAckId)
        {
            if (_acks is { } acks)
            {
                acks.Resolve(header.AckId, in arguments, Serializer);
            }
            else
            {
                Namespace.Server.Metrics.OnUnknownAck(Namespace.MetricName);
            }
        }

        return error;
    }

    internal void DisconnectFromNamespace()
    {
        Send(ConnectPackets.Disconnected(Serializer.Parser, Namespace.Utf8Name));
        _connection.Remove(this);
        OnGone(DisconnectReason.ServerNamespaceDisconnect);
    }

    private protected override ValueTask SendAsync(ArgumentWriter arguments, CancellationToken cancellationToken) =>
        EmitAsync(arguments, BroadcastTarget.Everyone, cancellationToken);

    /// <summary>Ends everything that others await from the socket.</summary>
    private void Release()
    {
        _acks?.Close();
        _identity?.Stop();
        _ = _gone?.CancelAsync();
        _inbox.FreeReader();
    }

    private EncodedPacket Encode<TArguments>(string eventName, TArguments arguments, EventWriter<TArguments> write, long ackId, BroadcastTarget target)
    {
        using var writer = ArgumentWriter.Rent(Serializer, eventName);
        write(new EventArgumentWriter(writer), arguments);
        var packet = writer.ToPacket(SocketPacketType.Event, Namespace.Utf8Name, ackId, target.IsCompressed);
        packet.Rule = target.Rule;
        return packet;
    }

    private AckRegistry NewAckRegistry() =>
        new(Namespace.Server.Engine.Wheel, Namespace.Server.Options.MaxPendingAcks, Namespace.Server.Metrics, Namespace.MetricName);

    /// <summary>Runs a handler when its turn comes.</summary>
    private void Run(string description, Func<Task> handler) => _inbox.Enqueue(new HandlerItem(description, handler, isHandler: true));

    /// <summary>Runs something of the socket's own when its turn comes.</summary>
    private void RunOwn(Func<Task> work) => _inbox.Enqueue(new HandlerItem("(own)", work, isHandler: false));

    private sealed class HandlerItem(string description, Func<Task> handler, bool isHandler) : InboxItem
    {
        public override string Description => description;

        public override bool IsHandler => isHandler;

        public override ValueTask RunAsync() => new(handler());
    }
}
