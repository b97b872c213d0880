namespace Parley.Redis.Tests.Node;

/// <summary>With <c>createShardedAdapter</c> of <c>@socket.io/redis-adapter</c>, in its usual mode.</summary>
public sealed class ShardedNodeTests(SharedRedis redis) : RedisMixedClusterTests(redis)
{
    protected override string NodeAdapter => "sharded";

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddRedisShardedAdapter(Configuration, options => options.ChannelPrefix = key);
}

/// <summary>Without channels for rooms.</summary>
public sealed class ShardedStaticNodeTests(SharedRedis redis) : RedisMixedClusterTests(redis)
{
    protected override string NodeAdapter => "sharded-static";

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddRedisShardedAdapter(Configuration, options =>
    {
        options.ChannelPrefix = key;
        options.SubscriptionMode = RedisSubscriptionMode.Static;
    });
}

/// <summary>With channels for sockets, too.</summary>
public sealed class ShardedPrivateNodeTests(SharedRedis redis) : RedisMixedClusterTests(redis)
{
    protected override string NodeAdapter => "sharded-private";

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddRedisShardedAdapter(Configuration, options =>
    {
        options.ChannelPrefix = key;
        options.SubscriptionMode = RedisSubscriptionMode.DynamicPrivate;
    });
}
