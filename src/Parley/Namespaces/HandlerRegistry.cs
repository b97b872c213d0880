using Parley.Engine;
using Parley.Namespaces;
using Parley.Protocol.Json;

namespace Parley;

/// <summary>
/// What handlers and middleware are registered on, once for all sockets, which then cost nothing while they are idle: a namespace, a
/// family of them, or the server for its root namespace.
/// </summary>
public abstract partial class HandlerRegistry : Emitter, IEventRegistry
{
    private protected HandlerRegistry()
    {
    }

    /// <inheritdoc cref="EmitOperator.Volatile"/>
    public EmitOperator Volatile => Everyone.Volatile;

    internal abstract NamespaceHandlers Handlers { get; }

    private protected sealed override BroadcastTarget BaseTarget => BroadcastTarget.Everyone;

    private EmitOperator Everyone => new(BaseScope, BroadcastTarget.Everyone);

    /// <inheritdoc cref="EmitOperator.Compress"/>
    public EmitOperator Compress(bool compress) => Everyone.Compress(compress);

    /// <inheritdoc cref="EmitOperator.Timeout"/>
    public EmitOperator Timeout(TimeSpan timeout) => Everyone.Timeout(timeout);

    /// <inheritdoc cref="EmitOperator.FetchSocketsAsync"/>
    public ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default) => Everyone.FetchSocketsAsync(cancellationToken);

    /// <inheritdoc cref="EmitOperator.SocketsJoinAsync"/>
    public ValueTask SocketsJoinAsync(params ReadOnlySpan<string> rooms) => Everyone.SocketsJoinAsync(rooms);

    /// <inheritdoc cref="EmitOperator.SocketsLeaveAsync"/>
    public ValueTask SocketsLeaveAsync(params ReadOnlySpan<string> rooms) => Everyone.SocketsLeaveAsync(rooms);

    /// <inheritdoc cref="EmitOperator.DisconnectSocketsAsync"/>
    public ValueTask DisconnectSocketsAsync(bool closeConnections = false) => Everyone.DisconnectSocketsAsync(closeConnections);

    /// <summary>Adds a middleware, which decides on each client that wants to join, in the order they were added.</summary>
    /// <param name="middleware">Calls <c>next</c> to let the client pass, or <see cref="ConnectingContext.Reject(string)"/> to keep it out.</param>
    /// <returns>This registry.</returns>
    public HandlerRegistry Use(ConnectMiddleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        Handlers.AddMiddleware(middleware);
        return this;
    }

    /// <summary>Adds a handler for each socket that has connected. Events of the socket wait until it is done.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>This registry.</returns>
    public HandlerRegistry OnConnected(Func<Socket, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handlers.AddConnected(handler);
        return this;
    }

    /// <summary>Adds a handler for each socket that is about to go: <see cref="Socket.Rooms"/> still tells its rooms, though it receives nothing any more.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>This registry.</returns>
    public HandlerRegistry OnDisconnecting(Func<Socket, DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handlers.AddDisconnecting(handler);
        return this;
    }

    /// <summary>Adds a handler for each socket that has gone.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>This registry.</returns>
    public HandlerRegistry OnDisconnected(Func<Socket, DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handlers.AddDisconnected(handler);
        return this;
    }

    /// <inheritdoc/>
    public IDisposable Register(EventBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return Handlers.AddEvent(binding);
    }

    private protected sealed override ValueTask SendAsync(ArgumentWriter arguments, CancellationToken cancellationToken) =>
        BaseScope.BroadcastAsync(arguments, BroadcastTarget.Everyone, cancellationToken);
}
