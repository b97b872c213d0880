namespace Parley.Redis.Tests.Streams;

/// <summary>On a cluster of Redis, where each stream and each session is at the server of its slot.</summary>
public sealed class StreamsClusterTests(SharedRedis shared)
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public async Task Nodes_find_each_other_and_take_over_clients_over_all_servers_of_a_cluster(int streams, bool isSharded)
    {
        await using var redis = await RedisCluster.StartAsync();
        await using var cluster = await AdapterCluster.StartAsync(3, (_, builder) => builder.AddConnectionStateRecovery().AddRedisStreamsAdapter(redis.Configuration, options =>
        {
            options.StreamCount = streams;
            options.UseShardedPubSub = isSharded;
        }));

        // For its clients alone, which is why it is elsewhere.
        await using var clients = await NodeServer.StartAsync("classic", shared.Configuration.Split(':')[1], SharedRedis.NewKey());
        foreach (var name in AdapterCluster.Namespaces)
        {
            var id = (await clients.RunAsync($"kept.c = await client('{name}', {cluster.AddressOf(2).Port}); return kept.c.id")).GetString()!;
            await cluster.Near.Of(name).To(id).EmitAsync("one", new byte[] { 1 });
            await clients.ExpectAsync("""["one",{"base64":"AQ=="}]""", "return (await kept.c.next()).slice(0, -1)");

            await clients.ExpectAsync("true", $"return await move(kept.c, {cluster.AddressOf(0).Port})");
            await cluster.Far.Of(name).EmitAsync("two");
            await clients.ExpectAsync("""["two"]""", "return (await kept.c.next()).slice(0, -1)");
            Assert.Equal(id, Assert.Single(await cluster.Far.Of(name).FetchSocketsAsync()).Id);
            Assert.Equal(3, await cluster.Near.Of(name).Adapter.ServerCountAsync());
        }
    }
}
