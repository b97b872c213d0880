namespace Parley.Redis.Tests.Faults;

/// <summary>What becomes of clients that may come back while Redis is away.</summary>
public sealed class StreamRecoveryOutageTests(SharedRedis shared)
{
    [Fact]
    public async Task A_client_that_got_events_without_the_stream_begins_anew()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await AdapterCluster.StartAsync(
            2, (_, builder) => builder.AddConnectionStateRecovery().AddRedisStreamsAdapter(redis.Configuration, static options => options.PublishTimeout = TimeSpan.FromSeconds(1)));

        // Its clients are what is needed of it, and a Redis that stays.
        await using var node = await NodeServer.StartAsync("classic", shared.Configuration.Split(':')[1], SharedRedis.NewKey());
        await node.RunAsync($"kept.c = await client('/', {cluster.AddressOf(0).Port})");
        await cluster.Near.EmitAsync("before");
        await node.ExpectAsync("\"before\"", "return (await kept.c.next())[0]");

        await redis.KillAsync();
        await Guard.UntilAsync(() => cluster.Near.Of("/").Adapter.Fault is not null);
        await cluster.Near.EmitAsync("during");
        await node.ExpectAsync("""["during"]""", "return await kept.c.next()");
        await redis.RunAsync();
        await Guard.UntilAsync(() => cluster.Nodes.All(static server => AdapterCluster.Namespaces.All(name => server.Of(name).Adapter.Fault is null)));
        await cluster.Near.EmitAsync("after");
        await node.ExpectAsync("\"after\"", "return (await kept.c.next())[0]");

        await node.ExpectAsync("false", $"return await move(kept.c, {cluster.AddressOf(1).Port})");
        await node.ExpectAsync("true", $"return await move(kept.c, {cluster.AddressOf(0).Port})");
    }
}
