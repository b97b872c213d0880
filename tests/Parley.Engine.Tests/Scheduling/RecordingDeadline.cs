using Parley.Engine.Scheduling;

namespace Parley.Engine.Tests.Scheduling;

/// <summary>Notes when the wheel calls it.</summary>
internal sealed class RecordingDeadline(Action<RecordingDeadline, long>? then = null) : IDeadline
{
    private DeadlineLinks _links;
    private int _calls;

    public ref DeadlineLinks Links => ref _links;

    public int Calls => Volatile.Read(ref _calls);

    public long CalledAt { get; private set; } = -1;

    public void OnDue(long now)
    {
        CalledAt = now;
        Interlocked.Increment(ref _calls);
        then?.Invoke(this, now);
    }
}
