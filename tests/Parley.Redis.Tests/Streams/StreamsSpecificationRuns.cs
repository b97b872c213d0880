namespace Parley.Redis.Tests.Streams;

public sealed class StreamsBroadcasts(SharedRedis redis) : BroadcastRuns(2, nodes => redis.StartStreamsAsync(nodes));

public sealed class StreamsAcknowledgements(SharedRedis redis) : AcknowledgementRuns(2, nodes => redis.StartStreamsAsync(nodes));

public sealed class StreamsSelections(SharedRedis redis) : SelectionRuns(2, nodes => redis.StartStreamsAsync(nodes));

public sealed class StreamsServerSide(SharedRedis redis) : ServerSideRuns(2, nodes => redis.StartStreamsAsync(nodes));

public sealed class StreamsBroadcastsOfThree(SharedRedis redis) : BroadcastRuns(3, nodes => redis.StartStreamsAsync(nodes));

public sealed class StreamsAcknowledgementsOfThree(SharedRedis redis) : AcknowledgementRuns(3, nodes => redis.StartStreamsAsync(nodes));

public sealed class StreamsSelectionsOfThree(SharedRedis redis) : SelectionRuns(3, nodes => redis.StartStreamsAsync(nodes));

/// <summary>With several streams, and sharded channels.</summary>
public sealed class StreamsServerSideOfThree(SharedRedis redis) : ServerSideRuns(3, nodes => redis.StartStreamsAsync(nodes, static options =>
{
    options.StreamCount = 3;
    options.UseShardedPubSub = true;
}));
