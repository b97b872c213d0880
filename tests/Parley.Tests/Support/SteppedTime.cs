using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Support;

/// <summary>A clock that a test moves step by step, and that tells when what waits for it has taken the step and waits again.</summary>
internal sealed class SteppedTime : FakeTimeProvider
{
    private TaskCompletionSource _delayed = NewSignal();

    public DateTimeOffset Now => GetUtcNow();

    /// <summary>Lets time pass until the next delay begins, or until a task is done.</summary>
    public async Task StepAsync(TimeSpan step, Task end)
    {
        var delayed = NewSignal();
        Volatile.Write(ref _delayed, delayed);
        Advance(step);
        await Task.WhenAny(delayed.Task, end).Guarded();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Volatile.Read(ref _delayed).TrySetResult();
        return timer;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
