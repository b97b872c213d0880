using Parley.Soak.Server;

namespace Parley.Soak.Runs;

/// <summary>Looks at a server twice a second and keeps the largest of each.</summary>
internal sealed class PeakWatch(ServerProcess server)
{
    private readonly Dictionary<string, long> _peaks = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Peaks => _peaks;

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            foreach (var (name, value) in (await server.AskAsync()).All)
            {
                _peaks[name] = Math.Max(value, _peaks.GetValueOrDefault(name));
            }

            await Task.Delay(500, CancellationToken.None);
        }
    }
}
