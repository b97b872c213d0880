namespace Parley.Tests.Support;

/// <summary>Bounds every wait of a test: what has not come by then will not come, on a busy machine either.</summary>
internal static class Guard
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task Guarded(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Guarded<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task<T> Guarded<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    /// <summary>Waits for what no signal tells of: a state that another thread is about to reach.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < Limit, "The state that was waited for did not come.");

            // Looking again at once would take the processor from whoever is about to reach it.
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }
    }
}
