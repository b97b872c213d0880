namespace Parley.Redis.Tests.Classic;

public sealed class ClassicBroadcasts(SharedRedis redis) : BroadcastRuns(2, nodes => redis.StartClassicAsync(nodes));

public sealed class ClassicAcknowledgements(SharedRedis redis) : AcknowledgementRuns(2, nodes => redis.StartClassicAsync(nodes));

public sealed class ClassicSelections(SharedRedis redis) : SelectionRuns(2, nodes => redis.StartClassicAsync(nodes));

public sealed class ClassicServerSide(SharedRedis redis) : ServerSideRuns(2, nodes => redis.StartClassicAsync(nodes));

public sealed class ClassicBroadcastsOfThree(SharedRedis redis) : BroadcastRuns(3, nodes => redis.StartClassicAsync(nodes));

public sealed class ClassicAcknowledgementsOfThree(SharedRedis redis) : AcknowledgementRuns(3, nodes => redis.StartClassicAsync(nodes));

public sealed class ClassicSelectionsOfThree(SharedRedis redis) : SelectionRuns(3, nodes => redis.StartClassicAsync(nodes));

/// <summary>Three nodes whose answers go to the one that asked alone.</summary>
public sealed class ClassicServerSideOfThree(SharedRedis redis) : ServerSideRuns(3, nodes => redis.StartClassicAsync(nodes, static options => options.PublishOnSpecificResponseChannel = true));
