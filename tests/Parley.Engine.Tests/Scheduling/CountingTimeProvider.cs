using Microsoft.Extensions.Time.Testing;

namespace Parley.Engine.Tests.Scheduling;

/// <summary>Fake time that tells whether its timer is set, when it called, and whether anybody looked at the wall clock.</summary>
internal sealed class CountingTimeProvider : TimeProvider
{
    private readonly FakeTimeProvider _time = new();
    private readonly long _start;

    public CountingTimeProvider() => _start = _time.GetTimestamp();

    public bool TimerIsRunning { get; private set; }

    /// <summary>When it called, in milliseconds from the beginning.</summary>
    public List<long> TimerCallsAt { get; } = [];

    public int WallClockReads { get; private set; }

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override long GetTimestamp() => _time.GetTimestamp();

    public override DateTimeOffset GetUtcNow()
    {
        WallClockReads++;
        return _time.GetUtcNow();
    }

    public void Advance(TimeSpan span) => _time.Advance(span);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, callback, state, dueTime, period);

    private sealed class Timer : ITimer
    {
        private readonly CountingTimeProvider _owner;
        private readonly ITimer _timer;

        public Timer(CountingTimeProvider owner, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _owner = owner;
            _timer = owner._time.CreateTimer(
                value =>
                {
                    owner.TimerIsRunning = false;
                    owner.TimerCallsAt.Add((long)owner.GetElapsedTime(owner._start).TotalMilliseconds);
                    callback(value);
                },
                state,
                dueTime,
                period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _owner.TimerIsRunning = dueTime != Timeout.InfiniteTimeSpan;
            return _timer.Change(dueTime, period);
        }

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();
    }
}
