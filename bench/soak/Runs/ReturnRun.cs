using System.Diagnostics;
using System.Globalization;
using Parley.Soak.Clients;
using Parley.Soak.Server;
using Parley.Soak.Traffic;

namespace Parley.Soak.Runs;

/// <summary>Uses a server and sees that it comes back to what it was.</summary>
internal static class ReturnRun
{
    public static async Task<IReadOnlyList<string>> RunAsync(SoakArguments arguments, Func<SoakArguments, Target, Failures, TimeSpan?, Task> useAsync)
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings { IsRecovering = arguments.IsRecovering });
        var failures = new Failures();
        Console.WriteLine("warming up");
        await UseAsync(TimeSpan.FromSeconds(Math.Clamp(arguments.Duration.TotalSeconds / 4, 3, 30)));
        var start = await Rest.WaitAsync(server);
        if (!start.IsUnused)
        {
            failures.Add("after warming up something is left that the clients had");
        }

        Console.WriteLine("running");
        var watch = new PeakWatch(server);
        using var end = new CancellationTokenSource();
        var watching = watch.RunAsync(end.Token);
        await UseAsync(null);
        await end.CancelAsync();
        await watching;
        var now = await Rest.WaitForAsync(server, start);
        Print(start, watch.Peaks, now);
        Console.WriteLine($"ends of sockets: {string.Join(", ", now.Report.Ends.OrderBy(end => end.Key, StringComparer.Ordinal).Select(end => $"{end.Key} {end.Value}"))}");
        return [.. failures.ToList(), .. Rest.Differences(start, now)];

        async Task UseAsync(TimeSpan? warmUp)
        {
            using var target = new Target(server);
            await useAsync(arguments, target, failures, warmUp);
        }
    }

    /// <summary>Mixed traffic with faults, beside clients that must not notice.</summary>
    public static async Task MixedAsync(SoakArguments arguments, Target target, Failures failures, TimeSpan? warmUp)
    {
        var random = new Random(arguments.Seed);
        var visitors = new Visitors(target, failures);
        var crowd = await SteadyCrowd.JoinAsync(target, failures, arguments.IsRecovering);
        using var end = new CancellationTokenSource();
        var talking = crowd.TalkAsync(random, end.Token);
        var each = warmUp is null ? Task.CompletedTask : visitors.RunEachAsync(random.Next());
        using var visits = new CancellationTokenSource(warmUp ?? arguments.Duration);
        await visitors.RunAsync(random, arguments.AtATime, visits.Token);
        await each;
        await end.CancelAsync();
        await talking;
        if (warmUp is null)
        {
            Console.WriteLine($"{visitors.Counts.Values.Sum()} visits of {Visitors.Kinds.Length} kinds: {string.Join(", ", visitors.Counts.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} {kind.Value}"))}");
            Console.WriteLine($"steady clients said {crowd.Said} and heard {crowd.Heard} in order, with {crowd.Recoveries} recoveries");
        }
    }

    /// <summary>Connections that come, join, leave and go.</summary>
    public static async Task CyclesAsync(SoakArguments arguments, Target target, Failures failures, TimeSpan? warmUp)
    {
        var random = new Random(arguments.Seed);
        var count = warmUp is null ? arguments.Cycles : Math.Clamp(arguments.Cycles / 10, 2000, 5000);
        var seeds = Enumerable.Range(0, count).Select(_ => random.Next()).ToArray();
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = arguments.AtATime }, async (seed, _) =>
        {
            try
            {
                await CycleAsync(target, new Random(seed));
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                failures.Add($"a cycle: {exception.GetType().Name}: {exception.Message}");
            }
        });
        var elapsed = Stopwatch.GetElapsedTime(start);
        if (warmUp is null)
        {
            Console.WriteLine($"{count} cycles in {elapsed.TotalSeconds:F1} s, {count / elapsed.TotalSeconds:F0} a second");
        }
    }

    private static async Task CycleAsync(Target target, Random random)
    {
        var room = $"\"c{random.Next(100).ToString(CultureInfo.InvariantCulture)}\"";
        var from = Target.From(random);
        using SoakClient client = random.Next(2) == 0 ? await WireClient.OpenAsync(target.Http1, from) : await PollingClient.OpenAsync(target.Http1, from);
        await client.JoinAsync();
        await client.CallAsync("join", room);
        await client.CallAsync("leave", room);
        if (client is WireClient wire && random.Next(4) == 0)
        {
            wire.Abort((Cut)random.Next(3));
        }
        else if (client is WireClient || random.Next(4) > 0)
        {
            await client.CloseAsync();
        }

        // A polling client that is not closed is found by its heartbeat.
    }

    private static void Print(Snapshot start, IReadOnlyDictionary<string, long> peaks, Snapshot end)
    {
        Console.WriteLine($"{"",-22}{"start",12}{"peak",12}{"end",12}");
        foreach (var ((name, before), (_, after)) in start.All.Zip(end.All))
        {
            Console.WriteLine($"{name,-22}{before,12:N0}{peaks.GetValueOrDefault(name),12:N0}{after,12:N0}");
        }
    }
}
