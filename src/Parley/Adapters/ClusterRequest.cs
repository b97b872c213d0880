using Parley.Acks;
using Parley.Engine.Scheduling;

namespace Parley.Adapters;

/// <summary>A request to the other nodes, as long as answers may come. Safe to call from any thread.</summary>
internal abstract class ClusterRequest : IDeadline
{
    private DeadlineLinks _links;

    ref DeadlineLinks IDeadline.Links => ref _links;

    public string Id { get; } = ClusterNodeId.Create();

    void IDeadline.OnDue(long now) => OnTimeout();

    /// <summary>Tells which other nodes were asked.</summary>
    public abstract void Expect(IReadOnlyCollection<string> nodeIds);

    /// <summary>Tells how many other nodes were asked, where their ids are not known; <see langword="null"/> if they could not be counted.</summary>
    public abstract void Expect(int? count);

    /// <summary>Takes an answer.</summary>
    /// <returns><see langword="false"/> if it was given before, or is of another kind than the question.</returns>
    public abstract bool OnResponse(ClusterResponse response);

    /// <summary>Nothing more will come from a node.</summary>
    public abstract void LoseNode(string nodeId);

    /// <summary>Nobody who has been silent until now is waited for. Runs on the wheel.</summary>
    protected abstract void OnTimeout();
}

/// <summary>What the nodes answered, and who did not.</summary>
internal sealed record Gathered<T>(IReadOnlyList<(string NodeId, T Answer)> Answers, IReadOnlyList<string> SilentNodes, int MissingNodes);

/// <summary>A request that each node answers once. Guarded by its lock.</summary>
internal sealed class GatheringRequest<TResponse, T>(Func<TResponse, T> read) : ClusterRequest
    where TResponse : ClusterResponse
{
    private readonly Lock _gate = new();
    private readonly RemoteNodes _nodes = new();
    private readonly List<(string NodeId, T Answer)> _answers = [];
    private readonly TaskCompletionSource<Gathered<T>> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Gathered<T>> Completion => _over.Task;

    public override void Expect(IReadOnlyCollection<string> nodeIds)
    {
        lock (_gate)
        {
            _nodes.Expect(nodeIds);
            EndIfComplete();
        }
    }

    public override void Expect(int? count)
    {
        lock (_gate)
        {
            _nodes.Expect(count);
            EndIfComplete();
        }
    }

    public override bool OnResponse(ClusterResponse response)
    {
        if (response is not TResponse fitting)
        {
            return false;
        }

        lock (_gate)
        {
            if (_over.Task.IsCompleted || !_nodes.TryHear(response.NodeId))
            {
                return false;
            }

            _answers.Add((response.NodeId, read(fitting)));
            EndIfComplete();
            return true;
        }
    }

    public override void LoseNode(string nodeId)
    {
        lock (_gate)
        {
            _nodes.Lose(nodeId);
            EndIfComplete();
        }
    }

    protected override void OnTimeout()
    {
        lock (_gate)
        {
            _nodes.LoseSilent();
            EndIfComplete();
        }
    }

    private void EndIfComplete()
    {
        if (_nodes.IsComplete)
        {
            _over.TrySetResult(new Gathered<T>([.. _answers], _nodes.Silent, _nodes.SilentCount));
        }
    }
}

/// <summary>A broadcast that clients of other nodes acknowledge.</summary>
internal sealed class BroadcastClusterRequest(IBroadcastAnswers answers) : ClusterRequest
{
    // The numbered acknowledgements that have come. Guarded by itself.
    private readonly HashSet<(string NodeId, int Number)> _seen = [];

    public override void Expect(IReadOnlyCollection<string> nodeIds) => answers.AwaitNodes(nodeIds);

    public override void Expect(int? count) => answers.AwaitNodes(count);

    public override bool OnResponse(ClusterResponse response)
    {
        switch (response)
        {
            case ClusterResponse.BroadcastClientCount count:
                answers.AddNode(count.NodeId, Math.Max(0, count.ClientCount));
                return true;
            case ClusterResponse.BroadcastAck ack when IsNew(ack):
                answers.AddAnswer(ack.NodeId, ack.Answer);
                return true;
            default:
                return false;
        }
    }

    public override void LoseNode(string nodeId) => answers.LoseNode(nodeId);

    protected override void OnTimeout() => answers.LoseSilentNodes();

    private bool IsNew(ClusterResponse.BroadcastAck ack)
    {
        if (ack.Number == 0)
        {
            return true;
        }

        lock (_seen)
        {
            return _seen.Add((ack.NodeId, ack.Number));
        }
    }
}
