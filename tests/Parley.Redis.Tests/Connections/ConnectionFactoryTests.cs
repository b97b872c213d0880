using StackExchange.Redis;

namespace Parley.Redis.Tests.Connections;

/// <summary>What becomes of nodes whose application cannot make a connection.</summary>
public sealed class ConnectionFactoryTests(SharedRedis redis)
{
    public static TheoryData<string> Adapters => ["classic", "sharded", "streams"];

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_factory_that_fails_or_is_cancelled_is_called_again(string adapter)
    {
        var calls = 0;
        await using var cluster = await AdapterCluster.StartAsync(0, static (_, _) => { });
        await cluster.AddNodeAsync(builder => Add(builder, adapter, async _ => Interlocked.Increment(ref calls) switch
        {
            1 => throw new TaskCanceledException("the first call was cancelled"),
            2 => throw new InvalidOperationException("the second call failed"),
            _ => await ConnectionMultiplexer.ConnectAsync(redis.Configuration),
        }));

        await Guard.UntilAsync(() => cluster.Near.Of("/").Adapter.Fault is null);

        Assert.True(calls > 2);
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_factory_that_never_completes_keeps_neither_clients_away_nor_the_application_from_its_end(string adapter)
    {
        var cluster = await AdapterCluster.StartAsync(0, static (_, _) => { });
        await cluster.AddNodeAsync(builder => Add(builder, adapter, static _ => new TaskCompletionSource<IConnectionMultiplexer>().Task));
        var client = await cluster.JoinAsync(0);
        await cluster.Near.EmitAsync("local");
        await client.ExpectAsync("""["local"]""");

        await cluster.DisposeAsync().AsTask().Guarded();
    }

    private static void Add(SocketIOBuilder builder, string adapter, Func<IServiceProvider, Task<IConnectionMultiplexer>> connect) => _ = adapter switch
    {
        "classic" => builder.AddRedisAdapter(connect, Hurry),
        "sharded" => builder.AddRedisShardedAdapter(connect, Hurry),
        _ => builder.AddRedisStreamsAdapter(connect, Hurry),
    };

    private static void Hurry(ClusterAdapterOptions options) => options.PublishTimeout = options.RequestTimeout = TimeSpan.FromSeconds(1);
}
