using StackExchange.Redis;

namespace Parley.Emitters.Tests.Wire;

/// <summary>Beside <c>@socket.io/redis-emitter</c>: the same bytes on the same channels.</summary>
public sealed class RedisEmitterWireTests(Buses buses)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Theory]
    [MemberData(nameof(EmitterOperations.Names), MemberType = typeof(EmitterOperations))]
    public async Task An_operation_is_what_the_official_emitter_publishes(string operation)
    {
        var key = Buses.NewKey();
        await using var node = await NodeServer.StartAsync("classic", buses.RedisPort, key);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(buses.RedisConfiguration);
        var messages = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Pattern(key + "*"));
        var (code, call) = EmitterOperations.All[operation];

        await node.RunAsync(code);
        var official = await NextAsync(messages);
        await call(SocketIOEmitter.OverRedis(buses.Redis, new RedisEmitterOptions { Key = key }));
        var own = await NextAsync(messages);

        Assert.Equal(official, own);
    }

    [Fact]
    public async Task A_namespace_has_channels_of_its_own()
    {
        var key = Buses.NewKey();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(buses.RedisConfiguration);
        var messages = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Pattern(key + "*"));
        var orders = SocketIOEmitter.OverRedis(buses.Redis, new RedisEmitterOptions { Key = key }).Of("orders");

        await orders.To("a").EmitAsync("x");
        Assert.StartsWith(key + "#/orders#a# ", await NextAsync(messages), StringComparison.Ordinal);
        await orders.SocketsLeaveAsync("a");
        Assert.StartsWith(key + "-request#/orders# ", await NextAsync(messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_keep_the_order_in_which_they_are_emitted_without_being_awaited()
    {
        var key = Buses.NewKey();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(buses.RedisConfiguration);
        var messages = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal(key + "#/#"));
        var emitter = SocketIOEmitter.OverRedis(buses.Redis, new RedisEmitterOptions { Key = key });

        var emitted = Enumerable.Range(0, 100).Select(number => emitter.EmitAsync("x", number).AsTask()).ToArray();
        await Task.WhenAll(emitted);

        for (byte number = 0; number < 100; number++)
        {
            using var limit = new CancellationTokenSource(Limit);
            var body = (byte[])(await messages.ReadAsync(limit.Token)).Message!;
            Assert.True(body.AsSpan().IndexOf(new byte[] { 0x92, 0xa1, (byte)'x', number }) > 0);
        }
    }

    private static async Task<string> NextAsync(ChannelMessageQueue messages)
    {
        using var limit = new CancellationTokenSource(Limit);
        var message = await messages.ReadAsync(limit.Token);
        return $"{message.Channel} {Convert.ToHexString((byte[])message.Message!)}";
    }
}
