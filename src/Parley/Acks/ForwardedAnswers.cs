using Parley.Engine.Scheduling;

namespace Parley.Acks;

/// <summary>Passes the acknowledgements of another node's broadcast on, until everybody asked has answered or gone, or the time is up. Guarded by its lock.</summary>
internal sealed class ForwardedAnswers(DeadlineWheel wheel, Action<RawArguments> onAnswer) : BroadcastAckSink, IDeadline
{
    private readonly Lock _gate = new();
    private readonly HashSet<PendingAck> _awaited = [];
    private DeadlineLinks _links;

    ref DeadlineLinks IDeadline.Links => ref _links;

    void IDeadline.OnDue(long now)
    {
        PendingAck[] left;
        lock (_gate)
        {
            left = [.. _awaited];
            _awaited.Clear();
        }

        foreach (var ack in left)
        {
            ack.Withdraw(AckOutcome.TimedOut);
        }
    }

    /// <summary>Bounds the wait, once everybody was asked.</summary>
    public void Start(TimeSpan timeout)
    {
        lock (_gate)
        {
            if (_awaited.Count > 0 && timeout != Timeout.InfiniteTimeSpan)
            {
                wheel.Schedule(this, wheel.Now + (long)Math.Ceiling(timeout.TotalMilliseconds));
            }
        }
    }

    public override void Await(PendingAck ack)
    {
        lock (_gate)
        {
            _awaited.Add(ack);
        }
    }

    public override void OnAnswer(PendingAck ack, string socketId, RawArguments answer)
    {
        if (Take(ack))
        {
            onAnswer(answer);
        }
    }

    public override void OnGone(PendingAck ack, string socketId) => Take(ack);

    private bool Take(PendingAck ack)
    {
        lock (_gate)
        {
            var taken = _awaited.Remove(ack);
            if (_awaited.Count == 0)
            {
                wheel.Cancel(this);
            }

            return taken;
        }
    }
}
