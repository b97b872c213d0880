using System.Globalization;
using Parley.Adapters.Wire;
using Parley.Fuzz.Bus;
using Parley.Testing;

namespace Parley.Fuzz.Targets;

/// <summary>Two nodes on a bus on which anything comes: it must not keep them from each other, what cannot be read is counted, and what nodes note of others has its bound.</summary>
internal sealed class BusNodesTarget : BusTarget, IDisposable
{
    private const int NeighboursEvery = 20;
    private const int MaxNodes = 16;

    private readonly MemoryBus _bus = new();
    private readonly List<Neighbour> _neighbours = [];
    private AdapterCluster? _cluster;
    private ClusterDecoder? _decoder;
    private int _inputs;

    public override string Name => "bus";

    public override IEnumerable<byte[]> Seeds => [.. Golden.Messages, .. Corpus.Load("cluster")];

    public override bool IsMeasured => false;

    public override void Start() => StartAsync().GetAwaiter().GetResult();

    public override void Check(byte[] input) => CheckAsync(input).GetAwaiter().GetResult();

    public override void Stop() => StopAsync().GetAwaiter().GetResult();

    public void Dispose() => _neighbours.ForEach(static neighbour => neighbour.Dispose());

    protected override void Read(byte[] input)
    {
    }

    private async Task StartAsync()
    {
        var options = new ClusterAdapterOptions { MaxNodes = MaxNodes, RequestTimeout = TimeSpan.FromSeconds(1), HeartbeatInterval = TimeSpan.FromSeconds(1), HeartbeatTimeout = TimeSpan.FromSeconds(5) };
        _cluster = await AdapterCluster.StartAsync(2, (_, builder) => builder.UseAdapter(context => new MemoryBusAdapter(context, _bus, options)));
        _decoder = new ClusterDecoder(BusContext.Root, BusContext.NodeId);
        for (var node = 0; node < 2; node++)
        {
            _neighbours.Add(await Neighbour.ConnectAsync(_cluster.AddressOf(node)));
        }
    }

    private async Task CheckAsync(byte[] input)
    {
        ClusterMessage? message = null;
        var isReadable = TryRead(() => { message = ReadWhole(input); });
        if (message is ClusterMessage.DisconnectSockets)
        {
            // Does as it says.
            return;
        }

        var dropped = _cluster!.Nodes.Select(static node => DroppedBy(node)).ToArray();
        _bus.Publish("/", input);
        FuzzException.Require(
            isReadable || _cluster.Nodes.Zip(dropped).All(static node => DroppedBy(node.First) > node.Second), "what cannot be read was not counted");
        if (++_inputs % NeighboursEvery != 0)
        {
            return;
        }

        foreach (var (node, neighbour) in _cluster.Nodes.Zip(_neighbours.AsEnumerable().Reverse()))
        {
            FuzzException.Require(await AdapterOf(node).ServerCountAsync() <= 1 + MaxNodes, "more nodes are known than may be");
            var @event = string.Create(CultureInfo.InvariantCulture, $"fine{_inputs}");
            await node.EmitAsync(@event);
            await neighbour.HearAsync($"42[\"{@event}\"");
        }
    }

    private async Task StopAsync()
    {
        try
        {
            // Nodes that were made up may still be waited for, those that are there answer.
            IReadOnlyList<RemoteSocket> sockets;
            try
            {
                sockets = await _cluster!.Near.FetchSocketsAsync();
            }
            catch (ClusterTimeoutException exception)
            {
                sockets = exception.Sockets;
            }

            FuzzException.Require(sockets.Count == 2, "a node does not answer any more");
            foreach (var node in _cluster!.Nodes)
            {
                FuzzException.Require(AdapterOf(node).LostMessages == 0, "messages of a node itself were lost");
            }
        }
        finally
        {
            Dispose();
            await _cluster!.DisposeAsync();
        }
    }

    private static MemoryBusAdapter AdapterOf(SocketIOServer node) => (MemoryBusAdapter)node.Of("/").Adapter;

    private static long DroppedBy(SocketIOServer node) => AdapterOf(node).DroppedMessages;

    private ClusterMessage? ReadWhole(byte[] input)
    {
        if (input.Length > MemoryBusAdapter.MaxMessageBytes)
        {
            throw new FormatException("too large");
        }

        if (_decoder!.Open(input) is not { } opened)
        {
            return null;
        }

        if (opened.IsResponse)
        {
            // Answers to others are passed over, once it is known whose they are.
            _ = opened.RequestId;
            return null;
        }

        return _decoder.ReadMessage(opened);
    }
}
