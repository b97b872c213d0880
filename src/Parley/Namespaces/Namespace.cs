using System.Text;
using Parley.Adapters;
using Parley.Engine;
using Parley.Events;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;
using Parley.Rooms;

namespace Parley;

/// <summary>
/// A part of a server with clients, handlers and rooms of its own; one connection may join several. Handlers and middleware are
/// registered here once for all sockets, which then cost nothing while they are idle. Safe to use from any thread.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/namespaces/">Socket.IO documentation, namespaces</see>.</remarks>
public sealed class Namespace : Emitter, IEventRegistry
{
    // Registering replaces the whole array or table under the lock; those who read take the one there is.
    private readonly Lock _registration = new();
    private volatile EventTable _events = EventTable.Empty;
    private volatile ConnectMiddleware[] _middleware = [];
    private volatile Func<Socket, Task>[] _connected = [];
    private volatile Func<Socket, DisconnectReason, Task>[] _disconnecting = [];
    private volatile Func<Socket, DisconnectReason, Task>[] _disconnected = [];
    private long _lastAckId = -1;

    internal Namespace(SocketIOServer server, string name)
    {
        Server = server;
        Name = name;
        Utf8Name = Encoding.UTF8.GetBytes(name);
        Local = new LocalSockets(server.Options.MaxRoomsPerSocket);
        Adapter = new InMemoryAdapter(Local);
    }

    /// <summary>The name, starting with a slash; <c>/</c> for the root.</summary>
    public string Name { get; }

    /// <summary>The sockets connected to this node at this moment.</summary>
    public IEnumerable<Socket> Sockets => Local.All;

    /// <summary>How many sockets are connected to this node.</summary>
    public int SocketCount => Local.Count;

    internal SocketIOServer Server { get; }

    internal byte[] Utf8Name { get; }

    internal LocalSockets Local { get; }

    internal Adapter Adapter { get; }

    internal EventTable Events => _events;

    internal ConnectMiddleware[] Middleware => _middleware;

    internal Func<Socket, Task>[] ConnectedHandlers => _connected;

    internal Func<Socket, DisconnectReason, Task>[] DisconnectingHandlers => _disconnecting;

    internal Func<Socket, DisconnectReason, Task>[] DisconnectedHandlers => _disconnected;

    internal override ArgumentSerializer Serializer => Server.Serializer;

    private protected override BroadcastTarget BaseTarget => BroadcastTarget.Everyone;

    private protected override Namespace BaseNamespace => this;

    /// <summary>Adds a middleware, which decides on each client that wants to join, in the order they were added.</summary>
    /// <param name="middleware">Calls <c>next</c> to let the client pass, or <see cref="ConnectingContext.Reject(string)"/> to keep it out.</param>
    /// <returns>This namespace.</returns>
    public Namespace Use(ConnectMiddleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        lock (_registration)
        {
            _middleware = [.. _middleware, middleware];
        }

        return this;
    }

    /// <summary>Adds a handler for each socket that has connected. Events of the socket wait until it is done.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>This namespace.</returns>
    public Namespace OnConnected(Func<Socket, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_registration)
        {
            _connected = [.. _connected, handler];
        }

        return this;
    }

    /// <summary>Adds a handler for each socket that is about to go: <see cref="Socket.Rooms"/> still tells its rooms, though it receives nothing any more.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>This namespace.</returns>
    public Namespace OnDisconnecting(Func<Socket, DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_registration)
        {
            _disconnecting = [.. _disconnecting, handler];
        }

        return this;
    }

    /// <summary>Adds a handler for each socket that has gone.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>This namespace.</returns>
    public Namespace OnDisconnected(Func<Socket, DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_registration)
        {
            _disconnected = [.. _disconnected, handler];
        }

        return this;
    }

    /// <inheritdoc/>
    public IDisposable Register(EventBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        lock (_registration)
        {
            _events = _events.Add(binding);
        }

        return new Registration(this, binding);
    }

    /// <summary>The next id for an event that awaits an acknowledgement; one sequence for the namespace, as in the official server.</summary>
    internal long NextAckId() => Interlocked.Increment(ref _lastAckId);

    private protected override ValueTask SendAsync(EncodedPacket packet, CancellationToken cancellationToken) =>
        Adapter.BroadcastAsync(new BroadcastRequest(packet, BroadcastTarget.Everyone), cancellationToken);

    private sealed class Registration(Namespace owner, EventBinding binding) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._registration)
            {
                owner._events = owner._events.Remove(binding);
            }
        }
    }
}
