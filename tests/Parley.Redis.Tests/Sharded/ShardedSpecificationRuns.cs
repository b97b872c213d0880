namespace Parley.Redis.Tests.Sharded;

public sealed class ShardedBroadcasts(SharedRedis redis) : BroadcastRuns(2, nodes => redis.StartShardedAsync(nodes))
{
    protected override bool KeepsOrderBetweenRooms => false;
}

public sealed class ShardedAcknowledgements(SharedRedis redis) : AcknowledgementRuns(2, nodes => redis.StartShardedAsync(nodes));

public sealed class ShardedSelections(SharedRedis redis) : SelectionRuns(2, nodes => redis.StartShardedAsync(nodes));

public sealed class ShardedServerSide(SharedRedis redis) : ServerSideRuns(2, nodes => redis.StartShardedAsync(nodes));

public sealed class ShardedBroadcastsOfThree(SharedRedis redis) : BroadcastRuns(3, nodes => redis.StartShardedAsync(nodes))
{
    protected override bool KeepsOrderBetweenRooms => false;
}

public sealed class ShardedAcknowledgementsOfThree(SharedRedis redis) : AcknowledgementRuns(3, nodes => redis.StartShardedAsync(nodes));

public sealed class ShardedSelectionsOfThree(SharedRedis redis) : SelectionRuns(3, nodes => redis.StartShardedAsync(nodes));

public sealed class ShardedServerSideOfThree(SharedRedis redis) : ServerSideRuns(3, nodes => redis.StartShardedAsync(nodes));

/// <summary>Without channels for rooms everything of a node keeps its order.</summary>
public sealed class ShardedStaticBroadcastsOfThree(SharedRedis redis) : BroadcastRuns(3, nodes => redis.StartShardedAsync(nodes, static options => options.SubscriptionMode = RedisSubscriptionMode.Static));

public sealed class ShardedStaticSelectionsOfThree(SharedRedis redis) : SelectionRuns(3, nodes => redis.StartShardedAsync(nodes, static options => options.SubscriptionMode = RedisSubscriptionMode.Static));
