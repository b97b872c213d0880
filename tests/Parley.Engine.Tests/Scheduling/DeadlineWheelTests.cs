using Microsoft.Extensions.Time.Testing;
using Parley.Engine.Scheduling;

namespace Parley.Engine.Tests.Scheduling;

public sealed class DeadlineWheelTests : IDisposable
{
    private readonly CountingTimeProvider _time = new();
    private readonly DeadlineWheel _wheel;

    public DeadlineWheelTests() => _wheel = new DeadlineWheel(_time);

    public void Dispose() => _wheel.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 100)]
    [InlineData(0, 101)]
    [InlineData(37, 1000)]
    [InlineData(50, 1001)]
    [InlineData(99, 901)]
    [InlineData(99, 902)]
    [InlineData(1, 100)]
    [InlineData(63, 51_200)]
    [InlineData(12, 51_301)]
    [InlineData(0, 200_000)]
    public void A_deadline_is_never_early_and_at_most_one_tick_late(int startAt, int inMilliseconds)
    {
        Advance(startAt);
        var due = _wheel.Now + inMilliseconds;
        var deadline = new RecordingDeadline();
        _wheel.Schedule(deadline, due);

        while (deadline.Calls == 0 && _wheel.Now < due + 1000)
        {
            Advance(1);
        }

        Assert.InRange(deadline.CalledAt, due, due + DeadlineWheel.TickMilliseconds);
    }

    [Fact]
    public void A_deadline_in_the_past_comes_at_the_next_turn()
    {
        Advance(5_000);
        var deadline = new RecordingDeadline();

        _wheel.Schedule(deadline, due: 10);

        Assert.Equal(0, deadline.Calls);
        Advance(100);
        Assert.Equal(1, deadline.Calls);
    }

    [Fact]
    public void A_cancelled_deadline_does_not_come()
    {
        var deadline = new RecordingDeadline();
        _wheel.Schedule(deadline, 500);

        _wheel.Cancel(deadline);

        Assert.Equal(0, _wheel.Count);
        Advance(100_000);
        Assert.Equal(0, deadline.Calls);
    }

    [Fact]
    public void Cancelling_what_is_not_scheduled_changes_nothing()
    {
        var deadline = new RecordingDeadline();
        _wheel.Cancel(deadline);
        _wheel.Schedule(deadline, 100);
        Advance(100);

        _wheel.Cancel(deadline);

        Assert.Equal(1, deadline.Calls);
        Assert.Equal(0, _wheel.Count);
    }

    [Theory]
    [InlineData(300, 900)]
    [InlineData(900, 300)]
    [InlineData(300, 300)]
    public void A_rescheduled_deadline_comes_once_at_its_new_time(int first, int second)
    {
        var deadline = new RecordingDeadline();
        _wheel.Schedule(deadline, first);

        _wheel.Schedule(deadline, second);

        Assert.Equal(1, _wheel.Count);
        AdvanceByTurns(2_000);
        Assert.Equal(1, deadline.Calls);
        Assert.Equal(second, deadline.CalledAt);
    }

    [Fact]
    public void Cancelling_one_of_a_slot_leaves_the_others()
    {
        var deadlines = Enumerable.Range(0, 5).Select(_ => new RecordingDeadline()).ToArray();
        foreach (var deadline in deadlines)
        {
            _wheel.Schedule(deadline, 700);
        }

        _wheel.Cancel(deadlines[0]);
        _wheel.Cancel(deadlines[2]);
        _wheel.Cancel(deadlines[4]);
        AdvanceByTurns(700);

        Assert.Equal([0, 1, 0, 1, 0], deadlines.Select(deadline => deadline.Calls));
    }

    [Fact]
    public void Ten_thousand_deadlines_each_come_once_and_in_time()
    {
        var random = new Random(1);
        var deadlines = Enumerable.Range(0, 10_000).Select(_ => (Due: random.NextInt64(1, 120_000), Deadline: new RecordingDeadline())).ToArray();
        foreach (var (due, deadline) in deadlines)
        {
            _wheel.Schedule(deadline, due);
        }

        AdvanceByTurns(121_000);

        Assert.All(deadlines, entry =>
        {
            Assert.Equal(1, entry.Deadline.Calls);
            Assert.InRange(entry.Deadline.CalledAt, entry.Due, entry.Due + DeadlineWheel.TickMilliseconds);
        });
        Assert.Equal(0, _wheel.Count);
    }

    [Fact]
    public void After_a_jump_of_hours_what_is_due_comes_and_what_is_not_stays()
    {
        var deadlines = Enumerable.Range(1, 600).Select(_ => new RecordingDeadline()).ToArray();
        for (var i = 0; i < deadlines.Length; i++)
        {
            _wheel.Schedule(deadlines[i], (i + 1) * 100);
        }

        var later = new RecordingDeadline();
        _wheel.Schedule(later, (long)TimeSpan.FromHours(4).TotalMilliseconds);

        Advance((int)TimeSpan.FromHours(3).TotalMilliseconds);

        Assert.All(deadlines, deadline => Assert.Equal(1, deadline.Calls));
        Assert.Equal(0, later.Calls);
        Advance((int)TimeSpan.FromHours(1).TotalMilliseconds);
        Assert.Equal(1, later.Calls);
    }

    [Fact]
    public void The_wall_clock_is_not_asked()
    {
        _wheel.Schedule(new RecordingDeadline(), 300);

        AdvanceByTurns(1_000);

        Assert.Equal(0, _time.WallClockReads);
    }

    [Fact]
    public void The_timer_runs_only_while_something_is_scheduled()
    {
        Assert.False(_time.TimerIsRunning);
        var deadline = new RecordingDeadline();

        _wheel.Schedule(deadline, 250);
        Assert.True(_time.TimerIsRunning);
        AdvanceByTurns(300);
        Assert.Equal(1, deadline.Calls);
        Assert.False(_time.TimerIsRunning);

        Advance((int)TimeSpan.FromHours(1).TotalMilliseconds);
        _wheel.Schedule(deadline, _wheel.Now + 250);
        Assert.True(_time.TimerIsRunning);
        AdvanceByTurns(300);
        Assert.Equal(2, deadline.Calls);
        Assert.False(_time.TimerIsRunning);
    }

    [Fact]
    public void The_timer_stops_after_everything_was_cancelled()
    {
        var deadline = new RecordingDeadline();
        _wheel.Schedule(deadline, 250);
        _wheel.Cancel(deadline);

        AdvanceByTurns(300);

        Assert.False(_time.TimerIsRunning);
    }

    [Fact]
    public void It_turns_once_a_second_where_nothing_is_due()
    {
        _wheel.Schedule(new RecordingDeadline(), 45_000);

        AdvanceByTurns(30_000);

        Assert.Equal(30, _time.TimerCallsAt.Count);
    }

    [Fact]
    public void It_turns_for_each_tick_that_has_something()
    {
        foreach (var due in new[] { 250, 300, 700, 1_900 })
        {
            _wheel.Schedule(new RecordingDeadline(), due);
        }

        AdvanceByTurns(3_000);

        Assert.Equal([300, 700, 1_700, 1_900], _time.TimerCallsAt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(799)]
    [InlineData(940)]
    public void What_is_due_before_the_next_turn_brings_it_forward(int afterTheTurn)
    {
        _wheel.Schedule(new RecordingDeadline(), 45_000);
        AdvanceByTurns(2_000);
        Advance(afterTheTurn);
        var deadline = new RecordingDeadline();
        var due = _wheel.Now + 50;

        _wheel.Schedule(deadline, due);
        while (deadline.Calls == 0 && _wheel.Now < due + 1_000)
        {
            Advance(1);
        }

        Assert.InRange(deadline.CalledAt, due, due + DeadlineWheel.TickMilliseconds);
    }

    [Fact]
    public void What_is_overdue_when_it_is_scheduled_comes_with_the_next_tick()
    {
        _wheel.Schedule(new RecordingDeadline(), 45_000);
        AdvanceByTurns(2_000);
        Advance(730);
        var deadline = new RecordingDeadline();

        _wheel.Schedule(deadline, 1_000);
        Advance(70);

        Assert.Equal(2_800, deadline.CalledAt);
    }

    [Fact]
    public void A_callback_may_schedule_itself_anew()
    {
        var calls = new List<long>();
        var deadline = new RecordingDeadline((self, now) =>
        {
            calls.Add(now);
            if (calls.Count < 3)
            {
                _wheel.Schedule(self, now + 1_000);
            }
        });
        _wheel.Schedule(deadline, 1_000);

        AdvanceByTurns(10_000);

        Assert.Equal([1_000, 2_000, 3_000], calls);
        Assert.Equal(0, _wheel.Count);
    }

    [Fact]
    public void A_callback_may_cancel_another_deadline()
    {
        var other = new RecordingDeadline();
        _wheel.Schedule(other, 1_100);
        _wheel.Schedule(new RecordingDeadline((_, _) => _wheel.Cancel(other)), 1_000);

        AdvanceByTurns(2_000);

        Assert.Equal(0, other.Calls);
        Assert.Equal(0, _wheel.Count);
    }

    private void Advance(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private void AdvanceByTurns(int milliseconds)
    {
        for (var i = 0; i < milliseconds / DeadlineWheel.TickMilliseconds; i++)
        {
            Advance(DeadlineWheel.TickMilliseconds);
        }
    }
}
