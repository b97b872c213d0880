namespace Parley.Redis.Tests.Sharded;

public class ShardedBroadcasts(SharedRedis redis) : BroadcastSpecification
{
    protected override int NodeCount => 2;

    protected override bool KeepsOrderBetweenRooms => false;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartShardedAsync(nodes);
}

public class ShardedAcknowledgements(SharedRedis redis) : AcknowledgementSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartShardedAsync(nodes);
}

public class ShardedSelections(SharedRedis redis) : SelectionSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartShardedAsync(nodes);
}

public class ShardedServerSide(SharedRedis redis) : ServerSideSpecification
{
    protected override int NodeCount => 2;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) => redis.StartShardedAsync(nodes);
}

public sealed class ShardedBroadcastsOfThree(SharedRedis redis) : ShardedBroadcasts(redis)
{
    protected override int NodeCount => 3;
}

public sealed class ShardedAcknowledgementsOfThree(SharedRedis redis) : ShardedAcknowledgements(redis)
{
    protected override int NodeCount => 3;
}

public sealed class ShardedSelectionsOfThree(SharedRedis redis) : ShardedSelections(redis)
{
    protected override int NodeCount => 3;
}

public sealed class ShardedServerSideOfThree(SharedRedis redis) : ShardedServerSide(redis)
{
    protected override int NodeCount => 3;
}

/// <summary>Without channels for rooms everything of a node keeps its order.</summary>
public sealed class ShardedStaticBroadcastsOfThree(SharedRedis redis) : BroadcastSpecification
{
    protected override int NodeCount => 3;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) =>
        redis.StartShardedAsync(nodes, static options => options.SubscriptionMode = RedisSubscriptionMode.Static);
}

public sealed class ShardedStaticSelectionsOfThree(SharedRedis redis) : SelectionSpecification
{
    protected override int NodeCount => 3;

    protected override Task<AdapterCluster> CreateClusterAsync(int nodes) =>
        redis.StartShardedAsync(nodes, static options => options.SubscriptionMode = RedisSubscriptionMode.Static);
}
