using Parley.Events;

namespace Parley;

public abstract partial class HandlerRegistry
{
    /// <summary>
    /// Adds a middleware for the events of all sockets, in the order they were added and before those of a single socket
    /// (<see cref="Socket.Use"/>). What a middleware throws or rejects goes to the error handlers.
    /// </summary>
    /// <param name="middleware">Calls <c>next</c> to let the event pass, or <see cref="EventContext.Reject(string)"/> to keep it from its handlers.</param>
    /// <returns>This registry.</returns>
    public HandlerRegistry UseEvents(EventMiddleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        Handlers.Listeners.AddMiddleware(middleware);
        return this;
    }

    /// <summary>
    /// Adds a listener for every event that a client sends, handled or not. Called before middleware and handlers, and before the
    /// listeners of the single socket (<see cref="Socket.OnAny"/>).
    /// </summary>
    /// <param name="listener">Takes the socket, the event's name, and its arguments. The client chooses the name.</param>
    /// <returns>Removes the listener when disposed.</returns>
    public IDisposable OnAny(Func<Socket, string, RawArguments, Task> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return Handlers.Listeners.AddAny(new AnyListener(listener, listener));
    }

    /// <summary>Adds a handler for events that a middleware refused or failed on, called before those of the single socket (<see cref="Socket.OnError"/>).</summary>
    /// <param name="handler">Takes the socket and what the middleware threw or rejected the event with.</param>
    /// <returns>Removes the handler when disposed.</returns>
    public IDisposable OnError(Func<Socket, Exception, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handlers.Listeners.AddError(handler);
    }

    /// <inheritdoc cref="EmitOperator.EmitWithAckAsync{TAck}(string, CancellationToken)"/>
    /// <remarks>Waits for <see cref="SocketIOOptions.AckTimeout"/>.</remarks>
    public Task<BroadcastAckResult<TAck>> EmitWithAckAsync<TAck>(string eventName, CancellationToken cancellationToken = default) =>
        Everyone.EmitWithAckAsync<TAck>(eventName, cancellationToken);

    /// <inheritdoc cref="EmitOperator.EmitWithAckAsync{TAck}(string, object, CancellationToken)"/>
    /// <remarks>Waits for <see cref="SocketIOOptions.AckTimeout"/>.</remarks>
    public Task<BroadcastAckResult<TAck>> EmitWithAckAsync<TAck>(string eventName, object? arg1, CancellationToken cancellationToken = default) =>
        Everyone.EmitWithAckAsync<TAck>(eventName, arg1, cancellationToken);

    /// <inheritdoc cref="EmitOperator.EmitWithAckAsync{TAck}(string, object, object, CancellationToken)"/>
    /// <remarks>Waits for <see cref="SocketIOOptions.AckTimeout"/>.</remarks>
    public Task<BroadcastAckResult<TAck>> EmitWithAckAsync<TAck>(string eventName, object? arg1, object? arg2, CancellationToken cancellationToken = default) =>
        Everyone.EmitWithAckAsync<TAck>(eventName, arg1, arg2, cancellationToken);
}
