namespace Parley.Redis.Tests.Streams;

public class StreamsBroadcasts(SharedRedis redis) : BroadcastSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartStreamsAsync(nodes);
}

public class StreamsAcknowledgements(SharedRedis redis) : AcknowledgementSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartStreamsAsync(nodes);
}

public class StreamsSelections(SharedRedis redis) : SelectionSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartStreamsAsync(nodes);
}

public class StreamsServerSide(SharedRedis redis) : ServerSideSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartStreamsAsync(nodes);
}

public sealed class StreamsBroadcastsOfThree(SharedRedis redis) : StreamsBroadcasts(redis)
{
    protected override int NodeCount => 3;
}

public sealed class StreamsAcknowledgementsOfThree(SharedRedis redis) : StreamsAcknowledgements(redis)
{
    protected override int NodeCount => 3;
}

public sealed class StreamsSelectionsOfThree(SharedRedis redis) : StreamsSelections(redis)
{
    protected override int NodeCount => 3;
}

/// <summary>With several streams, and sharded channels.</summary>
public sealed class StreamsServerSideOfThree(SharedRedis redis) : ServerSideSpecification
{
    protected override int NodeCount => 3;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartStreamsAsync(nodes, static options =>
    {
        options.StreamCount = 3;
        options.UseShardedPubSub = true;
    });
}
