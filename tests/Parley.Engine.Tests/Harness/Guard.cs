using System.Diagnostics;

namespace Parley.Engine.Tests.Harness;

/// <summary>Ends a wait that would never end. Twenty seconds of real time; nothing sound comes near them, on a busy machine either.</summary>
internal static class Guard
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    /// <summary>Waits for what no signal tells of: a state that another thread is about to reach.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, "The state that was waited for did not come.");

            // Looking again at once would take the processor from whoever is about to reach it.
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }
    }
}
