namespace Parley;

/// <summary>A client disconnected before it acknowledged an event, or before the event was sent.</summary>
public sealed class SocketDisconnectedException : SocketIOException
{
    /// <summary>Creates the exception with the official server's words.</summary>
    public SocketDisconnectedException()
        : this("socket has been disconnected")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">What happened.</param>
    public SocketDisconnectedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public SocketDisconnectedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
