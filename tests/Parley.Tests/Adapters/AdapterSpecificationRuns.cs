using Parley.Testing;
using Parley.Testing.Loopback;

namespace Parley.Tests.Adapters;

public sealed class InMemoryBroadcasts : BroadcastSpecification
{
    protected override int NodeCount => 1;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => TestedClusters.InMemoryAsync(nodes);
}

public sealed class InMemoryAcknowledgements : AcknowledgementSpecification
{
    protected override int NodeCount => 1;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => TestedClusters.InMemoryAsync(nodes);
}

public sealed class InMemorySelections : SelectionSpecification
{
    protected override int NodeCount => 1;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => TestedClusters.InMemoryAsync(nodes);
}

public sealed class InMemoryServerSide : ServerSideSpecification
{
    protected override int NodeCount => 1;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => TestedClusters.InMemoryAsync(nodes);
}

public class LoopbackBroadcasts : BroadcastSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => TestedClusters.LoopbackAsync(nodes);
}

public class LoopbackAcknowledgements : AcknowledgementSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => TestedClusters.LoopbackAsync(nodes);
}

public class LoopbackSelections : SelectionSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => TestedClusters.LoopbackAsync(nodes);
}

public class LoopbackServerSide : ServerSideSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => TestedClusters.LoopbackAsync(nodes);
}

public sealed class LoopbackBroadcastsOfThree : LoopbackBroadcasts
{
    protected override int NodeCount => 3;
}

public sealed class LoopbackAcknowledgementsOfThree : LoopbackAcknowledgements
{
    protected override int NodeCount => 3;
}

public sealed class LoopbackSelectionsOfThree : LoopbackSelections
{
    protected override int NodeCount => 3;
}

public sealed class LoopbackServerSideOfThree : LoopbackServerSide
{
    protected override int NodeCount => 3;
}

file static class TestedClusters
{
    public static Task<AdapterCluster> InMemoryAsync(int nodes) => AdapterCluster.StartAsync(nodes, static (_, _) => { });

    public static Task<AdapterCluster> LoopbackAsync(int nodes)
    {
        var bus = new LoopbackBus();
        return AdapterCluster.StartAsync(nodes, (_, builder) => builder.UseAdapter(context => new LoopbackAdapter(context, bus, new ClusterAdapterOptions())));
    }
}
