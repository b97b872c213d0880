namespace Parley.Redis.Tests.Sharded;

/// <summary>On a cluster of Redis, where each channel is at the server of its slot.</summary>
public sealed class ShardedClusterTests
{
    [Fact]
    public async Task Nodes_find_each_other_over_all_servers_of_a_cluster()
    {
        await using var redis = await RedisCluster.StartAsync();
        await using var cluster = await AdapterCluster.StartAsync(3, (_, builder) => builder.AddRedisShardedAdapter(redis.Configuration));
        var client = await cluster.JoinAsync(2);

        // Rooms enough for each server to have some.
        for (var i = 0; i < 12; i++)
        {
            await client.Socket.JoinAsync("room" + i);
            await cluster.Near.To("room" + i).EmitAsync("x", i);
            await client.ExpectAsync($"""["x",{i}]""");
        }

        await cluster.Near.EmitAsync("all", new byte[] { 1 });
        await client.ExpectBinaryAsync("""["all",{"_placeholder":true,"num":0}]""", [1]);
        Assert.Equal(3, await cluster.Near.Of("/").Adapter.ServerCountAsync());
        Assert.Equal(client.SocketId, Assert.Single(await cluster.Near.FetchSocketsAsync()).Id);
        Assert.True((await cluster.Near.ServerSideEmitWithAckAsync<int>("nobody answers").WaitAsync(TimeSpan.FromSeconds(10))).MissingNodes == 2);
    }
}
