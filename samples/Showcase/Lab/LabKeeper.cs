using Parley;

namespace Showcase.Lab;

/// <summary>Tells each run its figures twice a second, and ends those whose time is over.</summary>
internal sealed class LabKeeper(ISocketIO<LabNamespace, ILabClient> lab, Runs runs, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var run in runs.All)
            {
                if (lab.Namespace.FindSocket(run.Owner) is not { } socket)
                    await runs.EndAsync(run);
                else if (time.GetUtcNow() < run.EndsAt)
                    await lab.Client(socket).Volatile.Emit.Figures(run.Figures(runs.Sample));
                else if (time.GetUtcNow() > run.EndsAt + LabLimits.Goodbye)
                    await runs.EndAsync(run);
                else if (run.TryAnnounceEnd())
                    await lab.Client(socket).Emit.Ended($"The run has ended by itself after {runs.RunTime.TotalSeconds:0} seconds.");
            }
        }
    }
}
