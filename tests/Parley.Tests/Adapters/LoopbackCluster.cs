using Microsoft.Extensions.Time.Testing;
using Parley.Testing;
using Parley.Testing.Loopback;

namespace Parley.Tests.Adapters;

/// <summary>Nodes on a bus that can be told to fail, with a clock that the test turns.</summary>
internal sealed class LoopbackCluster : IAsyncDisposable
{
    private LoopbackCluster(LoopbackBus bus, FakeTimeProvider time, AdapterCluster nodes)
    {
        Bus = bus;
        Time = time;
        Nodes = nodes;
    }

    public LoopbackBus Bus { get; }

    public FakeTimeProvider Time { get; }

    public AdapterCluster Nodes { get; }

    /// <summary>The node that tests ask.</summary>
    public SocketIOServer A => Nodes.Nodes[0];

    /// <summary>The node that something happens to.</summary>
    public SocketIOServer B => Nodes.Nodes[1];

    public LoopbackAdapter AdapterA => (LoopbackAdapter)A.Of("/").Adapter;

    public LoopbackAdapter AdapterB => (LoopbackAdapter)B.Of("/").Adapter;

    public static async Task<LoopbackCluster> StartAsync(int nodes = 2, Action<ClusterAdapterOptions>? configure = null)
    {
        var bus = new LoopbackBus();
        var time = new FakeTimeProvider();
        var options = new ClusterAdapterOptions();
        configure?.Invoke(options);
        var cluster = await AdapterCluster.StartAsync(
            nodes, (_, builder) => builder.UseAdapter(context => new LoopbackAdapter(context, bus, options)), time);
        return new LoopbackCluster(bus, time, cluster);
    }

    /// <summary>Has messages of a kind not arrive at B.</summary>
    public void LoseAtB<T>() => Bus.Copies = (to, what) => what is T && ReferenceEquals(to, AdapterB) ? 0 : 1;

    public ValueTask DisposeAsync() => Nodes.DisposeAsync();
}
