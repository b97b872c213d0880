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

    [Fact]
    public async Task All_rooms_that_were_joined_before_there_was_a_connection_are_heard_when_there_is_one()
    {
        var (isThere, calls) = (false, 0);
        var prefix = SharedRedis.NewKey();
        await using var cluster = await AdapterCluster.StartAsync(0, static (_, _) => { });
        await AddAsync(async _ => Interlocked.Increment(ref calls) > 0 && Volatile.Read(ref isThere) ? await ConnectionMultiplexer.ConnectAsync(redis.Configuration) : throw new InvalidOperationException("not yet"));
        await AddAsync(async _ => await ConnectionMultiplexer.ConnectAsync(redis.Configuration));
        var client = await cluster.JoinAsync(0);
        string[] rooms = ["a", "b", "c", "d", "e"];
        await client.Socket.JoinAsync(rooms);
        var callsBefore = Volatile.Read(ref calls);
        await Guard.UntilAsync(() => Volatile.Read(ref calls) > callsBefore + 3);
        Volatile.Write(ref isThere, true);
        await Guard.UntilAsync(() => cluster.Near.Of("/").Adapter.Fault is null);
        await client.Socket.JoinAsync("last").AsTask().Guarded();

        foreach (var room in (string[])["last", .. rooms])
        {
            await cluster.Far.To(room).EmitAsync(room);
            await client.ExpectAsync($"[\"{room}\"]");
        }

        Task AddAsync(Func<IServiceProvider, Task<IConnectionMultiplexer>> connect) => cluster.AddNodeAsync(builder => builder.AddRedisShardedAdapter(connect, options =>
        {
            Hurry(options);
            options.ChannelPrefix = prefix;
        }));
    }

    private static void Add(SocketIOBuilder builder, string adapter, Func<IServiceProvider, Task<IConnectionMultiplexer>> connect) => _ = adapter switch
    {
        "classic" => builder.AddRedisAdapter(connect, Hurry),
        "sharded" => builder.AddRedisShardedAdapter(connect, Hurry),
        _ => builder.AddRedisStreamsAdapter(connect, Hurry),
    };

    private static void Hurry(ClusterAdapterOptions options) => options.PublishTimeout = options.RequestTimeout = TimeSpan.FromSeconds(1);
}
