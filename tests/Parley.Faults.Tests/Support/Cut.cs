namespace Parley.Faults.Tests.Support;

/// <summary>How a connection comes to its end on the side of the server.</summary>
public enum Cut
{
    /// <summary>The end of the stream, while the other direction stays open.</summary>
    Fin,

    /// <summary>A reset.</summary>
    Reset,

    /// <summary>The end of the stream and, behind it, a reset.</summary>
    FinThenReset,
}
