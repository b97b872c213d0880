using Microsoft.Extensions.Logging;
using Parley.Acks;
using Parley.Diagnostics;
using Parley.Engine;
using Parley.Engine.Sessions;
using Parley.Events;
using Parley.Namespaces;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;
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

    internal Socket(Namespace @namespace, ClientConnection connection, Handshake handshake)
    {
        Namespace = @namespace;
        Handshake = handshake;
        Id = SessionId.Create();
        _connection = connection;
        _inbox = new SocketInbox(this, @namespace.Server.Options.MaxQueuedEvents);
    }

    /// <summary>The socket's id: public, random, and a room of its own that nobody else is in.</summary>
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
    public SocketData Data => LazyInitializer.EnsureInitialized(ref _data, static () => new SocketData());

    /// <summary>The rooms the socket is in, its own included.</summary>
    public IReadOnlyCollection<string> Rooms => UserIds.WithoutUserRooms(_lastRooms ?? RoomTable.RoomsOf(this));

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

    Memberships IRoomMember.Memberships => _memberships;

    private ArgumentSerializer Serializer => Namespace.Server.Serializer;

    private protected override BroadcastTarget BaseTarget => BroadcastTarget.Everyone with { Except = [Id] };

    private SocketOperator Operator => new(this, BaseTarget, timeout: null);

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
            return;
        }

        if (closeConnection)
        {
            _connection.DisconnectAll();
            return;
        }

        DisconnectFromNamespace();
    }

    internal async Task<TAck> EmitWithAckCoreAsync<TAck>(string eventName, object?[] args, TimeSpan timeout, bool isCompressed, CancellationToken cancellationToken)
    {
        CheckEventName(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        if (_isGone != 0)
        {
            throw new SocketDisconnectedException();
        }

        var acks = LazyInitializer.EnsureInitialized(ref _acks, NewAckRegistry);
        var pending = acks.Add<TAck>(Namespace.NextAckId(), timeout);
        try
        {
            Send(Encode(eventName, args, pending.Id, isCompressed));
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

    internal bool Send(EncodedPacket packet, bool isVolatile) =>
        isVolatile ? _connection.Session.SendVolatile(packet) : Send(packet);

    bool IRoomMember.Send(EncodedPacket packet, bool isVolatile) => Send(packet, isVolatile);

    /// <summary>Enters the namespace: the client is told, broadcasts reach it, and the application's handlers run.</summary>
    internal void OnConnected()
    {
        _connected = true;
        Send(ConnectPackets.Connected(Namespace.Utf8Name, Id));
        Namespace.Members.Rooms.TryEnter(this);
        foreach (var handler in Namespace.Handlers.Connected)
        {
            Run("connected", () => handler(this));
        }
    }

    /// <summary>Ends a socket that was not let in, or not before its connection ended. The application's handlers have not heard of it and do not now.</summary>
    internal void Abandon()
    {
        if (Interlocked.Exchange(ref _isGone, 1) == 0)
        {
            Release();
            _lastRooms = [];
        }
    }

    /// <summary>Queues a packet of a broadcast that the client shall acknowledge. One that owes too much already is passed over, and counts as missing.</summary>
    internal void SendWithAck(EncodedPacket packet, long ackId, BroadcastAnswers answers)
    {
        var acks = LazyInitializer.EnsureInitialized(ref _acks, NewAckRegistry);
        var pending = new BroadcastPendingAck(acks, ackId, Id, answers);
        answers.Await(pending);
        if (!acks.TryAdd(pending))
        {
            answers.OnGone(pending, Id);
            return;
        }

        Send(packet);
        if (_isGone != 0)
        {
            acks.Close();
        }
    }

    /// <summary>Leaves the namespace, once: rooms at once, the application's handlers after what is waiting already.</summary>
    internal void OnGone(DisconnectReason reason)
    {
        if (Interlocked.Exchange(ref _isGone, 1) != 0)
        {
            return;
        }

        Release();
        foreach (var handler in Namespace.Handlers.Disconnecting)
        {
            Run("disconnecting", () => handler(this, reason));
        }

        Run("disconnecting", ForgetRooms);
        foreach (var handler in Namespace.Handlers.Disconnected)
        {
            Run("disconnected", () => handler(this, reason));
        }
    }

    internal PacketError OnEvent(in PacketHeader header, byte[][] attachments, out ValueTask taken)
    {
        taken = default;
        var error = PacketArguments.TryReadEvent(header.Json, attachments, Namespace.Server.PacketLimits, out var arguments);
        if (error != PacketError.None)
        {
            return error;
        }

        var handlers = Namespace.Handlers.Events[arguments.EventName];
        if (handlers.IsEmpty)
        {
            return PacketError.None;
        }

        var ack = header.AckId == PacketHeader.NoAckId ? Ack.NotRequested : new Ack(this, header.AckId);
        foreach (var handler in handlers)
        {
            try
            {
                taken = _inbox.EnqueueAsync(handler.Bind(this, in arguments, ack));
            }
            catch (EventBindingException exception)
            {
                Namespace.Server.Logger.ArgumentsDoNotFit(handler.EventName, Namespace.Name, Id, exception.Message);
            }
        }

        return PacketError.None;
    }

    internal PacketError OnAck(in PacketHeader header, byte[][] attachments)
    {
        var error = PacketArguments.TryReadAck(header.Json, attachments, Namespace.Server.PacketLimits, out var arguments);
        if (error == PacketError.None && header.AckId != PacketHeader.NoAckId)
        {
            _acks?.Resolve(header.AckId, in arguments, Serializer);
        }

        return error;
    }

    internal void DisconnectFromNamespace()
    {
        Send(ConnectPackets.Disconnected(Namespace.Utf8Name));
        _connection.Remove(this);
        OnGone(DisconnectReason.ServerNamespaceDisconnect);
    }

    private protected override ValueTask SendAsync(ArgumentWriter arguments, CancellationToken cancellationToken)
    {
        Send(arguments.ToPacket(SocketPacketType.Event, Namespace.Utf8Name, PacketHeader.NoAckId));
        return default;
    }

    /// <summary>Gives up everything that others hold on behalf of the socket.</summary>
    private void Release()
    {
        _lastRooms = Namespace.Members.Remove(this);
        Namespace.Adapter.OnSocketRemoved(Id, _lastRooms);
        Namespace.Parent?.Release(Namespace);
        _acks?.Close();
        _identity?.Stop();
        _ = _gone?.CancelAsync();
        _inbox.FreeReader();
    }

    private EncodedPacket Encode(string eventName, object?[] args, long ackId, bool isCompressed)
    {
        using var writer = ArgumentWriter.Rent(Serializer, eventName);
        foreach (var arg in args)
        {
            writer.Write(arg);
        }

        return writer.ToPacket(SocketPacketType.Event, Namespace.Utf8Name, ackId, isCompressed);
    }

    private AckRegistry NewAckRegistry() => new(Namespace.Server.Engine.Wheel, Namespace.Server.Options.MaxPendingAcks);

    private Task ForgetRooms()
    {
        _lastRooms = [];
        return Task.CompletedTask;
    }

    /// <summary>Runs a handler when its turn comes.</summary>
    private void Run(string description, Func<Task> handler) => _inbox.Enqueue(new HandlerItem(description, handler));

    private sealed class HandlerItem(string description, Func<Task> handler) : InboxItem
    {
        public override string Description => description;

        public override ValueTask RunAsync() => new(handler());
    }
}
