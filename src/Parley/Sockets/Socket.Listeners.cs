using Parley.Engine;
using Parley.Events;
using Parley.Sockets;

namespace Parley;

public sealed partial class Socket : IEventRegistry
{
    // Made at first use, because handlers that are registered once for the namespace cost a socket nothing.
    private SocketListeners? _listeners;

    /// <summary>The listeners for all events that the client sends, in the order they are called.</summary>
    public IReadOnlyList<Func<string, RawArguments, Task>> ListenersAny => KeysOf(Listeners?.Any);

    /// <summary>The listeners for all events that are sent to the client, in the order they are called.</summary>
    public IReadOnlyList<Func<string, RawArguments, Task>> ListenersAnyOutgoing => KeysOf(Listeners?.AnyOutgoing);

    internal SocketListeners? Listeners => System.Threading.Volatile.Read(ref _listeners);

    private SocketListeners OwnListeners => LazyInitializer.EnsureInitialized(ref _listeners, static () => new SocketListeners());

    /// <summary>Registers a handler for this socket alone. It is called after those of the namespace.</summary>
    /// <param name="binding">The handler and the event it is for.</param>
    /// <returns>Removes the handler when disposed.</returns>
    public IDisposable Register(EventBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return OwnListeners.Add(binding);
    }

    /// <summary>Removes the handlers that were registered on this socket for an event. Those of the namespace stay.</summary>
    /// <param name="eventName">The event's name.</param>
    public void Off(string eventName)
    {
        ArgumentNullException.ThrowIfNull(eventName);
        Listeners?.RemoveWhere(binding => string.Equals(binding.EventName, eventName, StringComparison.Ordinal));
    }

    /// <summary>Removes the handlers of events that were registered on this socket. Those of the namespace stay, and so do listeners for all events.</summary>
    public void RemoveAllListeners() => Listeners?.RemoveWhere(static _ => true);

    /// <summary>
    /// Adds a middleware for the events of this socket, in the order they were added, after those of the namespace
    /// (<see cref="HandlerRegistry.UseEvents"/>). What it throws or rejects goes to the error handlers.
    /// </summary>
    /// <param name="middleware">Calls <c>next</c> to let the event pass, or <see cref="EventContext.Reject(string)"/> to keep it from its handlers.</param>
    /// <returns>This socket.</returns>
    /// <remarks>A socket with middleware keeps a copy of each event until its turn comes, rather than reading it at once.</remarks>
    public Socket Use(EventMiddleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        OwnListeners.AddMiddleware(middleware);
        return this;
    }

    /// <summary>Adds a handler for events of this socket that a middleware refused or failed on. Without any they are logged.</summary>
    /// <param name="handler">Takes what the middleware threw or rejected the event with.</param>
    /// <returns>Removes the handler when disposed.</returns>
    public IDisposable OnError(Func<Exception, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OwnListeners.AddError((_, error) => handler(error));
    }

    /// <summary>Adds a handler for when this socket is about to go: <see cref="Rooms"/> still tells its rooms. Called after those of the namespace.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>Removes the handler when disposed.</returns>
    public IDisposable OnDisconnecting(Func<DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OwnListeners.AddDisconnecting(handler);
    }

    /// <summary>Adds a handler for when this socket has gone. Called after those of the namespace.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>Removes the handler when disposed.</returns>
    public IDisposable OnDisconnected(Func<DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OwnListeners.AddDisconnected(handler);
    }

    /// <summary>Adds a listener for every event that the client sends, handled or not. Called before middleware and handlers.</summary>
    /// <param name="listener">Takes the event's name, which the client chooses, and its arguments.</param>
    /// <returns>Removes the listener when disposed.</returns>
    public IDisposable OnAny(Func<string, RawArguments, Task> listener) => OwnListeners.AddAny(ToAny(listener));

    /// <summary>The same as <see cref="OnAny"/>, called before the listeners there are.</summary>
    /// <param name="listener">Takes the event's name and its arguments.</param>
    /// <returns>Removes the listener when disposed.</returns>
    public IDisposable PrependAny(Func<string, RawArguments, Task> listener) => OwnListeners.AddAny(ToAny(listener), first: true);

    /// <summary>Removes a listener for all events that the client sends.</summary>
    /// <param name="listener">The listener, of which the first is removed if it was added several times; all of them unless given.</param>
    public void OffAny(Func<string, RawArguments, Task>? listener = null) => Listeners?.RemoveAny(listener);

    /// <summary>
    /// Adds a listener for every event that is sent to the client, by itself or by a broadcast; acknowledgements are none. It is called a moment
    /// after, in the order in which the events were sent, in turn with the socket's handlers.
    /// </summary>
    /// <param name="listener">Takes the event's name and its arguments. If it emits to this socket, it hears of that, too.</param>
    /// <returns>Removes the listener when disposed.</returns>
    /// <remarks>
    /// An emitter never waits for listeners: while <see cref="SocketIOOptions.MaxQueuedEvents"/> events wait to be shown to them, further ones
    /// are not shown, which is logged. An event that is dropped because it is volatile is shown.
    /// </remarks>
    public IDisposable OnAnyOutgoing(Func<string, RawArguments, Task> listener) => OwnListeners.AddAnyOutgoing(ToAny(listener));

    /// <summary>The same as <see cref="OnAnyOutgoing"/>, called before the listeners there are.</summary>
    /// <param name="listener">Takes the event's name and its arguments.</param>
    /// <returns>Removes the listener when disposed.</returns>
    public IDisposable PrependAnyOutgoing(Func<string, RawArguments, Task> listener) => OwnListeners.AddAnyOutgoing(ToAny(listener), first: true);

    /// <summary>Removes a listener for all events that are sent to the client.</summary>
    /// <param name="listener">The listener, of which the first is removed if it was added several times; all of them unless given.</param>
    public void OffAnyOutgoing(Func<string, RawArguments, Task>? listener = null) => Listeners?.RemoveAnyOutgoing(listener);

    private static AnyListener ToAny(Func<string, RawArguments, Task> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return new AnyListener(listener, (_, eventName, arguments) => listener(eventName, arguments));
    }

    private static IReadOnlyList<Func<string, RawArguments, Task>> KeysOf(AnyListener[]? listeners) =>
        [.. (listeners ?? []).Select(static listener => (Func<string, RawArguments, Task>)listener.Key)];
}
