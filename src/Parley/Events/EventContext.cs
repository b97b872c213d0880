namespace Parley;

/// <summary>Passes an event of a client on to the next middleware, or to its handlers after the last.</summary>
/// <param name="context">The event and what decides on it.</param>
/// <param name="next">The rest of the pipeline, handlers included. Whoever does not call it keeps the event from them.</param>
/// <returns>Completes when the middleware and all behind it are done.</returns>
public delegate Task EventMiddleware(EventContext context, Func<Task> next);

/// <summary>An event of a client on its way to its handlers, as the middleware of its socket sees it.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/server-api/#socketusefn">Socket.IO documentation, socket.use</see>.</remarks>
public sealed class EventContext
{
    internal EventContext(Socket socket, string eventName, RawArguments arguments, Ack ack)
    {
        Socket = socket;
        EventName = eventName;
        Arguments = arguments;
        Ack = ack;
    }

    /// <summary>The socket whose client sent the event.</summary>
    public Socket Socket { get; }

    /// <summary>The event's name. Clients choose it, so it need not be one that has a handler.</summary>
    public string EventName { get; }

    /// <summary>The event's arguments.</summary>
    public RawArguments Arguments { get; }

    /// <summary>The client's request for an acknowledgement, to answer it here. An event that is refused is not answered otherwise.</summary>
    public Ack Ack { get; }

    internal Exception? Error { get; private set; }

    /// <summary>Refuses the event: its handlers are not called, and the error handlers of the socket are. The first refusal counts.</summary>
    /// <param name="message">The message of their <see cref="EventRejectedException"/>.</param>
    public void Reject(string message) => Reject(new EventRejectedException(message));

    /// <summary>Refuses the event: its handlers are not called, and the error handlers of the socket are. The first refusal counts.</summary>
    /// <param name="error">What the error handlers get.</param>
    public void Reject(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error ??= error;
    }
}
