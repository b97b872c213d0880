namespace Parley;

/// <summary>An event that was to be acknowledged never left: its client is slow, and it was dropped or replaced by a later one, as its emit allows.</summary>
public sealed class EventDroppedException : SocketIOException
{
    /// <summary>Creates the exception.</summary>
    public EventDroppedException()
        : this("The event was dropped before it was sent, because its client is slow.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">What happened.</param>
    public EventDroppedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public EventDroppedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
