using Parley.Engine.Scheduling;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Acks;

/// <summary>
/// An acknowledgement that is awaited. It ends exactly once: with an answer, a timeout, the end of the socket or a cancellation,
/// and each of them takes it out of its <see cref="AckRegistry"/>.
/// </summary>
internal abstract class PendingAck(AckRegistry registry, long id) : IDeadline
{
    private readonly long _startedAt = registry.Metrics.StartAck();
    private DeadlineLinks _links;

    ref DeadlineLinks IDeadline.Links => ref _links;

    public long Id => id;

    protected AckRegistry Registry => registry;

    void IDeadline.OnDue(long now)
    {
        if (registry.Remove(this))
        {
            Fail(new AckTimeoutException());
            Measure(AckOutcome.TimedOut);
        }
    }

    /// <summary>Takes it out without a result, because whoever awaited it is done.</summary>
    public void Withdraw(string outcome)
    {
        if (registry.Remove(this))
        {
            Measure(outcome);
        }
    }

    /// <summary>Tells metrics how it ended. Called by whoever took it out.</summary>
    public void Measure(string outcome) => registry.Metrics.OnAckEnded(_startedAt, registry.MetricName, outcome);

    public abstract void Resolve(in PacketArguments arguments, ArgumentSerializer serializer);

    public abstract void Fail(Exception exception);
}

internal sealed class PendingAck<T>(AckRegistry registry, long id) : PendingAck(registry, id)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for the end, or for the caller to lose interest.</summary>
    public async Task<T> WaitAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((PendingAck<T>)state!).Cancel(token), this);
        return await _completion.Task;
    }

    public override void Resolve(in PacketArguments arguments, ArgumentSerializer serializer)
    {
        try
        {
            _completion.TrySetResult(Read(arguments, serializer)!);
        }
        catch (Exception exception)
        {
            _completion.TrySetException(new SocketIOException($"The client's acknowledgement does not fit {typeof(T)}.", exception));
        }
    }

    public override void Fail(Exception exception) => _completion.TrySetException(exception);

    private static T? Read(in PacketArguments arguments, ArgumentSerializer serializer)
    {
        if (typeof(T) == typeof(RawArguments))
        {
            return (T)(object)new RawArguments(arguments.From(0), arguments.Attachments, arguments.Count, serializer);
        }

        return arguments.Count == 0 ? default : serializer.Read<T>(arguments[0], arguments.Attachments);
    }

    private void Cancel(CancellationToken token)
    {
        if (Registry.Remove(this))
        {
            _completion.TrySetCanceled(token);
            Measure(AckOutcome.Cancelled);
        }
    }
}
