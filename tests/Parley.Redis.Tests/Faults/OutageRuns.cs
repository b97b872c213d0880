using StackExchange.Redis;

namespace Parley.Redis.Tests.Faults;

public sealed class ClassicOutages : RedisOutageTests
{
    protected override void Add(SocketIOBuilder builder, string configuration, Action<ClusterAdapterOptions> configure) => builder.AddRedisAdapter(configuration, configure);

    protected override void Add(SocketIOBuilder builder, IConnectionMultiplexer connection) => builder.AddRedisAdapter(connection);
}

public sealed class ShardedOutages : RedisOutageTests
{
    protected override void Add(SocketIOBuilder builder, string configuration, Action<ClusterAdapterOptions> configure) => builder.AddRedisShardedAdapter(configuration, configure);

    protected override void Add(SocketIOBuilder builder, IConnectionMultiplexer connection) => builder.AddRedisShardedAdapter(connection);
}

public sealed class StreamsOutages : RedisOutageTests
{
    protected override bool Writes => true;

    protected override void Add(SocketIOBuilder builder, string configuration, Action<ClusterAdapterOptions> configure) => builder.AddRedisStreamsAdapter(configuration, configure);

    // Its connections are its own: another one is made like that of the test.
    protected override void Add(SocketIOBuilder builder, IConnectionMultiplexer connection) =>
        builder.AddRedisStreamsAdapter(async _ => await ConnectionMultiplexer.ConnectAsync(connection.Configuration));
}
