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
    private volatile EventTable _events = EventTable.Empty;
    private volatile NamespaceAccess? _access;
    private volatile ConnectMiddleware[] _middleware = [];
    private volatile Func<Socket, Task>[] _connected = [];
    private volatile Func<Socket, DisconnectReason, Task>[] _disconnecting = [];
    private volatile Func<Socket, DisconnectReason, Task>[] _disconnected = [];

    public EventTable Events => _events;

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
                _events = _events,
                _access = _access,
                _middleware = _middleware,
                _connected = _connected,
                _disconnecting = _disconnecting,
                _disconnected = _disconnected,
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

    public IDisposable AddEvent(EventBinding binding)
    {
        lock (_gate)
        {
            _events = _events.Add(binding);
        }

        return new Registration(this, binding);
    }

    private sealed class Registration(NamespaceHandlers owner, EventBinding binding) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._events = owner._events.Remove(binding);
            }
        }
    }
}
