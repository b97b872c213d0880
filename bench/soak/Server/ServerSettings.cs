namespace Parley.Soak.Server;

/// <summary>How the server under test is set up. The process gets it as JSON.</summary>
internal sealed record ServerSettings
{
    /// <summary>Whether connection state recovery is on.</summary>
    public bool IsRecovering { get; init; }

    /// <summary>Whether clients that do not read are kept for longer than a run lasts.</summary>
    public bool IsPatient { get; init; }

    /// <summary>Whether all is as it is by default, recovery included, for clients by the thousand.</summary>
    public bool IsForCrowd { get; init; }

    /// <summary>With a crowd: where the Redis is whose streams it shares with other nodes, or <see langword="null"/> for a node that is alone.</summary>
    public string? Redis { get; init; }

    /// <summary>How long it may take to end, with a crowd.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many handshakes of the crowd's address it admits in a second, or 0 for as many as come.</summary>
    public int HandshakesPerSecond { get; init; }
}
