namespace Parley.Redis.Tests.Faults;

/// <summary>Applications on one Redis, whose prefixes and wires keep them apart.</summary>
public sealed class IsolationTests(SharedRedis redis)
{
    [Theory]
    [InlineData("classic")]
    [InlineData("sharded")]
    [InlineData("streams")]
    public async Task Applications_with_other_prefixes_hear_nothing_of_each_other(string adapter)
    {
        var key = SharedRedis.NewKey();
        await using var one = await AdapterCluster.StartAsync(2, (_, builder) => Add(builder, adapter, key));
        await using var other = await AdapterCluster.StartAsync(2, (_, builder) => Add(builder, adapter, key + "x"));
        var client = await one.JoinAsync(1);
        var stranger = await other.JoinAsync(1);
        await client.Socket.JoinAsync("a");
        await stranger.Socket.JoinAsync("a");

        await one.Near.EmitAsync("all");
        await one.Near.To("a").EmitAsync("room");
        await one.Near.To("a").SocketsJoinAsync("b");

        await client.ExpectAsync("""["all"]""", """["room"]""");
        await stranger.ExpectNothingFromAsync(other.Near);
        Assert.Equal(2, await one.Near.Of("/").Adapter.ServerCountAsync());
        Assert.Equal(stranger.SocketId, Assert.Single(await other.Near.FetchSocketsAsync()).Id);
        Assert.DoesNotContain("b", stranger.Socket.Rooms);
    }

    private void Add(SocketIOBuilder builder, string adapter, string key)
    {
        switch (adapter)
        {
            case "classic":
                builder.AddRedisAdapter(redis.Configuration, options => options.Key = key);
                break;
            case "sharded":
                // Between channels there is no order to be expected from.
                builder.AddRedisShardedAdapter(redis.Configuration, options =>
                {
                    options.ChannelPrefix = key;
                    options.SubscriptionMode = RedisSubscriptionMode.Static;
                });
                break;
            default:
                builder.AddRedisStreamsAdapter(redis.Configuration, options =>
                {
                    options.ChannelPrefix = key;
                    options.StreamName = key;
                });
                break;
        }
    }
}
