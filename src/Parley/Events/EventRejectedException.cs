namespace Parley;

/// <summary>A middleware refused an event with <see cref="EventContext.Reject(string)"/>.</summary>
public sealed class EventRejectedException : SocketIOException
{
    /// <summary>Creates an exception.</summary>
    /// <param name="message">The words of the middleware.</param>
    public EventRejectedException(string message)
        : base(message)
    {
    }
}
