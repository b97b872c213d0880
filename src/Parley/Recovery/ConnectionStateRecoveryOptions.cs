namespace Parley;

/// <summary>
/// Bounds of connection state recovery: a client whose connection broke comes back as the same socket, with its rooms and data, and
/// gets what it missed. Whatever goes past a bound ends in a new socket, never in a silent gap.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/connection-state-recovery">Socket.IO documentation, connection state recovery</see>.</remarks>
public sealed class ConnectionStateRecoveryOptions
{
    /// <summary>Time a client has to come back. Default: 2 min. Range: 100 ms to 24 h.</summary>
    public TimeSpan MaxDisconnectionDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether the connect middleware of a namespace is skipped for a client that comes back. Default: <see langword="false"/>, so that one
    /// whose rights were taken away meanwhile stays out (the official server's: <see langword="true"/>).
    /// </summary>
    public bool SkipMiddlewares { get; set; }

    /// <summary>Events kept for one client. Default: 1,000. Range: 1 to 1,000,000.</summary>
    public int MaxPackets { get; set; } = 1000;

    /// <summary>Bytes of events that one client may get when it comes back. Default: 1 MiB. Range: 1 KiB to 1 GiB.</summary>
    public int MaxReplayBytes { get; set; } = 1024 * 1024;

    /// <summary>Bytes of events kept for all clients of this node together; an event counts once, however many clients it is for. Default: 64 MiB. Range: 1 KiB to 64 GiB.</summary>
    public long MaxStoredBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Clients waited for at a time; at more, the one that is gone longest is given up. Default: 100,000. Range: 1 to 10,000,000.</summary>
    public int MaxSessions { get; set; } = 100_000;
}
