using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Parley.Soak.Clients;
using Parley.Soak.Runs;
using Parley.Soak.Server;
using Parley.Soak.Traffic;

namespace Parley.Soak.Crowd;

/// <summary>A server with a crowd is told to stop, while it publishes and while handlers run.</summary>
internal sealed class DrainRun
{
    private const int Workers = 100;
    private const int WorkMilliseconds = 3000;
    private const int GoingAway = 1001;

    // Twenty connections are closed each 100 ms, at least.
    private const double SmallServerMilliseconds = 5;

    // What timers may be late by where servers and clients share the processors.
    private const double LatenessMilliseconds = 500;

    private static readonly TimeSpan KnockInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly SoakArguments _arguments;
    private readonly Failures _failures = new();
    private readonly Latencies _ended = new();

    private DrainRun(SoakArguments arguments) => _arguments = arguments;

    public static async Task<IReadOnlyList<string>> RunAsync(SoakArguments arguments)
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings { IsForCrowd = true, DrainTime = arguments.Duration });
        var run = new DrainRun(arguments);
        await run.RunAsync(server);
        return run._failures.ToList();
    }

    private async Task RunAsync(ServerProcess server)
    {
        await server.AskAsync("feed 1");
        using var members = await Members.ConnectAsync(server, _arguments.Drain, _failures);
        for (var i = 0; i < Workers; i++)
        {
            await WorkAsync(server);
        }

        await Task.Delay(Before);
        var published = (await server.AskAsync("stop")).Report.Published;
        var start = Stopwatch.GetTimestamp();
        var exit = ExitAsync(server, start);
        var ends = members.All.Select((_, i) => TimeAsync(members.WhenEndedAsync(i), start)).ToArray();
        var refused = await KnockAsync(server, exit);
        var (last, took) = await exit;
        await Task.WhenAll(ends);

        var codes = members.All.CountBy(CodeOf);
        Console.WriteLine($"ended after {took.TotalSeconds:F1} s; {refused} handshakes refused meanwhile; close codes: {string.Join(", ", codes.Select(code => $"{code.Key} {code.Value}"))}");
        Console.WriteLine($"  clients were closed after, s: p10 {_ended.Percentile(10) / 1000:F1} p50 {_ended.Percentile(50) / 1000:F1} p90 {_ended.Percentile(90) / 1000:F1} last {_ended.Percentile(100) / 1000:F1}; {last.Worked} of {Workers} handlers came to their end");
        Judge(members, published, last.Worked, refused);
    }

    private void Judge(Members members, int published, int worked, int refused)
    {
        foreach (var member in members.All)
        {
            if (member.CloseCode != GoingAway)
            {
                _failures.Add($"a client was closed with {CodeOf(member)}");
            }

            if (member.Last < published - 1)
            {
                _failures.Add($"{member.Last} was the last that came to a client, {published - 1} had been published before");
            }
        }

        // Four fifths of the time, evenly; a small server is done sooner.
        var window = Math.Min(_arguments.Duration.TotalMilliseconds * 0.8, (_arguments.Drain + Workers) * SmallServerMilliseconds);
        if (_ended.Percentile(50) < window * 0.25 || _ended.Percentile(50) > (window * 0.75) + LatenessMilliseconds)
        {
            _failures.Add($"half of the clients were closed within {_ended.Percentile(50):F0} ms");
        }

        if (worked != Workers)
        {
            _failures.Add($"{worked} of {Workers} handlers came to their end");
        }

        if (refused == 0)
        {
            _failures.Add("no handshake was refused");
        }
    }

    private async Task<(ServerReport Last, TimeSpan Took)> ExitAsync(ServerProcess server, long start)
    {
        var last = await server.WaitForExitAsync(_arguments.Duration + Slack);
        return (last, Stopwatch.GetElapsedTime(start));
    }

    private static string CodeOf(CrowdMember member) => member.CloseCode?.ToString(CultureInfo.InvariantCulture) ?? "no code";

    /// <summary>Has a handler begin that takes its time, for a client that does not read: the server waits for its close frame until <c>CloseTimeout</c>.</summary>
    private static async Task WorkAsync(ServerProcess server)
    {
        var client = await WireClient.OpenAsync(server.Http1);
        await client.JoinAsync();
        await client.SendAsync($"42[\"work\",{WorkMilliseconds}]");
    }

    private async Task TimeAsync(Task ended, long start)
    {
        await ended;
        _ended.Add(Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Comes anew all the time, until the server is gone.</summary>
    /// <returns>How often it was told to come again.</returns>
    private async Task<int> KnockAsync(ServerProcess server, Task exit)
    {
        var refused = 0;
        while (!exit.IsCompleted)
        {
            // The first time, too: the server says that it was told to stop, and then does.
            await Task.Delay(KnockInterval);
            try
            {
                using var client = await WireClient.OpenAsync(server.Http1);
                _failures.Add("a client was let in after the server was told to stop");
            }
            catch (RefusedException refusal) when (refusal.IsToRetry)
            {
                refused++;
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // It does not listen any more.
            }
        }

        return refused;
    }
}
