namespace Parley.Engine.Transports.Polling;

/// <summary>What became of a poll when it arrived.</summary>
internal enum PollStart : byte
{
    /// <summary>It is the one poll of its session, and is told when there is something to answer.</summary>
    Waiting,

    /// <summary>Another poll is waiting already.</summary>
    Overlap,

    /// <summary>The session has moved to another transport.</summary>
    WrongTransport,

    /// <summary>The session has ended.</summary>
    SessionClosed,
}
