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
        await using var cluster = await redis.StartStreamsAsync(2, options =>
        {
            options.StreamName = name;
            options.BlockTime = TimeSpan.FromMilliseconds(100);
        });
        var far = await cluster.JoinAsync(1);
        await using var client = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        await cluster.Near.EmitAsync("before");
        await far.ExpectAsync("""["before"]""");

        // Ids of another clock, which is behind.
        await client.GetDatabase().KeyDeleteAsync(name);
        await client.GetDatabase().StreamAddAsync(name, [new("uid", "emitter"), new("nsp", "/"), new("type", "3"), new("data", """{"packet":{"type":2,"data":["again"]},"opts":{"rooms":[],"except":[]}}""")], "1-1");

        await far.ExpectAsync("""["again"]""");
    }

    private static Task<RedisValue> AddAsync(ConnectionMultiplexer client, string name, string type, string data) =>
        client.GetDatabase().StreamAddAsync(name, [new("uid", "emitter"), new("nsp", "/"), new("type", type), new("data", data)]);
}
