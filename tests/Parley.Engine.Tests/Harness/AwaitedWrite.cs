using System.Threading.Tasks.Sources;

namespace Parley.Engine.Tests.Harness;

/// <summary>A write that tells when somebody has begun to await it, which is when the writer has done all it does before.</summary>
internal sealed class AwaitedWrite(Task write, TaskCompletionSource awaited) : IValueTaskSource
{
    public void GetResult(short token) => write.GetAwaiter().GetResult();

    public ValueTaskSourceStatus GetStatus(short token) => write.Status switch
    {
        TaskStatus.RanToCompletion => ValueTaskSourceStatus.Succeeded,
        TaskStatus.Faulted => ValueTaskSourceStatus.Faulted,
        TaskStatus.Canceled => ValueTaskSourceStatus.Canceled,
        _ => ValueTaskSourceStatus.Pending,
    };

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        write.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => continuation(state));
        awaited.TrySetResult();
    }
}
