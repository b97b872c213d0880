using StackExchange.Redis;

namespace Parley.Redis.Tests.Sharded;

/// <summary>The channels that rooms have of their own.</summary>
public sealed class ShardedRoomTests(SharedRedis redis)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Rooms_are_subscribed_to_while_somebody_is_in_them()
    {
        await using var cluster = await redis.StartShardedAsync(1);
        var one = await cluster.JoinAsync(0);
        var two = await cluster.JoinAsync(0);

        await one.Socket.JoinAsync("a", "b");
        await two.Socket.JoinAsync("b");
        await Guard.UntilAsync(() => Subscribed(cluster.Near) == 2);
        await one.Socket.LeaveAsync("a");
        await Guard.UntilAsync(() => Subscribed(cluster.Near) == 1);
        await one.CloseAsync();
        await two.CloseAsync();

        await Guard.UntilAsync(() => Subscribed(cluster.Near) == 0);
    }

    [Fact]
    public async Task With_channels_for_sockets_each_is_reached_over_its_own()
    {
        await using var cluster = await redis.StartShardedAsync(2, static options => options.SubscriptionMode = RedisSubscriptionMode.DynamicPrivate);
        var far = await cluster.JoinAsync(1);
        await Guard.UntilAsync(() => Subscribed(cluster.Far) == 1);

        // It is in that room already: what is waited for is the subscription.
        await far.Socket.JoinAsync(far.SocketId);
        await cluster.Near.To(far.SocketId).EmitAsync("x");

        await far.ExpectAsync("""["x"]""");
    }

    [Fact]
    public async Task A_broadcast_to_a_room_goes_over_its_channel_and_one_to_a_socket_over_that_of_all()
    {
        var prefix = SharedRedis.NewKey();
        await using var cluster = await redis.StartShardedAsync(1, options => options.ChannelPrefix = prefix);
        await using var client = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var room = await client.GetSubscriber().SubscribeAsync(RedisChannel.Sharded(prefix + "#/#ä#"));
        var all = await client.GetSubscriber().SubscribeAsync(RedisChannel.Sharded(prefix + "#/#"));

        await cluster.Near.To("ä").EmitAsync("room");
        await cluster.Near.To(new string('s', 20)).EmitAsync("socket");

        Assert.Contains("[\"room\"]", await NextEventAsync(room), StringComparison.Ordinal);
        Assert.Contains("[\"socket\"]", await NextEventAsync(all), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Joins_and_leaves_of_one_room_in_a_row_leave_it_as_it_is_last()
    {
        await using var cluster = await redis.StartShardedAsync(2);
        var far = await cluster.JoinAsync(1);
        for (var i = 0; i < 50; i++)
        {
            await far.Socket.LeaveAsync("a");
            await far.Socket.JoinAsync("a");
            await cluster.Near.To("a").EmitAsync("x", i);
            await far.ExpectAsync($"""["x",{i}]""");
        }
    }

    [Fact]
    public async Task Rooms_that_come_and_go_are_not_kept_in_mind()
    {
        await using var cluster = await redis.StartShardedAsync(1);
        var client = await cluster.JoinAsync(0);
        for (var round = 0; round < 5; round++)
        {
            string[] rooms = [.. Enumerable.Range(0, 300).Select(number => $"r{round}-{number}")];
            await client.Socket.JoinAsync(rooms);
            foreach (var room in rooms)
            {
                await client.Socket.LeaveAsync(room);
            }

            await Guard.UntilAsync(() => Subscribed(cluster.Near) == 0);
        }

        await client.Socket.JoinAsync("last");

        // Not more than twice those that there are, and 256.
        Assert.InRange(Adapter(cluster.Near).RememberedRooms, 1, 300);
    }

    private static async Task<string> NextEventAsync(ChannelMessageQueue queue)
    {
        while (true)
        {
            using var limit = new CancellationTokenSource(Limit);
            var body = (await queue.ReadAsync(limit.Token)).Message.ToString();
            if (!body.StartsWith("{\"type\":2", StringComparison.Ordinal))
            {
                return body;
            }
        }
    }

    private static int Subscribed(SocketIOServer node) => Adapter(node).SubscribedRooms;

    private static Parley.Redis.Sharded.ShardedRedisAdapter Adapter(SocketIOServer node) => (Parley.Redis.Sharded.ShardedRedisAdapter)node.Of("/").Adapter;
}
