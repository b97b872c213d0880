namespace Parley.Engine.Sessions;

/// <summary>
/// The life of a session. Only <see cref="EngineSession"/> moves it, and only forward:
/// <code>
///   Open ──Close()──► Closing ──all sent, or out of time──► Closed
///     └──────the transport broke, or the client──────────────▲
/// </code>
/// </summary>
internal enum SessionState : byte
{
    /// <summary>Sends and receives.</summary>
    Open,

    /// <summary>Takes nothing more to send, and ends once what is queued has been sent.</summary>
    Closing,

    /// <summary>Over: out of the table, and its receiver told.</summary>
    Closed,
}
