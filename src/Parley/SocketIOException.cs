namespace Parley;

/// <summary>Base of the exceptions that tell of a peer or a connection, rather than of a mistake in the calling code.</summary>
public class SocketIOException : Exception
{
    /// <summary>Creates an exception.</summary>
    public SocketIOException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What happened.</param>
    public SocketIOException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public SocketIOException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
