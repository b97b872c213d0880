using Parley.Diagnostics;
using Parley.Engine.Scheduling;

namespace Parley;

/// <summary>
/// A <see cref="ClusterAdapter"/> for buses that do not know who listens: nodes tell each other that they are alive, and one that nothing was heard of
/// for <see cref="ClusterAdapterOptions.HeartbeatTimeout"/> is taken for dead and not waited for. Safe to use from any thread.
/// </summary>
public abstract class HeartbeatClusterAdapter : ClusterAdapter
{
    private static readonly TimeSpan LongestSweepInterval = TimeSpan.FromSeconds(1);

    private readonly DeadlineWheel _wheel;

    // Guards the nodes, and when each was heard of last on the wheel's clock.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _nodes = new(StringComparer.Ordinal);
    private readonly Sweep _sweep;
    private bool _isOpen;

    /// <summary>Creates an adapter.</summary>
    /// <param name="context">The namespace it is for.</param>
    /// <param name="options">The options, not to be changed any more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    protected HeartbeatClusterAdapter(AdapterContext context, ClusterAdapterOptions options)
        : base(context, options)
    {
        _wheel = context.Wheel;
        _sweep = new Sweep(this);
    }

    /// <inheritdoc/>
    protected sealed override IReadOnlyCollection<string> OtherNodes
    {
        get
        {
            lock (_gate)
            {
                return [.. _nodes.Keys];
            }
        }
    }

    private long SweepMilliseconds => (long)Math.Min(Options.HeartbeatInterval.TotalMilliseconds / 2, LongestSweepInterval.TotalMilliseconds);

    /// <summary>Greets the other nodes. Whoever overrides it listens to the bus first, and calls this then.</summary>
    /// <inheritdoc/>
    public override Task InitAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _isOpen = true;
            _wheel.Schedule(_sweep, _wheel.Now + SweepMilliseconds);
        }

        Publish(new ClusterMessage.InitialHeartbeat(NodeId, Context.NamespaceName));
        return Task.CompletedTask;
    }

    /// <summary>Tells the other nodes that this one leaves. Whoever overrides it calls this first, and leaves the bus then.</summary>
    /// <inheritdoc/>
    public override Task CloseAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _isOpen = false;
            _wheel.Cancel(_sweep);
        }

        return base.CloseAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new ValueTask<int>(1 + _nodes.Count);
        }
    }

    /// <summary>Called when a node was heard of for the first time.</summary>
    /// <param name="nodeId">The node.</param>
    protected virtual void OnNodeJoined(string nodeId)
    {
    }

    /// <summary>Called when a node has left, or is taken for dead. It joins anew if something is heard of it after all.</summary>
    /// <param name="nodeId">The node.</param>
    protected virtual void OnNodeLeft(string nodeId)
    {
    }

    private protected override void OnHeard(string nodeId)
    {
        if (string.Equals(nodeId, ClusterMessage.EmitterNodeId, StringComparison.Ordinal))
        {
            return;
        }

        lock (_gate)
        {
            var isKnown = _nodes.ContainsKey(nodeId);
            if (!isKnown && _nodes.Count >= Options.MaxNodes)
            {
                return;
            }

            _nodes[nodeId] = _wheel.Now;
            if (isKnown)
            {
                return;
            }
        }

        Context.Logger.NodeJoined(nodeId, Context.NamespaceName);
        Tell(OnNodeJoined, nodeId);
    }

    private protected override void OnClosed(string nodeId)
    {
        lock (_gate)
        {
            if (!_nodes.Remove(nodeId))
            {
                return;
            }
        }

        Context.Logger.NodeLeft(nodeId, Context.NamespaceName);
        OnGone(nodeId);
    }

    private void OnGone(string nodeId)
    {
        LoseNode(nodeId);
        Tell(OnNodeLeft, nodeId);
    }

    /// <summary>Tells whoever derives of a node. This may be the pool: what is thrown there would end the process, and the heartbeats with it.</summary>
    private void Tell(Action<string> hook, string nodeId)
    {
        try
        {
            hook(nodeId);
        }
        catch (Exception exception)
        {
            Context.Logger.NodeHookFailed(exception, nodeId, Context.NamespaceName);
        }
    }

    private List<string> TakeDead(long now)
    {
        lock (_gate)
        {
            var dead = new List<string>();
            foreach (var (nodeId, heard) in _nodes)
            {
                if (now - heard > Options.HeartbeatTimeout.TotalMilliseconds)
                {
                    dead.Add(nodeId);
                }
            }

            dead.ForEach(nodeId => _nodes.Remove(nodeId));
            return dead;
        }
    }

    private void SweepNodes()
    {
        var now = _wheel.Now;
        foreach (var nodeId in TakeDead(now))
        {
            Context.Logger.NodeDead(nodeId, Context.NamespaceName, Options.HeartbeatTimeout);
            OnGone(nodeId);
        }

        if (now - LastPublished >= Options.HeartbeatInterval.TotalMilliseconds)
        {
            Publish(new ClusterMessage.Heartbeat(NodeId, Context.NamespaceName));
        }

        lock (_gate)
        {
            if (_isOpen)
            {
                _wheel.Schedule(_sweep, now + SweepMilliseconds);
            }
        }
    }

    /// <summary>Looks after the nodes from time to time: told by the wheel, done by the pool, because the log and whoever derives are called.</summary>
    private sealed class Sweep(HeartbeatClusterAdapter adapter) : IDeadline, IThreadPoolWorkItem
    {
        private DeadlineLinks _links;

        ref DeadlineLinks IDeadline.Links => ref _links;

        void IDeadline.OnDue(long now) => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

        void IThreadPoolWorkItem.Execute() => adapter.SweepNodes();
    }
}
