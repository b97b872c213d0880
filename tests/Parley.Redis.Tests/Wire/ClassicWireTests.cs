using System.Text;

namespace Parley.Redis.Tests.Wire;

/// <summary>The bytes of the classic wire, as official adapters write and read them.</summary>
public sealed class ClassicWireTests(SharedRedis redis)
{
    // ["aaaaaaaaaaaaaaaa",{type:2,data:["all",1],nsp:"/"},{rooms:[],except:[],flags:{}}]: what was captured of @socket.io/redis-adapter, but for the length of the id.
    private const string GoldenTail = "83a47479706502a46461746192a3616c6c01a36e7370a12f83a5726f6f6d7390a665786365707490a5666c61677380";

    [Fact]
    public async Task A_broadcast_is_what_an_official_adapter_writes()
    {
        await using var node = await WireNode.StartAsync(redis);

        await node.Cluster.Near.EmitAsync("all", 1);
        var (channel, body) = await node.NextAsync();

        Assert.Equal("#/#", channel);
        Assert.Equal("93b0" + string.Concat(Enumerable.Repeat("61", 16)) + GoldenTail, Convert.ToHexStringLower(body));
    }

    [Fact]
    public async Task A_broadcast_of_an_official_adapter_is_read()
    {
        await using var node = await WireNode.StartAsync(redis);
        var client = await node.Cluster.JoinAsync(0);

        await node.PublishAsync("#/#", Convert.FromHexString("93a6703868306169" + GoldenTail));

        await client.ExpectAsync("""["all",1]""");
    }

    [Fact]
    public async Task Operations_go_to_the_channels_and_have_the_keys_of_the_official_adapter()
    {
        await using var node = await WireNode.StartAsync(redis);
        var near = node.Cluster.Near;

        await near.To("ä").Volatile.EmitAsync("x");
        await near.To("a").Except("b").SocketsJoinAsync("c");
        await near.SocketsLeaveAsync("c");
        await near.DisconnectSocketsAsync(closeConnections: true);
        await near.ServerSideEmitAsync("news", 1);

        Assert.Equal("#/#ä#", (await node.NextAsync()).Channel);
        await ExpectAsync(node, "-request#/#", """{"uid":"aaaaaaaaaaaaaaaa","type":2,"opts":{"rooms":["a"],"except":["b"]},"rooms":["c"]}""");
        await ExpectAsync(node, "-request#/#", """{"uid":"aaaaaaaaaaaaaaaa","type":3,"opts":{"rooms":[],"except":[]},"rooms":["c"]}""");
        await ExpectAsync(node, "-request#/#", """{"uid":"aaaaaaaaaaaaaaaa","type":4,"opts":{"rooms":[],"except":[]},"close":true}""");
        await ExpectAsync(node, "-request#/#", """{"uid":"aaaaaaaaaaaaaaaa","type":6,"data":["news",1]}""");
    }

    [Theory]
    [InlineData(false, "-response#/#")]
    [InlineData(true, "-response#/#other#")]
    public async Task Requests_are_answered_on_the_channel_that_the_options_say(bool isSpecific, string channel)
    {
        await using var node = await WireNode.StartAsync(redis, options => options.PublishOnSpecificResponseChannel = isSpecific);
        var client = await node.Cluster.JoinAsync(0);

        foreach (var (request, response) in new[]
        {
            ("""{"uid":"other","requestId":"1","type":0,"rooms":[]}""", $$"""{"requestId":"1","sockets":["{{client.SocketId}}"]}"""),
            ("""{"uid":"other","requestId":"2","type":1}""", $$"""{"requestId":"2","rooms":["{{client.SocketId}}"]}"""),
            ($$"""{"uid":"other","requestId":"3","type":2,"sid":"{{client.SocketId}}","room":"r"}""", """{"requestId":"3"}"""),
        })
        {
            await node.PublishAsync("-request#/#", request);
            await node.NextAsync();
            await ExpectAsync(node, channel, response);
        }
    }

