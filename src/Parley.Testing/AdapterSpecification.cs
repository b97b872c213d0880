namespace Parley.Testing;

/// <summary>
/// What every adapter does, as tests. Derive a class from each specification, say how a cluster with the adapter is made, and run them
/// with one node and with several: the tests only differ in where their clients are.
/// </summary>
public abstract class AdapterSpecification
{
    /// <summary>Creates a specification.</summary>
    protected AdapterSpecification()
    {
    }

    /// <summary>How many nodes the tests run on, 1 or more.</summary>
    protected abstract int NodeCount { get; }

    /// <summary>Makes a cluster with the adapter under test, usually by <see cref="AdapterCluster.StartAsync"/>.</summary>
    /// <param name="nodes">How many nodes.</param>
    /// <returns>The cluster; the test disposes it.</returns>
    protected abstract Task<AdapterCluster> CreateClusterAsync(int nodes);

    private protected Task<AdapterCluster> StartAsync() => CreateClusterAsync(NodeCount);
}
