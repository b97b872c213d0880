using System.Diagnostics;
using Parley.Soak.Runs;
using Parley.Soak.Server;
using Parley.Soak.Traffic;

namespace Parley.Soak.Crowd;

/// <summary>All connections are cut at once, and all clients come back in the rhythm of the official one: without a limit on handshakes, and with one.</summary>
internal static class StormRun
{
    /// <summary>What a client that is admitted may wait for its session.</summary>
    private static readonly TimeSpan MaxAcceptTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<string>> RunAsync(SoakArguments arguments)
    {
        var failures = new Failures();
        await RunAsync(arguments, failures, new ServerSettings { IsForCrowd = true });
        await RunAsync(arguments, failures, new ServerSettings { IsForCrowd = true, HandshakesPerSecond = Math.Max(20, arguments.Storm / 20) });
        return failures.ToList();
    }

    private static async Task RunAsync(SoakArguments arguments, Failures failures, ServerSettings settings)
    {
        await using var server = await ServerProcess.StartAsync(settings);
        await server.AskAsync("feed 1");
        using var members = Members.Of(server, arguments.Storm, failures);
        await members.ReconnectAsync(arguments.Seed, new Latencies());
        var witnesses = new Witnesses(failures);
        await witnesses.StartAsync(server);
        await Task.Delay(Before);
        var before = witnesses.Take();
        var refusalsBefore = members.Refusals;

        var accepted = new Latencies();
        var (start, cpu) = (Stopwatch.GetTimestamp(), server.Cpu);
        await members.CutAsync();
        await members.ReconnectAsync(arguments.Seed, accepted);
        var (took, used) = (Stopwatch.GetElapsedTime(start), server.Cpu - cpu);
        var during = witnesses.Take();
        await witnesses.EndAsync();

        var refusals = members.Refusals - refusalsBefore;
        Console.WriteLine($"{(settings.HandshakesPerSecond == 0 ? "no limit" : $"{settings.HandshakesPerSecond} handshakes a second")}: all back after {took.TotalSeconds:F1} s, {used.TotalSeconds:F1} s of processor");
        Console.WriteLine($"  accepted in, ms: p50 {accepted.Percentile(50):F0} p99 {accepted.Percentile(99):F0} largest {accepted.Percentile(100):F0}; told to come again {refusals}, failed {members.All.Sum(member => member.FailedAttempts)}");
        Console.WriteLine($"  those who stayed, ms: p50 {before.Percentile(50):F2} p99 {before.Percentile(99):F2} before, p50 {during.Percentile(50):F2} p99 {during.Percentile(99):F2} during");
        Console.WriteLine($"  recovered: {members.All.Sum(member => member.Recoveries)}");
        if (accepted.Percentile(100) > MaxAcceptTime.TotalMilliseconds)
        {
            failures.Add($"a client that was admitted waited {accepted.Percentile(100):F0} ms for its session");
        }

        if ((refusals > 0) != (settings.HandshakesPerSecond > 0))
        {
            failures.Add($"{refusals} handshakes were refused");
        }
    }
}
