using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Parley.Adapters.Wire;
using Parley.Protocol.Cluster;

namespace Parley.Redis.Tests.Wire;

/// <summary>
/// The bytes of official cluster adapters, as captured of them (tests/cluster/golden.mjs): whatever they write is read, and written again becomes the same.
/// </summary>
public sealed class ClusterWireTests : IAsyncLifetime
{
    private const string NodeId = "aaaaaaaaaaaaaaaa";
    private const string RequestId = "bbbbbbbbbbbbbbbb";

    private static readonly JsonElement Golden = ReadGolden();

    private AdapterContext _context = null!;
    private AdapterCluster _cluster = null!;

    public static TheoryData<string, string> Captured()
    {
        var data = new TheoryData<string, string>();
        foreach (var adapter in Golden.EnumerateObject())
        {
            foreach (var operation in adapter.Value.EnumerateObject().Where(static operation => operation.Name != "sockets"))
            {
                data.Add(adapter.Name, operation.Name);
            }
        }

        return data;
    }

    public async ValueTask InitializeAsync()
    {
        _cluster = await AdapterCluster.StartAsync(1, (_, builder) => builder.UseAdapter(context =>
        {
            if (context.NamespaceName == "/")
            {
                _context = context;
            }

            return new OneNode(context);
        }));
        var client = await _cluster.JoinAsync(0);
        await client.Socket.JoinAsync("a");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [MemberData(nameof(Captured))]
    public void What_official_adapters_write_is_read_and_written_alike(string adapter, string operation)
    {
        var decoder = new ClusterDecoder(_context, "none");
        var encoder = NewEncoder(adapter);
        var (body, isEntry) = Body(adapter, operation);
        if (isEntry)
        {
            using var fields = JsonDocument.Parse(body);
            var data = fields.RootElement.GetProperty("data").GetString()!;
            var bytes = data[0] == '{' ? Encoding.UTF8.GetBytes(data) : Convert.FromBase64String(data);
            Assert.True(WireValue.TryOpen(bytes, out var value));
            var entry = decoder.ReadMessage(ClusterDecoder.Open(int.Parse(fields.RootElement.GetProperty("type").GetString()!, CultureInfo.InvariantCulture), NodeId, value));

            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(encoder.EncodeData(entry!, out _)));
            return;
        }

        var opened = decoder.Open(body)!.Value;
        var alwaysMessagePack = adapter == "streams";
        var written = opened.IsResponse
            ? encoder.Encode(decoder.ReadResponse(opened), alwaysMessagePack)
            : encoder.Encode(decoder.ReadMessage(opened)!, alwaysMessagePack);

        Assert.Equal(Convert.ToHexString(body), Convert.ToHexString(written));
    }

    [Theory]
    [InlineData("sharded")]
    [InlineData("streams")]
    [InlineData("postgres")]
    public void Sockets_of_official_nodes_are_read(string adapter)
    {
        var decoder = new ClusterDecoder(_context, "none");
        var body = Body(adapter, "sockets").Body;
        var socket = Assert.Single(Assert.IsType<ClusterResponse.FetchSockets>(decoder.ReadResponse(decoder.Open(body)!.Value)).Sockets);

        Assert.Equal(("s", 2, "Änne", "/socket.io/?EIO=4"), (socket.Id, socket.Rooms.Count, socket.Data.Get(new SocketKey<string>("name")), socket.Handshake.Url));
    }

    [Theory]
    [InlineData("sharded")]
    [InlineData("streams")]
    public void An_answer_without_a_value_is_written_as_the_official_adapter_writes_undefined(string adapter)
    {
        var nothing = new ClusterResponse.BroadcastAck(NodeId, "/", RequestId, _context.ParseArguments("[]"u8, []));

        var written = NewEncoder(adapter).Encode(nothing, alwaysMessagePack: adapter == "streams");

        Assert.Equal(Convert.ToHexString(Body(adapter, "acknowledgementOfNothing").Body), Convert.ToHexString(written));
    }

    [Fact]
    public void All_of_an_answer_with_several_values_arrives()
    {
        var several = new ClusterResponse.ServerSideEmit(NodeId, "/", RequestId, _context.ParseArguments("""[1,{"x":2}]"""u8, []));
        var decoder = new ClusterDecoder(_context, "none");

        var read = decoder.ReadResponse(decoder.Open(NewEncoder("sharded").Encode(several))!.Value);

        Assert.Equal("""[1,{"x":2}]""", Assert.IsType<ClusterResponse.ServerSideEmit>(read).Answer.ToString());
    }

    [Fact]
    public void Messages_of_the_node_itself_are_passed_over() => Assert.Null(new ClusterDecoder(_context, NodeId).Open(Body("sharded", "binary").Body));

    [Fact]
    public void A_broadcast_for_nobody_here_is_passed_over() =>
        Assert.Null(Read("""{"type":3,"data":{"packet":{"type":2,"data":["x"]},"opts":{"rooms":["nobody"],"except":[]}},"uid":"n","nsp":"/"}"""));

