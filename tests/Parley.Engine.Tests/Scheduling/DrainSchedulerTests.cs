using Parley.Engine.Scheduling;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Scheduling;

public class DrainSchedulerTests
{
    [Fact]
    public async Task Everything_that_is_added_from_many_threads_runs_once()
    {
        const int Adders = 8;
        const int Each = 20_000;
        var scheduler = new DrainScheduler();
        var drains = Enumerable.Range(0, Adders * Each).Select(static _ => new Drain()).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Adders).Select(adder => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                scheduler.Schedule(drains[(adder * Each) + i]);
            }
        }))).Soon();

        await Guard.UntilAsync(() => drains.All(static drain => drain.Runs == 1));
    }

    [Fact]
    public async Task What_is_added_one_by_one_to_an_idle_scheduler_runs_each_time()
    {
        var scheduler = new DrainScheduler();
        for (var i = 0; i < 5_000; i++)
        {
            var drain = new Drain();
            scheduler.Schedule(drain);
            await drain.Ran.Soon();
        }
    }

    private sealed class Drain : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource _ran = new();
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public Task Ran => _ran.Task;

        public void Execute()
        {
            Interlocked.Increment(ref _runs);
            _ran.TrySetResult();
        }
    }
}
