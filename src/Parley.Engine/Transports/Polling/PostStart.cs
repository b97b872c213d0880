namespace Parley.Engine.Transports.Polling;

/// <summary>What became of a POST when it arrived.</summary>
internal enum PostStart : byte
{
    /// <summary>It is the one POST of its session, and may be read.</summary>
    Begun,

    /// <summary>Another POST is being read.</summary>
    Overlap,

    /// <summary>The session has moved to another transport.</summary>
    WrongTransport,
}
