using System.Runtime.ExceptionServices;
using Parley.Engine.Scheduling;

namespace Parley.Acks;

/// <summary>
/// Collects the acknowledgements of one broadcast. It is over when everybody asked has answered or gone, or when its time is up;
/// whatever is still awaited then is taken out of the sockets' registries. Guarded by its lock.
/// </summary>
internal sealed class BroadcastAnswers(DeadlineWheel wheel, TimeSpan timeout) : BroadcastAckSink, IBroadcastAnswers, IDeadline
{
    private readonly Lock _gate = new();
    private readonly HashSet<PendingAck> _awaited = [];
    private readonly List<BroadcastAnswer<RawArguments>> _answers = [];
    private readonly List<string> _gone = [];
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Made when there is another node.
    private RemoteNodes? _nodes;
    private DeadlineLinks _links;
    private bool _allAsked;
    private bool _isOver;

    // What asking failed with. Written before the end, and read after it.
    private volatile ExceptionDispatchInfo? _fault;

    ref DeadlineLinks IDeadline.Links => ref _links;

    public TimeSpan Timeout => timeout;

    public Task Completion => _over.Task;

    void IDeadline.OnDue(long now) => End(AckOutcome.TimedOut);

    public override void Await(PendingAck ack)
    {
        lock (_gate)
        {
            _awaited.Add(ack);
        }
    }

    public void AwaitNodes(IReadOnlyCollection<string> nodeIds) => Change(nodes => nodes.Expect(nodeIds));

    public void AwaitNodes(int? count) => Change(nodes => nodes.Expect(count));

    public void AddNode(string nodeId, int clients) => Change(nodes => nodes.TryHear(nodeId, clients));

    public void AddAnswer(string nodeId, RawArguments answer) => Change(nodes =>
    {
        nodes.CountAnswer(nodeId);
        _answers.Add(new BroadcastAnswer<RawArguments>(SocketId: null, answer));
    });

    public void LoseNode(string nodeId) => Change(nodes => nodes.Lose(nodeId));

    public void LoseSilentNodes() => Change(static nodes => nodes.LoseSilent());

    public override void OnAnswer(PendingAck ack, string socketId, RawArguments answer)
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

    public override void OnGone(PendingAck ack, string socketId)
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

    /// <summary>Waits for the end. The time counts from here, so that a slow bus does not lengthen it.</summary>
    /// <param name="asking">Completes when everybody of this node was asked, and it is known which other nodes were.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The caller lost interest; nothing is awaited any more.</exception>
    public async Task<BroadcastAckResult<RawArguments>> WaitAsync(ValueTask asking, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_isOver && timeout != System.Threading.Timeout.InfiniteTimeSpan)
            {
                wheel.Schedule(this, wheel.Now + (long)Math.Ceiling(timeout.TotalMilliseconds));
            }
        }

        _ = OnAskedAsync(asking);
        await using (cancellationToken.UnsafeRegister(static state => ((BroadcastAnswers)state!).End(AckOutcome.Cancelled), this))
        {
            await _over.Task;
        }

        cancellationToken.ThrowIfCancellationRequested();
        _fault?.Throw();
        lock (_gate)
        {
            var elsewhere = _nodes is null
                ? new MissingElsewhere(0, [], 0)
                : new MissingElsewhere((int)Math.Min(Math.Max(0, _nodes.ClientsAwaited) + _nodes.ClientsLost, int.MaxValue), _nodes.Silent, _nodes.SilentCount);
            return new BroadcastAckResult<RawArguments>(_answers, _gone, elsewhere);
        }
    }

    private async Task OnAskedAsync(ValueTask asking)
    {
        try
        {
            await asking;
        }
        catch (Exception exception)
        {
            _fault = ExceptionDispatchInfo.Capture(exception);
            End(AckOutcome.Cancelled);
            return;
        }

        lock (_gate)
        {
            _allAsked = true;
            EndIfComplete();
        }
    }

    private void Change(Action<RemoteNodes> change)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                change(_nodes ??= new RemoteNodes());
                EndIfComplete();
            }
        }
    }

    private void EndIfComplete()
    {
        if (_allAsked && _awaited.Count == 0 && (_nodes is null || (_nodes.IsComplete && _nodes.ClientsAwaited <= 0)))
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
