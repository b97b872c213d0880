using System.Diagnostics;
using System.Text;
using System.Text.Json.Serialization;
using Npgsql;
using StackExchange.Redis;

namespace Parley.Emitters.Tests;

/// <summary>What holds for all emitters, whatever the wire.</summary>
public sealed partial class EmitterTests(Buses buses)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static TheoryData<string, Action<IServiceCollection>> Invalid() => new()
    {
        { "Key", static services => services.AddRedisEmitter("localhost", options => options.Key = "") },
        { "Key", static services => services.AddRedisEmitter("localhost", options => options.Key = "a#/") },
        { "configuration", static services => services.AddRedisEmitter("") },
        { "configuration", static services => services.AddRedisStreamsEmitter("ssl=true") },
        { "StreamName", static services => services.AddRedisStreamsEmitter("localhost", options => options.StreamName = "") },
        { "StreamCount", static services => services.AddRedisStreamsEmitter(options => options.StreamCount = 0) },
        { "MaxLength", static services => services.AddRedisStreamsEmitter(options => options.MaxLength = 1) },
        { "PublishTimeout", static services => services.AddRedisEmitter(options => options.PublishTimeout = TimeSpan.Zero) },
        { "connectionString", static services => services.AddPostgresEmitter("Username=x") },
        { "ChannelPrefix", static services => services.AddPostgresEmitter("Host=localhost", options => options.ChannelPrefix = "#/") },
        { "TableName", static services => services.AddPostgresEmitter(options => options.TableName = "x; --") },
        { "PayloadThreshold", static services => services.AddPostgresEmitter(options => options.PayloadThreshold = 8001) },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void An_option_out_of_its_range_is_refused_by_name(string name, Action<IServiceCollection> add)
    {
        var fault = Assert.ThrowsAny<ArgumentException>(() => add(new ServiceCollection()));

        Assert.Equal(name, fault.ParamName);
    }

    [Fact]
    public async Task A_selection_stays_as_it_is_when_others_are_made_of_it()
    {
        var key = Buses.NewKey();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(buses.RedisConfiguration);
        var messages = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Pattern(key + "*"));
        var room = SocketIOEmitter.OverRedis(buses.Redis, new RedisEmitterOptions { Key = key }).To("a");

        _ = room.To("b").Except("c").Volatile.Compress(false);
        await room.EmitAsync("x");

        using var limit = new CancellationTokenSource(Limit);
        var message = await messages.ReadAsync(limit.Token);
        Assert.Equal(key + "#/#a#", message.Channel.ToString());
        Assert.EndsWith(Encoding.Latin1.GetString([0x83, 0xa5, .. "rooms"u8, 0x91, 0xa1, (byte)'a', 0xa5, .. "flags"u8, 0x80, 0xa6, .. "except"u8, 0x90]), Encoding.Latin1.GetString((byte[])message.Message!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_are_written_as_the_context_of_the_application_says()
    {
        var key = Buses.NewKey();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(buses.RedisConfiguration);
        var messages = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Pattern(key + "*"));
        var options = new RedisEmitterOptions { Key = key };
        options.Json.TypeInfoResolverChain.Add(OrderJson.Default);

        await SocketIOEmitter.OverRedis(buses.Redis, options).ServerSideEmitAsync("order", new Order(7));

        using var limit = new CancellationTokenSource(Limit);
        Assert.Equal("""{"uid":"emitter","type":6,"data":["order",{"№":7}]}""", (string?)(await messages.ReadAsync(limit.Token)).Message);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("disconnecting")]
    public async Task Reserved_events_are_not_emitted(string name)
    {
        var emitter = SocketIOEmitter.OverRedis(buses.Redis);

        Assert.Equal($"\"{name}\" is a reserved event name (Parameter 'eventName')", (await Assert.ThrowsAsync<ArgumentException>(async () => await emitter.EmitAsync(name))).Message);
        await Assert.ThrowsAsync<ArgumentException>(async () => await emitter.ServerSideEmitAsync("connection"));
    }

    [Fact]
    public async Task What_no_server_could_take_is_refused()
    {
        var emitter = SocketIOEmitter.OverPostgres(buses.Postgres);

        Assert.Throws<ArgumentException>(() => emitter.To(new string('x', 257)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await emitter.SocketsJoinAsync(new string('x', 257)));
        Assert.Throws<ArgumentException>(() => emitter.Of("/a,b"));
        Assert.Contains("63 bytes", Assert.Throws<ArgumentException>(() => emitter.Of("/" + new string('x', 60))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await emitter.EmitAsync("x", Enumerable.Repeat(new byte[1], 11).ToArray()));
    }

    [Fact]
    public async Task A_bus_that_is_down_is_told_in_time()
    {
        var services = new ServiceCollection()
            .AddRedisEmitter("127.0.0.1:1", static options => options.PublishTimeout = TimeSpan.FromSeconds(1))
            .AddKeyedSingleton("postgres", (_, _) => SocketIOEmitter.OverPostgres(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1"), new PostgresEmitterOptions { PublishTimeout = TimeSpan.FromSeconds(1) }));
        await using var provider = services.BuildServiceProvider();

        foreach (var emitter in new[] { provider.GetRequiredService<SocketIOEmitter>(), provider.GetRequiredKeyedService<SocketIOEmitter>("postgres") })
        {
            var start = Stopwatch.GetTimestamp();
            var fault = await Assert.ThrowsAsync<EmitterException>(async () => await emitter.EmitAsync("x"));
            Assert.NotNull(fault.InnerException);
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit);
        }
    }

    [Fact]
    public async Task A_bus_that_stands_still_is_told_in_time_and_used_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        var emitter = SocketIOEmitter.OverRedis(redis, new RedisEmitterOptions { PublishTimeout = TimeSpan.FromMilliseconds(500) });
        await emitter.EmitAsync("x");

        await server.StopAsync();
        var fault = await Assert.ThrowsAsync<EmitterException>(async () => await emitter.EmitAsync("x"));
        await server.ContinueAsync();

        Assert.Contains("PublishTimeout", fault.Message, StringComparison.Ordinal);
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            try
            {
                await emitter.EmitAsync("x", limit.Token);
                return;
            }
            catch (EmitterException)
            {
                // The connection has its time to notice.
            }
        }
    }

    [Fact]
    public async Task A_cancelled_call_emits_nothing()
    {
        var name = Buses.NewKey();
        var emitter = SocketIOEmitter.OverRedisStreams(buses.Redis, new RedisStreamsEmitterOptions { StreamName = name });
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await emitter.EmitAsync("x", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await emitter.SocketsJoinAsync(["x"], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await emitter.DisconnectSocketsAsync(cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await emitter.ServerSideEmitAsync("x", cancelled));

        Assert.Equal(0, await buses.Redis.GetDatabase().StreamLengthAsync(name));
    }

    internal sealed record Order([property: JsonPropertyName("№")] int Number);

    [JsonSerializable(typeof(Order))]
    internal sealed partial class OrderJson : JsonSerializerContext;
}
