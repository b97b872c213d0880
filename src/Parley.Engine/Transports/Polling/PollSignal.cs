namespace Parley.Engine.Transports.Polling;

/// <summary>Why a waiting poll is woken.</summary>
internal enum PollSignal : byte
{
    /// <summary>Packets wait, and the poll owns the session's output.</summary>
    Drain,

    /// <summary>It shall come back empty, because the client is moving to WebSocket.</summary>
    Release,

    /// <summary>Its client is gone.</summary>
    Gone,
}
