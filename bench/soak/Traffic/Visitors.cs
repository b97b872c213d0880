using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace Parley.Soak.Traffic;

/// <summary>Clients that come and go, some at a time, by chance. What they are is the seed's to say; how they interleave is not.</summary>
internal sealed class Visitors(Target target, Failures failures)
{
    public static readonly Visit[] Kinds = [.. PoliteVisits.All, .. CutVisits.All, .. HostileVisits.All];

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>How many of each kind there were.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>One of every kind, all at a time.</summary>
    public Task RunEachAsync(int seed) => Task.WhenAll(Kinds.Select((kind, index) => RunAsync(kind, new Random(seed + index))));

    /// <summary>Any kinds, until the end.</summary>
    public Task RunAsync(Random random, int atATime, CancellationToken end)
    {
        var seeds = Enumerable.Range(0, atATime).Select(_ => random.Next()).ToArray();
        return Task.WhenAll(seeds.Select(async seed =>
        {
            var own = new Random(seed);
            while (!end.IsCancellationRequested)
            {
                await RunAsync(Kinds[own.Next(Kinds.Length)], own);
            }
        }));
    }

    private async Task RunAsync(Visit kind, Random random)
    {
        _counts.AddOrUpdate(kind.Name, 1, static (_, count) => count + 1);
        try
        {
            await kind.RunAsync(target, random);
        }
        catch (Exception exception) when (!kind.IsPolite &&
            exception is IOException or SocketException or WebSocketException or TimeoutException or ObjectDisposedException or HttpRequestException)
        {
            // It is cut off, which is what it came for.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failures.Add($"{kind.Name}: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
