using Parley.Engine.Scheduling;

namespace Parley.Acks;

/// <summary>
/// Collects the acknowledgements of one broadcast. It is over when everybody asked has answered or gone, or when its time is up;
/// whatever is still awaited then is taken out of the sockets' registries. Guarded by its lock.
/// </summary>
internal sealed class BroadcastAnswers(DeadlineWheel wheel) : IBroadcastAnswers, IDeadline
{
    private readonly Lock _gate = new();
    private readonly HashSet<PendingAck> _awaited = [];
    private readonly List<BroadcastAnswer<RawArguments>> _answers = [];
    private readonly List<string> _gone = [];
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DeadlineLinks _links;
    private int _remoteAwaited;
    private bool _allAsked;
    private bool _isOver;

    ref DeadlineLinks IDeadline.Links => ref _links;

    void IDeadline.OnDue(long now) => End(AckOutcome.TimedOut);

    /// <summary>Notes a socket of this node that is asked.</summary>
    public void Await(PendingAck ack)
    {
        lock (_gate)
        {
            _awaited.Add(ack);
        }
    }

    public void AwaitRemote(int clients)
    {
        lock (_gate)
        {
            _remoteAwaited += clients;
        }
    }

    public void AddRemote(RawArguments answer)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _remoteAwaited--;
            _answers.Add(new BroadcastAnswer<RawArguments>(SocketId: null, answer));
            EndIfComplete();
        }
    }

    public void OnAnswer(PendingAck ack, string socketId, RawArguments answer)
    {
        lock (_gate)
        {
            if (!_isOver && _awaited.Remove(ack))
            {
                _answers.Add(new BroadcastAnswer<RawArguments>(socketId, answer));
                EndIfComplete();
            }
        }
    }

    public void OnGone(PendingAck ack, string socketId)
    {
        lock (_gate)
        {
            if (!_isOver && _awaited.Remove(ack))
            {
                _gone.Add(socketId);
                EndIfComplete();
            }
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="OperationCanceledException">The caller lost interest; nothing is awaited any more.</exception>
    public async Task<BroadcastAckResult<RawArguments>> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _allAsked = true;
            if (timeout != Timeout.InfiniteTimeSpan)
            {
                wheel.Schedule(this, wheel.Now + (long)Math.Ceiling(timeout.TotalMilliseconds));
            }

            EndIfComplete();
        }

        await using (cancellationToken.UnsafeRegister(static state => ((BroadcastAnswers)state!).End(AckOutcome.Cancelled), this))
        {
            await _over.Task;
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new BroadcastAckResult<RawArguments>(_answers, _gone, Math.Max(0, _remoteAwaited));
        }
    }

    private void EndIfComplete()
    {
        if (_allAsked && _awaited.Count == 0 && _remoteAwaited <= 0)
        {
            MarkOver();
        }
    }

    private void End(string outcome)
    {
        PendingAck[] left;
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            left = [.. _awaited];
            _awaited.Clear();
            foreach (var ack in left)
            {
                _gone.Add(((BroadcastPendingAck)ack).SocketId);
            }

            MarkOver();
        }

        foreach (var ack in left)
        {
            ack.Withdraw(outcome);
        }
    }

    private void MarkOver()
    {
        if (!_isOver)
        {
            _isOver = true;
            wheel.Cancel(this);
            _over.TrySetResult();
        }
    }
}
