namespace Parley.ClusterTests;

/// <summary>The specification of broadcasts, with as many nodes as are given.</summary>
public abstract class BroadcastRuns(int nodes, Func<int, Task<AdapterCluster>> start) : BroadcastSpecification
{
    /// <inheritdoc/>
    protected override int NodeCount => nodes;

    /// <inheritdoc/>
    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => start(nodes);
}

/// <summary>The specification of acknowledgements.</summary>
public abstract class AcknowledgementRuns(int nodes, Func<int, Task<AdapterCluster>> start) : AcknowledgementSpecification
{
    /// <inheritdoc/>
    protected override int NodeCount => nodes;

    /// <inheritdoc/>
    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => start(nodes);
}

/// <summary>The specification of operations on the sockets of all nodes.</summary>
public abstract class SelectionRuns(int nodes, Func<int, Task<AdapterCluster>> start) : SelectionSpecification
{
    /// <inheritdoc/>
    protected override int NodeCount => nodes;

    /// <inheritdoc/>
    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => start(nodes);
}

/// <summary>The specification of what servers tell each other.</summary>
public abstract class ServerSideRuns(int nodes, Func<int, Task<AdapterCluster>> start) : ServerSideSpecification
{
    /// <inheritdoc/>
    protected override int NodeCount => nodes;

    /// <inheritdoc/>
    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => start(nodes);
}
