namespace Parley.Emitters;

/// <summary>A message could not be handed to Redis or PostgreSQL: it is down, refuses, or did not answer in time. In the last case nothing is known of the message.</summary>
public sealed class EmitterException : Exception
{
    /// <summary>Creates an exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">Why.</param>
    public EmitterException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What went wrong.</param>
    public EmitterException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    public EmitterException()
    {
    }
}
