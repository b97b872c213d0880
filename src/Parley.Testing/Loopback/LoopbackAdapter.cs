namespace Parley.Testing.Loopback;

/// <summary>An adapter on a <see cref="LoopbackBus"/>.</summary>
internal sealed class LoopbackAdapter(AdapterContext context, LoopbackBus bus, ClusterAdapterOptions options) : HeartbeatClusterAdapter(context, options)
{
    /// <summary>What the bus keeps apart.</summary>
    public string Channel => Context.NamespaceName;

    public AdapterContext Wire => Context;

    /// <summary>Completes when another node has left or is taken for dead.</summary>
    public TaskCompletionSource<string> NodeLeft { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task InitAsync(CancellationToken cancellationToken = default)
    {
        bus.Join(this);
        return base.InitAsync(cancellationToken);
    }

    public override async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        await base.CloseAsync(cancellationToken);
        bus.Leave(this);
    }

    public void Deliver(object what)
    {
        if (what is ClusterMessage message)
        {
            OnMessage(message);
        }
        else
        {
            OnResponse((ClusterResponse)what);
        }
    }

    protected override void OnNodeLeft(string nodeId) => NodeLeft.TrySetResult(nodeId);

    protected override Task PublishAsync(ClusterMessage message, CancellationToken cancellationToken) => bus.PublishAsync(this, message, cancellationToken);

    protected override Task PublishResponseAsync(string requesterNodeId, ClusterResponse response, CancellationToken cancellationToken) =>
        bus.RespondAsync(this, requesterNodeId, response, cancellationToken);
}
