using Parley.Adapters.Wire;
using Parley.Protocol.Cluster;

namespace Parley.Fuzz.Bus;

/// <summary>An adapter with the wire of official ones on a <see cref="MemoryBus"/>.</summary>
internal sealed class MemoryBusAdapter : HeartbeatClusterAdapter
{
    public const int MaxMessageBytes = 48 * 1024;

    private readonly MemoryBus _bus;
    private readonly ClusterEncoder _encoder;
    private readonly ClusterDecoder _decoder;

    public MemoryBusAdapter(AdapterContext context, MemoryBus bus, ClusterAdapterOptions options)
        : base(context, options)
    {
        _bus = bus;
        _encoder = new ClusterEncoder(context, MessagePackDialect.MsgPack);
        _decoder = new ClusterDecoder(context, NodeId);
    }

    public string NamespaceName => Context.NamespaceName;

    public override Task InitAsync(CancellationToken cancellationToken = default)
    {
        _bus.Join(this);
        return base.InitAsync(cancellationToken);
    }

    public override async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        await base.CloseAsync(cancellationToken);
        _bus.Leave(this);
    }

    public void Deliver(byte[] message) => Receive(_decoder, message, MaxMessageBytes, hearsAllAnswers: true);

    protected override Task PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        _bus.Publish(NamespaceName, _encoder.Encode(message));
        return Task.CompletedTask;
    }

    protected override Task PublishResponseAsync(string requesterNodeId, ClusterResponse response, CancellationToken cancellationToken)
    {
        _bus.Publish(NamespaceName, _encoder.Encode(response));
        return Task.CompletedTask;
    }
}
