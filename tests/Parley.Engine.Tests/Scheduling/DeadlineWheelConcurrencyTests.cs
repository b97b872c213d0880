using Microsoft.Extensions.Time.Testing;
using Parley.Engine.Scheduling;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Scheduling;

public class DeadlineWheelConcurrencyTests
{
    [Fact]
    public async Task Scheduling_and_cancelling_from_many_threads_loses_and_doubles_nothing()
    {
        var time = new FakeTimeProvider();
        using var wheel = new DeadlineWheel(time);
        using var done = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 4).Select(seed => Task.Factory.StartNew(() => Churn(wheel, seed), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        var clock = Task.Factory.StartNew(() => Run(time, done.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        var deadlines = (await Task.WhenAll(workers).Soon()).SelectMany(own => own).ToArray();
        await done.CancelAsync();
        await clock.Soon();

        // Whatever is still scheduled comes, and then nothing is left.
        for (var i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(DeadlineWheel.TickMilliseconds));
        }

        Assert.Equal(0, wheel.Count);
        Assert.All(deadlines, deadline => Assert.True(deadline.WasServed, deadline.ToString()));
    }

    [Fact]
    public async Task A_deadline_scheduled_while_the_wheel_comes_to_rest_is_not_forgotten()
    {
        const int Rounds = 20_000;
        var time = new FakeTimeProvider();
        using var wheel = new DeadlineWheel(time);
        using var barrier = new Barrier(2);
        var deadline = new RecordingDeadline();
        var tick = TimeSpan.FromMilliseconds(DeadlineWheel.TickMilliseconds);

        // The turn that finds the wheel empty, against one that fills it again.
        var scheduling = Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    Meet(barrier);
                    Thread.SpinWait(round % 64);
                    wheel.Schedule(deadline, wheel.Now + 1);
                    Meet(barrier);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        for (var round = 0; round < Rounds; round++)
        {
            wheel.Schedule(new RecordingDeadline(), wheel.Now + 1);
            Meet(barrier);
            time.Advance(tick);
            Meet(barrier);
            time.Advance(tick);
            time.Advance(tick);
            Assert.Equal(round + 1, deadline.Calls);
        }

        await scheduling.Soon();
    }

    private static void Meet(Barrier barrier) => Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));

    private static Owned[] Churn(DeadlineWheel wheel, int seed)
    {
        var random = new Random(seed);
        var deadlines = Enumerable.Range(0, 50).Select(_ => new Owned(wheel)).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var deadline = deadlines[random.Next(deadlines.Length)];
            if (random.Next(3) == 0)
            {
                deadline.Cancel();
            }
            else
            {
                deadline.Schedule(wheel.Now + random.Next(1, 5_000));
            }
        }

        return deadlines;
    }

    private static void Run(FakeTimeProvider time, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            time.Advance(TimeSpan.FromMilliseconds(30));
        }
    }

    /// <summary>Uses the wheel as its users do: under a lock of its own, looking at its own time when called.</summary>
    private sealed class Owned(DeadlineWheel wheel) : IDeadline
    {
        private const long None = long.MaxValue;

        private readonly Lock _gate = new();
        private DeadlineLinks _links;
        private long _due = None;

        public ref DeadlineLinks Links => ref _links;

        /// <summary>Whether the last time asked for has come.</summary>
        public bool WasServed
        {
            get
            {
                lock (_gate)
                {
                    return _due == None;
                }
            }
        }

        public void Schedule(long due)
        {
            lock (_gate)
            {
                _due = due;
                wheel.Schedule(this, due);
            }
        }

        public void Cancel()
        {
            lock (_gate)
            {
                _due = None;
                wheel.Cancel(this);
            }
        }

        public void OnDue(long now)
        {
            lock (_gate)
            {
                if (now >= _due)
                {
                    _due = None;
                }
            }
        }

        public override string ToString() => $"due at {_due}, slot {_links.SlotPlusOne}";
    }
}
