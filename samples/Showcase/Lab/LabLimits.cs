namespace Showcase.Lab;

/// <summary>What visitors may make the lab do: twelve runs at a time, each for two minutes, none with more than 50 messages of 16 KiB a second.</summary>
internal static class LabLimits
{
    public const int Runs = 12;
    public const int RunsOfAddress = 2;
    public const int ConnectionsOfRun = 64;

    public const int Rate = 50;
    public const int MinPayload = 16;
    public const int MaxPayload = 16 * 1024;

    /// <summary>How many messages wait for the next short poll: at the highest rate five seconds of them.</summary>
    public const int Recent = 256;

    /// <summary>How many wait for a browser that reads slowly.</summary>
    public const int Queued = 64;

    /// <summary>How often short polling asks.</summary>
    public const int MinPauseMs = 100;
    public const int MaxPauseMs = 2_000;

    /// <summary>Clients of the second process, of which there is one at a time.</summary>
    public const int Crowd = 50;

    /// <summary>The heap is measured when a collection has found less than this since the one before, or after so many of them.</summary>
    public const long SettledBytes = 32 * 1024;
    public const int Collections = 8;
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    public static readonly TimeSpan CrowdStart = TimeSpan.FromSeconds(20);

    /// <summary>How long a run that is stopped waits for the goodbyes of its channels, which count.</summary>
    public static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a run may go on, unless a setting says otherwise.</summary>
    public const int RunSeconds = 120;
}
