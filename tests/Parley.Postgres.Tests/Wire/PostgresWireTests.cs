using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Parley.Postgres.Tests.Wire;

/// <summary>What goes over PostgreSQL, as official adapters write and read it.</summary>
public sealed class PostgresWireTests(SharedPostgres postgres)
{
    private static readonly JsonElement Golden = ReadGolden();

    [Fact]
    public async Task Operations_are_the_notifications_that_the_official_adapter_sends()
    {
        await using var node = await WireNode.StartAsync(postgres);
        var near = node.Cluster.Near;

        await near.EmitAsync("all", 1, "zwei", new { x = new object?[] { 1.5, null, true, -3, -70000, 65536, 4294967296, "ü\"\\\n" } });
        await near.To("a", "b").Except("c").Volatile.Compress(false).EmitAsync("flags");
        await near.To("a").Except("b").SocketsJoinAsync("x", "y");
        await near.SocketsLeaveAsync("x");
        await near.To("a").DisconnectSocketsAsync(closeConnections: true);
        await near.ServerSideEmitAsync("news", 1, new { a = "b" });

        foreach (var operation in new[] { "all", "flags", "join", "leave", "disconnect", "serverSide" })
        {
            Assert.Equal(GoldenOf(operation), await node.NextAsync());
        }
    }

