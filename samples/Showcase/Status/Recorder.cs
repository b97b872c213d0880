using Parley;

namespace Showcase.Status;

/// <summary>Takes a sample each second, keeps those of five minutes, and tells it to whoever watches.</summary>
internal sealed class Recorder(ISocketIO<StatusNamespace, IStatusClient> status, Gauge gauge, TimeProvider time) : BackgroundService
{
    private const int Kept = 300;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<StatusSample> _samples = new(Kept);
    private readonly long _run = time.GetUtcNow().ToUnixTimeMilliseconds();
    private NamespaceFigures[] _namespaces = [];

    public StatusHistory History()
    {
        lock (_gate)
            return new(_run, [.. _samples], _namespaces);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, time);
        do
        {
            var (sample, namespaces) = gauge.Read();
            Keep(sample, namespaces);
            // Whoever reads slowly needs the last figures only. Nobody costs nothing.
            if (status.Namespace.SocketCount > 0)
                await status.To(StatusNamespace.Watching).Latest("figures").Emit.Figures(sample, namespaces);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Keep(StatusSample sample, NamespaceFigures[] namespaces)
    {
        lock (_gate)
        {
            if (_samples.Count == Kept)
                _samples.Dequeue();
            _samples.Enqueue(sample);
            _namespaces = namespaces;
        }
    }
}
