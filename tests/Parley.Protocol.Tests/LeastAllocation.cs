namespace Parley.Protocol.Tests;

internal static class LeastAllocation
{
    /// <summary>
    /// The fewest bytes that one of several runs allocated on this thread. A collection that other tests cause in the
    /// middle of a run adds the rest of the thread's allocation window to its count, so a single run proves nothing.
    /// </summary>
    public static long Of(Action action)
    {
        var least = long.MaxValue;
        for (var run = 0; run < 20; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