    [Theory]
    [InlineData("#/#", "c1")]
    [InlineData("#/#", "93a1")]
    [InlineData("#/#", "92a16100")]
    [InlineData("#/#", "93a16180" + "80")]
    [InlineData("#/#", "dd7fffffff00")]
    [InlineData("-request#/#", "7b")]
    [InlineData("-request#/#", "7b2274797065223a39397d")]
    [InlineData("-request#/#", "7b2274797065223a322c226f707473223a7b22726f6f6d73223a317d7d")]
    [InlineData("-request#/#", "80")]
    [InlineData("-response#/#", "ff")]
    public async Task What_is_malformed_or_unknown_is_dropped_and_counted(string channel, string hex)
    {
        await using var node = await WireNode.StartAsync(redis);
        var client = await node.Cluster.JoinAsync(0);

        await node.PublishAsync(channel, Convert.FromHexString(hex));
        await node.PublishAsync("#/#", Convert.FromHexString("93a6703868306169" + GoldenTail));

        await client.ExpectAsync("""["all",1]""");
        Assert.Equal(1, node.Adapter.DroppedMessages);
    }

    // Each of them, and then what it adds: a fourth part, fields and flags.
    [Theory]
    [InlineData("94a6703868306169" + GoldenTail + "81a56c6174657201")]
    [InlineData("93a670386830616984a47479706502a46461746192a3616c6c01a36e7370a12fa56c61746572918083a5726f6f6d7390a665786365707490a5666c61677381a56c61746572c3")]
    [InlineData("93a670386830616983a47479706502a46461746192a3616c6c01a36e7370a12f84a5726f6f6d73c0a6657863657074c0a5666c616773c0a56c61746572c0")]
    public async Task What_a_later_version_adds_to_a_broadcast_is_passed_over(string hex)
    {
        await using var node = await WireNode.StartAsync(redis);
        var client = await node.Cluster.JoinAsync(0);

        await node.PublishAsync("#/#", Convert.FromHexString(hex));

        await client.ExpectAsync("""["all",1]""");
        Assert.Equal(0, node.Adapter.DroppedMessages);
    }

    [Fact]
    public async Task What_a_later_version_adds_to_requests_is_passed_over_and_what_it_asks_anew_is_dropped()
    {
        await using var node = await WireNode.StartAsync(redis);
        var client = await node.Cluster.JoinAsync(0);

        await node.PublishAsync("-request#/#", """{"uid":"other","requestId":"1","type":10,"later":1}""");
        await node.PublishAsync("-request#/#", """{"uid":"other","type":2,"later":{},"opts":{"rooms":[],"except":[],"flags":{"later":1},"later":1},"rooms":["r"]}""");
        await node.PublishAsync("-request#/#", """{"uid":"other","requestId":"2","type":5,"later":[],"opts":{"rooms":["r"],"except":[],"later":1}}""");

        string body;
        do
        {
            body = Encoding.UTF8.GetString((await node.NextAsync()).Body);
        }
        while (!body.Contains("\"sockets\"", StringComparison.Ordinal));
        Assert.Contains(client.SocketId, body, StringComparison.Ordinal);
        Assert.Equal(1, node.Adapter.DroppedMessages);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_dropped_and_counted()
    {
        await using var node = await WireNode.StartAsync(redis, static options => options.MaxMessageBytes = 1024);
        var client = await node.Cluster.JoinAsync(0);

        await node.PublishAsync("-request#/#", """{"uid":"x","type":6,"data":["x"],"more":" """ + new string('x', 1024) + "\"}");
        await node.PublishAsync("#/#", Convert.FromHexString("93a6703868306169" + GoldenTail));

        await client.ExpectAsync("""["all",1]""");
        Assert.Equal(1, node.Adapter.DroppedMessages);
    }

    private static async Task ExpectAsync(WireNode node, string channel, string json)
    {
        var (actualChannel, body) = await node.NextAsync();
        Assert.Equal((channel, json), (actualChannel, Encoding.UTF8.GetString(body)));
    }
}
