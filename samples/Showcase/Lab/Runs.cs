using System.Collections.Concurrent;
using System.Net;

namespace Showcase.Lab;

/// <summary>The runs there are, by their tokens.</summary>
internal sealed class Runs(LabClock clock, IConfiguration configuration, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Run> _runs = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public TimeSpan RunTime { get; } = TimeSpan.FromSeconds(configuration.GetValue("Showcase:LabSeconds", LabLimits.RunSeconds));

    public IEnumerable<Run> All => _runs.Values;

    public LabSample Sample => new(clock.Now, Environment.CpuUsage.TotalTime.TotalMilliseconds, _runs.Count);

    /// <summary>Opens a run for a socket, which has one at a time, or says in words why not.</summary>
    public Run? Open(string owner, IPAddress? address, int rate, int payload, out string? error)
    {
        var from = address?.ToString() ?? "";
        lock (_lock)
        {
            error = _runs.Values.Any(run => run.Owner == owner) ? "A run is going on already."
                : _runs.Values.Count(run => run.Address == from) >= LabLimits.RunsOfAddress ? "Other runs from your address are going on. Try again when they have ended."
                : _runs.Count >= LabLimits.Runs ? "Too many visitors measure at this moment. Try again in two minutes."
                : null;
            if (error is not null)
                return null;
            var opened = new Run(owner, from, rate, payload, RunTime, clock, time);
            _runs[opened.Token] = opened;
            return opened;
        }
    }

    /// <summary>The run that a token is of, its own or that of its crowd.</summary>
    public Run? Find(string? token) => token is null ? null : _runs.TryGetValue(token, out var run) ? run : _runs.Values.FirstOrDefault(other => other.IsCrowd(token));

    public Run? Of(string owner) => _runs.Values.FirstOrDefault(run => run.Owner == owner);

    /// <summary>Ends a run and returns what it came to, or null if something else ends it.</summary>
    /// <param name="waitForGoodbyes">Whether the page closes its channels, which is to be counted.</param>
    public async Task<LabFigures?> EndAsync(Run run, bool waitForGoodbyes = false)
    {
        if (!run.TryEnd())
            return null;
        if (waitForGoodbyes)
            await run.WaitForGoodbyesAsync();
        _runs.TryRemove(run.Token, out _);
        await run.EndAsync();
        return run.Figures(Sample);
    }
}
