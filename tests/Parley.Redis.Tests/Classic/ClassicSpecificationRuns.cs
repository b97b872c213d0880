namespace Parley.Redis.Tests.Classic;

public class ClassicBroadcasts(SharedRedis redis) : BroadcastSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartClassicAsync(nodes);
}

public class ClassicAcknowledgements(SharedRedis redis) : AcknowledgementSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartClassicAsync(nodes);
}

public class ClassicSelections(SharedRedis redis) : SelectionSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartClassicAsync(nodes);
}

public class ClassicServerSide(SharedRedis redis) : ServerSideSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartClassicAsync(nodes);
}

public sealed class ClassicBroadcastsOfThree(SharedRedis redis) : ClassicBroadcasts(redis)
{
    protected override int NodeCount => 3;
}

public sealed class ClassicAcknowledgementsOfThree(SharedRedis redis) : ClassicAcknowledgements(redis)
{
    protected override int NodeCount => 3;
}

public sealed class ClassicSelectionsOfThree(SharedRedis redis) : ClassicSelections(redis)
{
    protected override int NodeCount => 3;
}

/// <summary>Three nodes whose answers go to the one that asked alone.</summary>
public sealed class ClassicServerSideOfThree(SharedRedis redis) : ServerSideSpecification
{
    protected override int NodeCount => 3;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) =>
        redis.StartClassicAsync(nodes, static options => options.PublishOnSpecificResponseChannel = true);
}
