using System.Diagnostics;
using Parley.Load.Servers;
using Parley.Soak.Runs;
using Parley.Soak.Server;
using Parley.Soak.Traffic;

namespace Parley.Soak.Crowd;

/// <summary>All connections are cut, much is published, and all clients come back at once to what they have missed: to the same server, or to another node when theirs was lost.</summary>
internal static class RecoveryStormRun
{
    private const int PerSecond = 5;

    // To rooms of others, which nodes of a cluster hear of, too.
    private const int OthersPerSecond = 45;

    public static async Task<IReadOnlyList<string>> RunAsync(SoakArguments arguments)
    {
        var failures = new Failures();
        await using var redis = arguments.IsNodeLost ? await RedisProcess.StartAsync(PinnedProcess.AllCores, CancellationToken.None) : null;
        var settings = new ServerSettings { IsForCrowd = true, Redis = redis?.Address };
        await using var first = await ServerProcess.StartAsync(settings);
        await using var other = arguments.IsNodeLost ? await ServerProcess.StartAsync(settings) : null;
        var server = other ?? first;
        await server.AskAsync("feed 1");
        using var members = await Members.ConnectAsync(first, arguments.RecoveryStorm, failures);
        await members.WhenHeardAsync((await server.AskAsync()).Report.Published);
        await (other is null ? members.CutAsync() : members.LoseAsync(first, other));

        await server.AskAsync($"feed {PerSecond} {OthersPerSecond}");
        await Task.Delay(arguments.Duration);
        await server.AskAsync("feed 1");
        var atRest = await server.AskAsync("collect");
        var missed = atRest.Report.Published - members.All.Min(member => member.Last);
        var watch = new PeakWatch(server);
        using var end = new CancellationTokenSource();
        var watching = watch.RunAsync(end.Token);
        var accepted = new Latencies();
        var (start, cpu) = (Stopwatch.GetTimestamp(), server.Cpu);
        await members.ReconnectAsync(arguments.Seed, accepted);
        var back = Stopwatch.GetElapsedTime(start);
        var isComplete = await members.WhenHeardAsync((await server.AskAsync()).Report.Published - 1);
        var (complete, used) = (Stopwatch.GetElapsedTime(start), server.Cpu - cpu);
        await end.CancelAsync();
        await watching;

        var recovered = members.All.Sum(member => member.Recoveries);
        Console.WriteLine($"{recovered} of {arguments.RecoveryStorm} recovered, {missed} events each: all back after {back.TotalSeconds:F1} s, everything heard after {complete.TotalSeconds:F1} s");
        Console.WriteLine($"  accepted in, ms: p50 {accepted.Percentile(50):F0} p99 {accepted.Percentile(99):F0} largest {accepted.Percentile(100):F0}; {used.TotalSeconds:F1} s of processor, {used.TotalMicroseconds / recovered:F0} us a client, {used.TotalMicroseconds / recovered / missed:F2} us an event");
        Console.WriteLine($"  server memory, MiB: {atRest.MemoryBytes >> 20} before, largest {watch.Peaks["memory (RssAnon) KiB"] >> 10}");
        if (recovered != arguments.RecoveryStorm)
        {
            failures.Add($"{arguments.RecoveryStorm - recovered} clients did not recover");
        }

        if (!isComplete)
        {
            failures.Add("not everybody heard everything");
        }

        return failures.ToList();
    }
}
