using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Parley.Redis.Tests.Streams;

/// <summary>What a stream promises beyond what all adapters do, and what is on it.</summary>
public sealed class StreamTests(SharedRedis redis)
{
    private const int Events = 100;

    [Fact]
    public async Task All_nodes_send_the_events_of_all_nodes_in_one_order()
    {
        await using var cluster = await redis.StartStreamsAsync(2);
        var near = await cluster.JoinAsync(0);
        var far = await cluster.JoinAsync(1);

        var emitting = new List<Task>();
        for (var i = 0; i < Events; i++)
        {
            foreach (var node in cluster.Nodes)
            {
                emitting.Add(node.EmitAsync("n", node == cluster.Near ? i : Events + i).AsTask());
            }
        }

        await Task.WhenAll(emitting);
        await cluster.Near.EmitAsync("end");
        var order = await near.ReceiveUntilAsync("""["end"]""");

        Assert.Equal(2 * Events, order.Count);
        await far.ExpectAsync([.. order]);
    }

    [Fact]
    public async Task What_is_emitted_before_a_socket_is_disconnected_reaches_it()
    {
        await using var cluster = await redis.StartStreamsAsync(1);
        var client = await cluster.JoinAsync(0);

        var emitting = cluster.Near.EmitAsync("bye");
        await cluster.Near.DisconnectSocketsAsync();
        await emitting;

        await client.ExpectAsync("""["bye"]""");
        await client.ExpectDisconnectedAsync();
    }

    [Fact]
    public async Task Entries_of_an_emitter_are_received()
    {
        var name = SharedRedis.NewKey();
        await using var cluster = await redis.StartStreamsAsync(1, options => options.StreamName = name);
        var client = await cluster.JoinAsync(0);
        await using var client2 = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);

        await AddAsync(client2, name, "3", """{"packet":{"type":2,"data":["x",1],"nsp":"/"},"opts":{"rooms":[],"except":[],"flags":{}}}""");
        await AddAsync(client2, name, "4", """{"opts":{"rooms":[],"except":[]},"rooms":["a"]}""");
        await AddAsync(client2, name, "3", """{"packet":{"type":2,"data":["room"],"nsp":"/"},"opts":{"rooms":["a"],"except":[]}}""");

        await client.ExpectAsync("""["x",1]""", """["room"]""");
    }

    [Theory]
    [InlineData("x", "{}")]
    [InlineData("99", "{}")]
    [InlineData("3", "{")]
    [InlineData("3", "!")]
    [InlineData("3", "gaR0eXBl")]
    [InlineData("3", "")]
    [InlineData("8", """{"requestId":"x","sockets":[]}""")]
    public async Task What_is_malformed_or_unknown_is_dropped_and_counted(string type, string data)
    {
        var name = SharedRedis.NewKey();
        await using var cluster = await redis.StartStreamsAsync(1, options => options.StreamName = name);
        var client = await cluster.JoinAsync(0);
        await using var client2 = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);

        await AddAsync(client2, name, type, data);
        await client2.GetDatabase().StreamAddAsync(name, "something", "else");
        await cluster.Near.EmitAsync("x");

        await client.ExpectAsync("""["x"]""");
        Assert.Equal(1, ((ClusterAdapter)cluster.Near.Of("/").Adapter).DroppedMessages);
    }

    [Fact]
    public async Task What_a_later_version_adds_to_an_entry_is_passed_over()
    {
        var name = SharedRedis.NewKey();
        await using var cluster = await redis.StartStreamsAsync(1, options => options.StreamName = name);
        var client = await cluster.JoinAsync(0);
        await using var client2 = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);

        await client2.GetDatabase().StreamAddAsync(
            name,
            [
                new("version", "2"), new("uid", "later"), new("nsp", "/"), new("type", "3"),
                new("data", """{"later":1,"packet":{"type":2,"data":["x"],"later":{}},"opts":{"rooms":[],"except":[],"flags":{"later":true},"later":[]}}"""), new("later", "{}"),
            ]);

        await client.ExpectAsync("""["x"]""");
        Assert.Equal(0, ((ClusterAdapter)cluster.Near.Of("/").Adapter).DroppedMessages);
    }

    [Fact]
    public async Task A_stream_that_is_deleted_is_read_from_its_new_beginning()
    {
        var name = SharedRedis.NewKey();
        using var gaps = new GapCounter();
        await using var cluster = await AdapterCluster.StartAsync(2, (node, builder) =>
        {
            if (node == 1)
            {
                builder.Services.AddSingleton<IMeterFactory>(gaps);
            }

            builder.AddRedisStreamsAdapter(redis.Configuration, options =>
            {
                (options.StreamName, options.ChannelPrefix) = (name, name);
                options.BlockTime = TimeSpan.FromMilliseconds(100);
            });
        });
        var far = await cluster.JoinAsync(1);
        await using var client = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        await cluster.Near.EmitAsync("before");
        await far.ExpectAsync("""["before"]""");

        // Ids of another clock, which is behind.
        await client.GetDatabase().KeyDeleteAsync(name);
        await client.GetDatabase().StreamAddAsync(name, [new("uid", "emitter"), new("nsp", "/"), new("type", "3"), new("data", """{"packet":{"type":2,"data":["again"]},"opts":{"rooms":[],"except":[]}}""")], "1-1");

        await far.ExpectAsync("""["again"]""");
        Assert.Equal(AdapterCluster.Namespaces.Count, gaps.Count);
    }

    [Fact]
    public async Task An_entry_that_is_deleted_before_its_node_reads_it_holds_nobody_up_for_good()
    {
        var name = SharedRedis.NewKey();
        await using var network = new Partition(redis.Port);
        await using var cluster = await AdapterCluster.StartAsync(1, (_, builder) => builder.AddRedisStreamsAdapter(network.Configuration, options =>
        {
            (options.StreamName, options.ChannelPrefix) = (name, name);
            options.PublishTimeout = TimeSpan.FromSeconds(2);
        }));
        var client = await cluster.JoinAsync(0);
        await using var other = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var database = other.GetDatabase();

        // The read that waits at Redis ends with this, and the next one begins only behind the deletion.
        network.Cut(Directions.FromRedis);
        var first = await AddAsync(other, name, "x", "{}");
        var emitting = cluster.Near.EmitAsync("deleted").AsTask();
        await Guard.UntilAsync(async () => (await database.StreamRangeAsync(name, messageOrder: Order.Descending, count: 1)).Single().Id is var last && last != first
            && await database.StreamDeleteAsync(name, [last]) == 1);
        network.Heal();

        await emitting.Guarded();
        await client.ExpectAsync("""["deleted"]""");
        await cluster.Near.EmitAsync("next");
        await client.ExpectAsync("""["next"]""");
    }

    private static Task<RedisValue> AddAsync(ConnectionMultiplexer client, string name, string type, string data) =>
        client.GetDatabase().StreamAddAsync(name, [new("uid", "emitter"), new("nsp", "/"), new("type", type), new("data", data)]);
}
