using System.Diagnostics;
using Parley.Soak.Server;

namespace Parley.Soak.Runs;

/// <summary>The state of a server that nobody uses, and whether it is what it was before.</summary>
internal static class Rest
{
    /// <summary>By how much memory may be more, of what it was.</summary>
    public const double MaxGrowth = 0.10;

    /// <summary>The pool keeps threads for a while, and has one more for timers or one less.</summary>
    private const int ExtraThreads = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Waits, with a bound, until nobody is connected and nothing changes any more.</summary>
    public static async Task<Snapshot> WaitAsync(ServerProcess server)
    {
        var start = Stopwatch.GetTimestamp();
        var last = await server.AskAsync("collect");
        while (true)
        {
            await Task.Delay(Interval);
            var next = await server.AskAsync("collect");
            var isStill = next.IsUnused && next.OpenFiles.Count == last.OpenFiles.Count && Math.Abs(next.MemoryBytes - last.MemoryBytes) < last.MemoryBytes / 100;
            if (isStill || Stopwatch.GetElapsedTime(start) > Patience)
            {
                return next;
            }

            last = next;
        }
    }

    /// <summary>Waits, with a bound, until the server is as it was.</summary>
    public static async Task<Snapshot> WaitForAsync(ServerProcess server, Snapshot before)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var now = await server.AskAsync("collect");
            if (Differences(before, now).Count == 0 || Stopwatch.GetElapsedTime(start) > Patience)
            {
                return now;
            }

            await Task.Delay(Interval);
        }
    }

    /// <summary>What is not as it was.</summary>
    public static IReadOnlyList<string> Differences(Snapshot before, Snapshot now)
    {
        var found = now.Report.Tables.All.Where(table => table.Value != 0).Select(table => $"{table.Name}: {table.Value} are left").ToList();
        if (now.MemoryBytes > before.MemoryBytes * (1 + MaxGrowth))
        {
            found.Add($"memory: {now.MemoryBytes / 1024} KiB, {(double)now.MemoryBytes / before.MemoryBytes - 1:P1} more than the {before.MemoryBytes / 1024} KiB of the start");
        }

        if (now.Report.HeapBytes > before.Report.HeapBytes * (1 + MaxGrowth))
        {
            found.Add($"GC heap: {now.Report.HeapBytes / 1024} KiB, {(double)now.Report.HeapBytes / before.Report.HeapBytes - 1:P1} more than the {before.Report.HeapBytes / 1024} KiB of the start");
        }

        if (now.OpenFiles.Count != before.OpenFiles.Count)
        {
            var differing = Differing(now.OpenFiles, before.OpenFiles).Select(name => "+" + name).Concat(Differing(before.OpenFiles, now.OpenFiles).Select(name => "-" + name));
            found.Add($"handles: {now.OpenFiles.Count}, {before.OpenFiles.Count} at the start ({string.Join(' ', differing)})");
        }

        if (now.Threads > before.Threads + ExtraThreads)
        {
            found.Add($"threads: {now.Threads}, {before.Threads} at the start");
        }

        return found;
    }

    private static IEnumerable<string> Differing(IEnumerable<string> names, IEnumerable<string> others) => names.Except(others, StringComparer.Ordinal);
}