    [Fact]
    public async Task Bytes_go_through_the_table()
    {
        await using var node = await WireNode.StartAsync(postgres);

        await node.Cluster.Near.EmitAsync("binary", new byte[] { 0, 255 }, new { deep = new object[] { new byte[] { 0, 255 }, "x" } });
        var notice = await node.NextAsync();

        using var json = JsonDocument.Parse(notice);
        var number = json.RootElement.GetProperty("attachmentId").GetString()!;
        Assert.Equal($$"""{"uid":"aaaaaaaaaaaaaaaa","type":3,"attachmentId":"{{number}}"}""", notice);
        var stored = (byte[])(await postgres.ExecuteAsync("SELECT payload FROM socket_io_attachments WHERE id = $1", long.Parse(number, CultureInfo.InvariantCulture)))!;
        var expected = Golden.GetProperty("binary")[0].GetProperty("body").GetBytesFromBase64();
        Assert.Equal(Encoding.Latin1.GetString(expected), Encoding.Latin1.GetString(stored).Replace(node.Adapter.NodeId, new string('a', 16), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(7999, false)]
    [InlineData(8000, true)]
    public async Task A_message_of_8000_bytes_goes_through_the_table(int bytes, bool isStored)
    {
        await using var node = await WireNode.StartAsync(postgres);
        await node.Cluster.Near.EmitAsync("x", "");
        var around = Encoding.UTF8.GetByteCount(await node.NextAsync());

        await node.Cluster.Near.EmitAsync("x", new string('y', bytes - around));

        Assert.Equal(isStored, (await node.NextAsync()).Contains("attachmentId", StringComparison.Ordinal));
        Assert.Equal(0, node.Adapter.LostMessages);
    }

    [Fact]
    public async Task Equal_events_arrive_as_often_as_they_are_emitted()
    {
        await using var cluster = await postgres.StartAsync(2);
        var client = await cluster.JoinAsync(1);

        for (var i = 0; i < 500; i++)
        {
            await cluster.Near.EmitAsync("tick");
        }

        await cluster.Near.EmitAsync("end");

        Assert.Equal(500, (await client.ReceiveUntilAsync("""["end"]""")).Count);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("nothing")]
    [InlineData("{}")]
    [InlineData("""{"type":99,"uid":"other","nsp":"/"}""")]
    [InlineData("""{"type":3,"uid":"other","nsp":"/","data":{}}""")]
    [InlineData("""{"type":2,"uid":"other","nsp":"/else"}""")]
    [InlineData("""{"uid":"other","type":3,"attachmentId":"x"}""")]
    [InlineData("""{"uid":"other","type":3,"attachmentId":{}}""")]
    [InlineData("""{"uid":"other","type":3,"attachmentId":"999999999"}""")]
    [InlineData("""{"uid":"other","type":3,"attachmentId":"99999999999999999999"}""")]
    public async Task What_is_malformed_or_unknown_is_dropped_and_counted(string payload)
    {
        await using var node = await WireNode.StartAsync(postgres);
        var client = await node.Cluster.JoinAsync(0);

        await node.NotifyAsync(payload);
        await node.NotifyAsync("""{"type":3,"data":{"packet":{"type":2,"data":["all",1]},"opts":{"rooms":[],"except":[],"flags":{}}},"uid":"other","nsp":"/"}""");

        await client.ExpectAsync("""["all",1]""");
        Assert.Equal(1, node.Adapter.DroppedMessages);
    }

    [Theory]
    [InlineData(10, "c1")]
    [InlineData(2000, "83")]
    public async Task What_is_malformed_or_too_large_in_the_table_is_dropped_and_counted(int bytes, string hex)
    {
        await using var node = await WireNode.StartAsync(postgres, static options => options.MaxMessageBytes = 1024);
        var client = await node.Cluster.JoinAsync(0);
        var stored = new byte[bytes];
        stored[0] = Convert.FromHexString(hex)[0];

        var number = await postgres.ExecuteAsync("INSERT INTO socket_io_attachments (payload) VALUES ($1) RETURNING id", stored);
        await node.NotifyAsync($$"""{"uid":"other","type":3,"attachmentId":"{{number}}"}""");
        await node.NotifyAsync("""{"type":3,"data":{"packet":{"type":2,"data":["all",1]},"opts":{"rooms":[],"except":[]}},"uid":"other"}""");

        await client.ExpectAsync("""["all",1]""");
        Assert.Equal(1, node.Adapter.DroppedMessages);
    }

    [Fact]
    public async Task Messages_of_the_node_itself_are_neither_carried_out_nor_fetched()
    {
        await using var node = await WireNode.StartAsync(postgres);
        var client = await node.Cluster.JoinAsync(0);

        await node.NotifyAsync($$"""{"uid":"{{node.Adapter.NodeId}}","type":3,"attachmentId":"999999999"}""");
        await node.Cluster.Near.EmitAsync("once", new byte[] { 1 });
        await node.NotifyAsync("""{"type":3,"data":{"packet":{"type":2,"data":["all",1]},"opts":{"rooms":[],"except":[]}},"uid":"other"}""");

        await client.ExpectBinaryAsync("""["once",{"_placeholder":true,"num":0}]""", [1]);
        await client.ExpectAsync("""["all",1]""");
        Assert.Equal(0, node.Adapter.DroppedMessages);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_named_and_taken_for_dead_in_the_end()
    {
        await using var node = await WireNode.StartAsync(postgres, static options =>
        {
            options.RequestTimeout = TimeSpan.FromSeconds(2);
            options.HeartbeatTimeout = TimeSpan.FromSeconds(6);
        });
        await node.Cluster.JoinAsync(0);
        await node.NotifyAsync("""{"type":1,"uid":"silent","nsp":"/"}""");
        await UntilCountedAsync(node, 2);

        var fault = await Assert.ThrowsAsync<ClusterTimeoutException>(async () => await node.Cluster.Near.FetchSocketsAsync());

        Assert.Equal(["silent"], fault.SilentNodes);
        Assert.Single(fault.Sockets);
        await UntilCountedAsync(node, 1);
        Assert.Single(await node.Cluster.Near.FetchSocketsAsync());
    }

    [Theory]
    [InlineData("""{"type":3,"later":{},"data":{"later":1,"packet":{"type":2,"data":["all",1],"later":[]},"opts":{"rooms":[],"except":[],"flags":{"later":true},"later":1}},"uid":"other","nsp":"/"}""")]
    [InlineData("""{"type":3,"data":{"packet":{"type":2,"data":["all",1]},"opts":{"rooms":null,"except":null}},"uid":"other","nsp":"/"}""")]
    public async Task What_a_later_version_adds_is_passed_over(string payload)
    {
        await using var node = await WireNode.StartAsync(postgres);
        var client = await node.Cluster.JoinAsync(0);

        await node.NotifyAsync(payload);

        await client.ExpectAsync("""["all",1]""");
        Assert.Equal(0, node.Adapter.DroppedMessages);
    }

    [Theory]
    [InlineData("""{"type":14,"uid":"later","nsp":"/"}""")]
    [InlineData("""{"type":3,"uid":"later","nsp":"/","data":{"packets":[]}}""")]
    public async Task A_node_of_a_later_version_that_says_only_what_is_unknown_is_there(string payload)
    {
        await using var node = await WireNode.StartAsync(postgres);

        await node.NotifyAsync(payload);

        await UntilCountedAsync(node, 2);
        Assert.Equal(1, node.Adapter.DroppedMessages);
    }

    private static Task UntilCountedAsync(WireNode node, int nodes) => Guard.UntilAsync(async () => await node.Adapter.ServerCountAsync() == nodes);

    private static string GoldenOf(string operation) => Encoding.UTF8.GetString(Golden.GetProperty(operation)[0].GetProperty("body").GetBytesFromBase64());

    private static JsonElement ReadGolden([CallerFilePath] string source = "")
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../cluster/golden.json"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return json.RootElement.GetProperty("postgres").Clone();
    }
}