    [Theory]
    [InlineData("""{"later":{"a":[1]},"type":3,"version":2,"data":{"packet":{"type":2,"data":["x",1],"later":[]},"opts":{"rooms":[],"except":[],"flags":{"later":true,"volatile":true},"later":1},"later":null},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":3,"data":{"packet":{"type":2,"data":["x",1]},"opts":{"rooms":null,"except":null,"flags":{"volatile":true}}},"uid":"n","nsp":"/"}""")]
    public void What_a_later_version_adds_to_a_broadcast_is_passed_over(string json)
    {
        var broadcast = Assert.IsType<ClusterMessage.Broadcast>(Read(json));

        Assert.Equal("""["x",1]""", Encoding.UTF8.GetString(broadcast.Packet.GetArguments()));
        Assert.Equal(new BroadcastTarget([], [], IsVolatile: true).ToString(), broadcast.Target.ToString());
    }

    [Theory]
    [InlineData("""{"type":8,"later":1,"data":{"requestId":"r","later":1,"sockets":[{"id":"s","later":{},"rooms":["a"],"handshake":{"later":[],"url":"/","headers":{}},"data":{"k":1}}]},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":10,"later":1,"data":{"requestId":"r","packet":1,"later":{}},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":11,"later":1,"data":{"requestId":"r","clientCount":2,"later":{}},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":12,"later":1,"data":{"requestId":"r","packet":1,"later":{}},"uid":"n","nsp":"/"}""")]
    public void What_a_later_version_adds_to_an_answer_is_passed_over(string json)
    {
        var decoder = new ClusterDecoder(_context, "none");

        Assert.Equal("r", decoder.ReadResponse(decoder.Open(Encoding.UTF8.GetBytes(json))!.Value).RequestId);
    }

    [Fact]
    public void A_message_without_a_namespace_is_for_that_of_its_channel() =>
        Assert.Equal("/", Read("""{"type":2,"uid":"n"}""")?.NamespaceName);

    [Theory]
    [InlineData("""{""")]
    [InlineData("""[]""")]
    [InlineData("""{}""")]
    [InlineData("""{"type":2,"nsp":"/"}""")]
    [InlineData("""{"type":2,"uid":"","nsp":"/"}""")]
    [InlineData("""{"type":2,"uid":"n","nsp":"/x"}""")]
    [InlineData("""{"type":0,"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":14,"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":"3","uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":3,"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":3,"data":[],"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":3,"data":{"opts":{"rooms":[],"except":[]}},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":3,"data":{"packet":{"type":2,"data":{}},"opts":{"rooms":[],"except":[]}},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":3,"data":{"packet":{"type":4,"data":["x"]},"opts":{"rooms":[],"except":[]}},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":4,"data":{"opts":{"rooms":1,"except":[]},"rooms":[]},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":4,"data":{"opts":{"rooms":[],"except":[]},"rooms":[{}]},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":7,"data":{"opts":{"rooms":[],"except":[]}},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":8,"data":{"requestId":"r"},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":8,"data":{"requestId":"r","sockets":[{}]},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":9,"data":{"packet":[]},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":10,"data":{},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":11,"data":{"requestId":"r","clientCount":-1},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":2,"uid":"n","nsp":"\ud800"}""")]
    [InlineData("""{"type":2,"uid":"\ud800","nsp":"/"}""")]
    [InlineData("""{"type":4,"data":{"opts":{"rooms":["\ud800"],"except":[]},"rooms":[]},"uid":"n","nsp":"/"}""")]
    [InlineData("""{"type":8,"data":{"requestId":"r","sockets":[{"id":"s","rooms":[],"data":{"\ud800":1}}]},"uid":"n","nsp":"/"}""")]
    public void What_is_malformed_or_unknown_is_refused(string json) => Assert.Throws<FormatException>(() => Read(json));

    [Fact]
    public void Bytes_that_are_no_message_are_refused()
    {
        foreach (var hex in new[] { "", "c1", "80", "81", "dd7fffffff", "84a474797065", "93010203", "7b2274797065223a322c22756964223a22ff227d" })
        {
            Assert.Throws<FormatException>(() => new ClusterDecoder(_context, "none").Open(Convert.FromHexString(hex)));
        }
    }

    private ClusterEncoder NewEncoder(string adapter) => new(_context, adapter == "sharded" ? MessagePackDialect.Notepack : MessagePackDialect.MsgPack);

    private ClusterMessage? Read(string json)
    {
        var decoder = new ClusterDecoder(_context, "none");
        var opened = decoder.Open(Encoding.UTF8.GetBytes(json))!.Value;
        if (opened.IsResponse)
        {
            _ = decoder.ReadResponse(opened);
            return null;
        }

        return decoder.ReadMessage(opened);
    }

    private static (byte[] Body, bool IsEntry) Body(string adapter, string operation)
    {
        // Of what PostgreSQL gets, the notification behind an attachment says only where it is.
        var first = Golden.GetProperty(adapter).GetProperty(operation)[0];
        return (first.GetProperty("body").GetBytesFromBase64(), first.GetProperty("where").GetString() == "socket.io");
    }

    private static JsonElement ReadGolden([CallerFilePath] string source = "")
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../cluster/golden.json"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return json.RootElement.Clone();
    }

    private sealed class OneNode(AdapterContext context) : Adapter(context)
    {
        public override ValueTask BroadcastAsync(BroadcastRequest request, CancellationToken cancellationToken = default) => default;

        public override ValueTask BroadcastWithAckAsync(BroadcastRequest request, long ackId, IBroadcastAnswers answers, CancellationToken cancellationToken = default) => default;
    }
}
