namespace Parley.Emitters.Tests.Clusters;

public sealed class RedisEmitterRuns(Buses buses) : EmitterClusterTests
{
    protected override string NodeAdapter => "classic";

    protected override string Port => buses.RedisPort;

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddRedisAdapter(buses.RedisConfiguration, options => options.Key = key);

    protected override void AddEmitter(IServiceCollection services, string key) => services.AddRedisEmitter(buses.RedisConfiguration, options => options.Key = key);
}

public sealed class RedisStreamsEmitterRuns(Buses buses) : EmitterClusterTests
{
    protected override string NodeAdapter => "streams";

    protected override string Port => buses.RedisPort;

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddRedisStreamsAdapter(buses.RedisConfiguration, options =>
    {
        options.StreamName = key;
        options.ChannelPrefix = key;
    });

    protected override void AddEmitter(IServiceCollection services, string key) => services.AddRedisStreamsEmitter(buses.RedisConfiguration, options => options.StreamName = key);
}

/// <summary>With three streams, over a connection of the application.</summary>
public sealed class RedisStreamsOfThreeEmitterRuns(Buses buses) : EmitterClusterTests
{
    protected override string NodeAdapter => "streams-three";

    protected override string Port => buses.RedisPort;

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddRedisStreamsAdapter(buses.RedisConfiguration, options =>
    {
        options.StreamName = key;
        options.StreamCount = 3;
        options.ChannelPrefix = key;
        options.UseShardedPubSub = true;
    });

    protected override void AddEmitter(IServiceCollection services, string key) => services.AddSingleton(buses.Redis).AddRedisStreamsEmitter(options =>
    {
        options.StreamName = key;
        options.StreamCount = 3;
    });
}

public sealed class PostgresEmitterRuns(Buses buses) : EmitterClusterTests
{
    protected override string NodeAdapter => "postgres";

    protected override string Port => buses.PostgresPort;

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddPostgresAdapter(buses.PostgresConnectionString, options => options.ChannelPrefix = key);

    protected override void AddEmitter(IServiceCollection services, string key) => services.AddPostgresEmitter(buses.PostgresConnectionString, options => options.ChannelPrefix = key);
}
