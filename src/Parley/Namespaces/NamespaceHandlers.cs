using Parley.Engine;
using Parley.Events;
using Parley.Security;

namespace Parley.Namespaces;

/// <summary>
/// What an application registered for a namespace. Registering replaces a whole array or table under the lock, and those who read
/// take the one there is, so that running events never wait for it.
/// </summary>
internal sealed class NamespaceHandlers
{
    private readonly Lock _gate = new();
    private volatile NamespaceAccess? _access;
    private volatile ConnectMiddleware[] _middleware = [];
    private volatile Func<Socket, Task>[] _connected = [];
    private volatile Func<Socket, DisconnectReason, Task>[] _disconnecting = [];
    private volatile Func<Socket, DisconnectReason, Task>[] _disconnected = [];

    private volatile ServerSideBinding[] _serverSide = [];

    /// <summary>What is registered for events; guards itself.</summary>
    public EventListeners Listeners { get; private init; } = new();

    /// <summary>The handlers of other nodes' events, in the order they were registered. Few, so that they are searched.</summary>
    public ServerSideBinding[] ServerSide => _serverSide;

    /// <summary>What clients have to show; none unless the application asked for it.</summary>
    public NamespaceAccess? Access => _access;

    public ConnectMiddleware[] Middleware => _middleware;

    public Func<Socket, Task>[] Connected => _connected;

    public Func<Socket, DisconnectReason, Task>[] Disconnecting => _disconnecting;

    public Func<Socket, DisconnectReason, Task>[] Disconnected => _disconnected;

    /// <summary>The handlers as they are now, to be changed apart: what the child of a dynamic namespace starts with.</summary>
    public NamespaceHandlers Copy()
    {
        lock (_gate)
        {
            return new NamespaceHandlers
            {
                Listeners = Listeners.Copy(),
                _access = _access,
                _middleware = _middleware,
                _connected = _connected,
                _disconnecting = _disconnecting,
                _disconnected = _disconnected,
                _serverSide = _serverSide,
            };
        }
    }

    public void SetToken(TokenRule rule)
    {
        lock (_gate)
        {
            _access = (_access ?? NamespaceAccess.Open) with { Token = rule };
        }
    }

    public void AddPolicy(PolicySource policy)
    {
        lock (_gate)
        {
            var access = _access ?? NamespaceAccess.Open;
            _access = access with { Policies = [.. access.Policies, policy] };
        }
    }

    public void AddMiddleware(ConnectMiddleware middleware)
    {
        lock (_gate)
        {
            _middleware = [.. _middleware, middleware];
        }
    }

    public void AddConnected(Func<Socket, Task> handler)
    {
        lock (_gate)
        {
            _connected = [.. _connected, handler];
        }
    }

    public void AddDisconnecting(Func<Socket, DisconnectReason, Task> handler)
    {
        lock (_gate)
        {
            _disconnecting = [.. _disconnecting, handler];
        }
    }

    public void AddDisconnected(Func<Socket, DisconnectReason, Task> handler)
    {
        lock (_gate)
        {
            _disconnected = [.. _disconnected, handler];
        }
    }

    public IDisposable AddServerSide(ServerSideBinding binding)
    {
        lock (_gate)
        {
            _serverSide = [.. _serverSide, binding];
        }

        return new ServerSideRegistration(this, binding);
    }

    private sealed class ServerSideRegistration(NamespaceHandlers owner, ServerSideBinding binding) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._serverSide = [.. owner._serverSide.Where(other => !ReferenceEquals(other, binding))];
            }
        }
    }
}
