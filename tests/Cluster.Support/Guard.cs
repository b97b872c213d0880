using System.Diagnostics;

namespace Parley.ClusterTests;

/// <summary>Ends a wait that would never end.</summary>
internal static class Guard
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The same task, failing if it takes too long.</summary>
    public static Task Guarded(this Task task) => task.WaitAsync(Limit);

    /// <summary>Waits for what no signal tells of: a state that stays once it is there.</summary>
    public static Task UntilAsync(Func<bool> condition, TimeSpan? limit = null) => UntilAsync(() => Task.FromResult(condition()), limit);

    /// <inheritdoc cref="UntilAsync(Func{bool}, TimeSpan?)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? limit = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < (limit ?? Limit), "The state that was waited for did not come.");

            // Looking again at once would take the processor from whoever is about to reach it.
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }
}
