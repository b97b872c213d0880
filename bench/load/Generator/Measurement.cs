namespace Parley.Load.Generator;

/// <summary>What one run against one server came to.</summary>
/// <param name="Messages">Answers, or deliveries, in the window.</param>
/// <param name="CpuSeconds">What the processes of the servers took of CPU in it, as user and for the system.</param>
/// <param name="Seconds">How long it was.</param>
/// <param name="Transport">Over what it was spoken to.</param>
internal sealed record Measurement(long Messages, double CpuSeconds, double Seconds, string Transport)
{
    /// <summary>µs of CPU a message.</summary>
    public double Cost => CpuSeconds * 1e6 / Messages;

    /// <summary>Cores that the servers used.</summary>
    public double Used => CpuSeconds / Seconds;
}
