namespace Parley;

/// <summary>A client did not acknowledge an event in time. It may have received it all the same.</summary>
public sealed class AckTimeoutException : SocketIOException
{
    /// <summary>Creates the exception with the official server's words.</summary>
    public AckTimeoutException()
        : this("operation has timed out")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">What happened.</param>
    public AckTimeoutException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public AckTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
