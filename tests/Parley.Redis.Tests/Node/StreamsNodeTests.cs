namespace Parley.Redis.Tests.Node;

/// <summary>With <c>@socket.io/redis-streams-adapter</c>.</summary>
public sealed class StreamsNodeTests(SharedRedis redis) : RedisMixedClusterTests(redis)
{
    protected override string NodeAdapter => "streams";

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddRedisStreamsAdapter(Configuration, options =>
    {
        options.StreamName = key;
        options.ChannelPrefix = key;
    });
}

/// <summary>With three streams, and sharded channels.</summary>
public sealed class StreamsOfThreeNodeTests(SharedRedis redis) : RedisMixedClusterTests(redis)
{
    protected override string NodeAdapter => "streams-three";

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddRedisStreamsAdapter(Configuration, options =>
    {
        options.StreamName = key;
        options.ChannelPrefix = key;
        options.StreamCount = 3;
        options.UseShardedPubSub = true;
    });
}
