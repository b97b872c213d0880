using System.Diagnostics;
using System.Globalization;
using Parley.Soak.Clients;
using Parley.Soak.Server;
using Parley.Soak.Traffic;

namespace Parley.Soak.Runs;

/// <summary>One of twenty members of a room stops reading, while 16 KiB are published 200 times a second. Nobody else may notice.</summary>
internal sealed class SlowReaderRun(string policy, TimeSpan duration)
{
    private const int Members = 20;
    private const string Latest = "Latest";

    /// <summary>What the heap of a busy server may have more of at one moment than at another.</summary>
    private const long SlackBytes = 8 << 20;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);

    private readonly Latencies _before = new();
    private readonly Latencies _during = new();
    private readonly Failures _failures = new();
    private readonly long _start = Stopwatch.GetTimestamp();

    public static async Task<IReadOnlyList<string>> RunAsync(SoakArguments arguments)
    {
        var failures = new List<string>();
        foreach (var policy in (string[])[nameof(SlowConsumerPolicy.Disconnect), nameof(SlowConsumerPolicy.DropOldest), nameof(SlowConsumerPolicy.DropNewest), Latest])
        {
            await using var server = await ServerProcess.StartAsync(new ServerSettings { IsRecovering = arguments.IsRecovering, IsPatient = true });
            failures.AddRange((await new SlowReaderRun(policy, arguments.Duration).RunAsync(server)).Select(failure => $"{policy}: {failure}"));
        }

        return failures;
    }

    private async Task<IReadOnlyList<string>> RunAsync(ServerProcess server)
    {
        var members = new List<WireClient>();
        for (var i = 0; i < Members; i++)
        {
            var member = await WireClient.OpenAsync(server.Http1);
            await member.JoinAsync();
            await member.CallAsync("join", $"\"{Publisher.Room}\"");
            members.Add(member);
        }

        var atRest = await server.AskAsync("collect");
        await server.AskAsync(string.Create(CultureInfo.InvariantCulture, $"publish {policy} {duration.TotalSeconds}"));
        var slow = ReadSlowlyAsync(members[0]);
        var others = members.Skip(1).Select(ReadAsync).ToArray();
        var memory = new List<Snapshot>();
        while (Stopwatch.GetElapsedTime(_start) < duration)
        {
            await Task.Delay(1000);
            memory.Add(await server.AskAsync());
        }

        // The others end with the last event, the slow one with whatever is left for it.
        await Task.WhenAll(others);
        var (received, last, isClosed) = await slow;
        var end = await server.AskAsync("collect");
        Print(memory, $"received {received} of {end.Report.Published}, the last {last}, {(isClosed ? "closed: " + string.Join(", ", end.Report.Ends.Keys) : "still connected")}");
        Judge(memory, atRest, end, received, last, isClosed);
        foreach (var member in members)
        {
            member.Dispose();
        }

        return _failures.ToList();
    }

    /// <summary>Reads all events, and sees that none is missing, except where only the latest is asked for.</summary>
    private async Task ReadAsync(WireClient member)
    {
        var due = 0;
        try
        {
            // As many as there are: the last one is known by the time.
            for (var total = (int)(duration.TotalSeconds * Publisher.PerSecond); due < total;)
            {
                var (number, sent) = Parse(await member.NextAsync());
                if (number != due && (policy != Latest || number < due))
                {
                    throw new LostException($"{number} came where {due} was due.");
                }

                due = number + 1;

                // The server compiles its code in the first second.
                if (due > Publisher.PerSecond)
                {
                    (Stopwatch.GetElapsedTime(_start) < Before ? _before : _during).Add(Stopwatch.GetElapsedTime(sent));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            _failures.Add($"one that reads: {exception.Message}");
        }
    }

    /// <summary>Reads for some seconds, then not until the end, and then what is left.</summary>
    private async Task<(int Received, int Last, bool IsClosed)> ReadSlowlyAsync(WireClient member)
    {
        var (received, last) = (0, -1);
        try
        {
            while (true)
            {
                var next = member.NextAsync();
                var elapsed = Stopwatch.GetElapsedTime(_start);
                if (elapsed > duration && await Task.WhenAny(next, Task.Delay(2000)) != next)
                {
                    return (received, last, false);
                }

                var (number, _) = Parse(await next);
                if (number <= last)
                {
                    _failures.Add($"{number} came to the slow one behind {last}");
                }

                (received, last) = (received + 1, number);
                if (elapsed > Before && elapsed < duration)
                {
                    await Task.Delay(duration - elapsed + TimeSpan.FromSeconds(1));
                }
            }
        }
        catch (IOException)
        {
            return (received, last, true);
        }
    }

    private static (int Number, long Sent) Parse(string packet)
    {
        const string Start = $"42[\"{Publisher.Event}\",";
        if (!packet.StartsWith(Start, StringComparison.Ordinal))
        {
            throw new LostException($"{packet[..Math.Min(packet.Length, 50)]} came.");
        }

        var parts = packet.Split(',', 4);
        return (int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private void Print(List<Snapshot> memory, string slow)
    {
        Console.WriteLine($"{policy}:");
        Console.WriteLine($"  server memory each second, MiB: {string.Join(' ', memory.Select(one => (one.MemoryBytes / 1048576.0).ToString("F1", CultureInfo.InvariantCulture)))}");
        Console.WriteLine($"  latency of the others, ms: p50 {_before.Percentile(50):F2} p99 {_before.Percentile(99):F2} before, p50 {_during.Percentile(50):F2} p99 {_during.Percentile(99):F2} during");
        Console.WriteLine($"  the slow one: {slow}");
    }

    private void Judge(List<Snapshot> memory, Snapshot atRest, Snapshot end, int received, int last, bool isClosed)
    {
        var busy = memory.Take((int)Before.TotalSeconds).Max(one => one.MemoryBytes);
        var peak = memory.Max(one => one.MemoryBytes);
        if (peak > busy + SoakServer.HardLimitBytes + SlackBytes)
        {
            _failures.Add($"memory grew from {busy / 1024} KiB to {peak / 1024} KiB");
        }

        if (end.Report.HeapBytes > atRest.Report.HeapBytes + SoakServer.HardLimitBytes + (SlackBytes / 4))
        {
            _failures.Add($"the heap grew from {atRest.Report.HeapBytes / 1024} KiB to {end.Report.HeapBytes / 1024} KiB");
        }

        // What two halves of a run in which everybody reads differ by on a busy machine.
        if (_during.Percentile(50) > (2 * _before.Percentile(50)) + 2 || _during.Percentile(99) > (2 * _before.Percentile(99)) + 20)
        {
            _failures.Add("the others wait longer than before");
        }

        if (isClosed != (policy == nameof(SlowConsumerPolicy.Disconnect)))
        {
            _failures.Add(isClosed ? "the slow one was closed" : "the slow one was not closed");
        }

        if (!isClosed && (received == end.Report.Published || (policy != nameof(SlowConsumerPolicy.DropNewest) && last != end.Report.Published - 1)))
        {
            _failures.Add("the slow one got something else than what its policy leaves it");
        }
    }
}
