using System.Collections.Concurrent;
using System.Globalization;

namespace Parley.ClusterTests;

/// <summary>A node of Parley and one of Node.js with the official adapter of the same wire, on one bus: every operation in both directions.</summary>
public abstract class MixedClusterTests : IAsyncLifetime
{
    private static int s_keys;

    private readonly string _key = "mixed" + Interlocked.Increment(ref s_keys).ToString(CultureInfo.InvariantCulture);
    private AdapterCluster _cluster = null!;
    private NodeServer _node = null!;

    /// <summary>Which adapter Node.js has: one of those in tests/cluster/node.mjs.</summary>
    protected abstract string NodeAdapter { get; }

    /// <summary>The port of the bus.</summary>
    protected abstract string Port { get; }

    /// <summary>The prefix of this test.</summary>
    protected string Key => _key;

    /// <summary>The node of Parley, with its clients.</summary>
    protected AdapterCluster Cluster => _cluster;

    /// <summary>The node of Node.js.</summary>
    private protected NodeServer Node => _node;

    private protected SocketIOServer Parley => _cluster.Near;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _cluster = await AdapterCluster.StartAsync(1, (_, builder) => AddAdapter(builder, _key));
        _node = await NodeServer.StartAsync(NodeAdapter, Port, _key);
        await _node.RunAsync("return await until(async () => (await io.of('/').adapter.serverCount()) === 2 && (await io.of('/orders').adapter.serverCount()) === 2)");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds the adapter to the node of Parley.</summary>
    protected abstract void AddAdapter(SocketIOBuilder builder, string key);

    [Fact]
    public async Task Broadcasts_of_Parley_reach_clients_of_Node()
    {
        await _node.RunAsync("kept.a = await client(); kept.b = await client('/orders'); await io.in(kept.a.id).socketsJoin(['a', 'ä*']); await until(() => io.of('/').adapter.rooms.has('a'))");

        // One after the other: an official node may take what comes through a table of PostgreSQL later than what is behind it.
        await Parley.EmitAsync("all", 1, "zwei", new[] { 1.5 });
        await _node.ExpectAsync("""["all",1,"zwei",[1.5]]""", "return await kept.a.next()");
        await Parley.To("ä*").EmitAsync("room", new byte[] { 0, 255 }, "x");
        await _node.ExpectAsync("""["room",{"base64":"AP8="},"x"]""", "return await kept.a.next()");
        await Parley.To("a", "b").Except("c").EmitAsync("rooms");
        await Parley.Except("a").EmitAsync("wrong");
        await Parley.Of("/orders").Volatile.EmitAsync("order");

        await _node.ExpectAsync("""["rooms"]""", "return await kept.a.next()");
        await _node.ExpectAsync("""["order"]""", "return await kept.b.next()");
        await Parley.To("a").EmitAsync("last");
        await _node.ExpectAsync("""["last"]""", "return await kept.a.next()");
    }

    [Fact]
    public async Task Broadcasts_of_Node_reach_clients_of_Parley()
    {
        var client = await _cluster.JoinAsync(0);
        await client.Socket.JoinAsync("a", "7");

        await _node.RunAsync("io.emit('all', 1, 'zwei', { x: [1.5, null, -3, 4294967296] })");
        await client.ExpectAsync("""["all",1,"zwei",{"x":[1.5,null,-3,4294967296]}]""");
        await _node.RunAsync("io.to('a').emit('room', Buffer.from([0, 255]), 'x')");
        await client.ExpectBinaryAsync("""["room",{"_placeholder":true,"num":0},"x"]""", [0, 255]);
        await _node.RunAsync("io.to(['a', 'b']).emit('rooms')");
        await client.ExpectAsync("""["rooms"]""");
        await _node.RunAsync("io.except('a').emit('wrong'); io.of('/orders').emit('wrong'); io.to('7').emit('number')");
        await client.ExpectAsync("""["number"]""");
        await _node.RunAsync("io.local.emit('wrong'); io.to('a').emit('last')");
        await client.ExpectAsync("""["last"]""");
    }

    [Fact]
    public async Task Clients_of_both_acknowledge_a_broadcast_of_either()
    {
        var client = await _cluster.JoinAsync(0);
        await _node.RunAsync("kept.c = await client(); kept.c.answer = { bytes: Buffer.from([1, 2]) }");

        var asked = Parley.Timeout(TimeSpan.FromSeconds(10)).EmitWithAckAsync<RawArguments>("ask", 1);
        await client.AcknowledgeAsync("""["ask",1]""", """["near"]""");
        var answers = (await asked.WaitAsync(TimeSpan.FromSeconds(10))).Values.Select(static answer => answer.ToString()).Order(StringComparer.Ordinal);
        var askedByNode = _node.RunAsync("return (await io.timeout(10000).emitWithAck('ask', 2)).map((x) => JSON.stringify(x)).sort()");
        await client.AcknowledgeAsync("""["ask",2]""", """["far"]""");

        Assert.Equal(["""["near"]""", """[{"bytes":{"_placeholder":true,"num":0}}]"""], answers);
        Assert.Equal("""["\u0022far\u0022","{\u0022bytes\u0022:{\u0022type\u0022:\u0022Buffer\u0022,\u0022data\u0022:[1,2]}}"]""".Replace("\\u0022", "\\\"", StringComparison.Ordinal), (await askedByNode).GetRawText());
    }

    [Fact]
    public async Task Sockets_of_both_are_found_by_either()
    {
        var name = new SocketKey<string>("name");
        var client = await _cluster.JoinAsync(0, "/", """{"token":"abc"}""");
        client.Socket.Data.Set(name, "Änne");
        await client.Socket.JoinAsync("a");
        var nodeId = (await _node.RunAsync("kept.d = await client(); const [s] = await io.local.in(kept.d.id).fetchSockets(); s.join('b'); s.data.name = 'Bob'; return s.id")).GetString();

        var found = (await Parley.FetchSocketsAsync()).Single(socket => socket.Id == nodeId);
        Assert.Equal("Bob", found.Data.Get(name));
        Assert.Contains("b", found.Rooms);
        Assert.StartsWith("/socket.io/", found.Handshake.Url, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", found.Handshake.Address?.MapToIPv4().ToString());
        await _node.ExpectAsync(
            $$"""["{{client.SocketId}}",["a","{{client.SocketId}}"],"Änne","abc","specification",true,true]""",
            "const [s] = await io.in('a').fetchSockets(); return [s.id, [...s.rooms].sort((x, y) => x.length - y.length), s.data.name, s.handshake.auth.token, s.handshake.query.from, new Date(s.handshake.time).getTime() === s.handshake.issued, 'host' in s.handshake.headers]");
        Assert.Equal(2, await Parley.Of("/").Adapter.ServerCountAsync());
    }

    [Fact]
    public async Task Either_moves_and_disconnects_sockets_of_the_other()
    {
        var client = await _cluster.JoinAsync(0);
        await _node.RunAsync("kept.e = await client()");
        var nodeId = (await _node.RunAsync("return kept.e.id")).GetString()!;

        await Parley.To(nodeId).SocketsJoinAsync("x", "y");
        await Parley.To(nodeId).SocketsLeaveAsync("y");
        await _node.RunAsync($"return await until(() => {{ const r = io.of('/').adapter.socketRooms('{nodeId}'); return r.has('x') && !r.has('y'); }})");
        await _node.RunAsync($"io.in('{client.SocketId}').socketsJoin(['x', 'y'])");
        await SettledAsync(client, "x", "y");
        await _node.RunAsync($"io.in('{client.SocketId}').socketsLeave('y')");
        await SettledAsync(client, "x");
        await _node.RunAsync("io.to('y').emit('wrong'); io.to('x').emit('right')");
        await client.ExpectAsync("""["right"]""");

        await Parley.To(nodeId).DisconnectSocketsAsync();
        await _node.ExpectAsync("\"io server disconnect\"", "return await kept.e.gone");
        await _node.RunAsync($"io.in('{client.SocketId}').disconnectSockets()");
        await client.ExpectDisconnectedAsync();
    }

    /// <summary>JavaScript of an official node that says what a later version may: an event with fields, flags and elements that are unknown, and a message of an unknown type. It hears of both itself.</summary>
    protected virtual string SaysLater =>
        """
        const adapter = io.of('/').adapter;
        const unknown = { type: 14, data: { later: 1 }, later: {} };
        const message = { type: 3, data: { packet: { type: 2, data: ['later', 1], later: {} }, opts: { rooms: [], except: [], flags: { later: true }, later: [] }, later: 1 }, later: [1] };
        for (const said of [unknown, message]) {
          adapter.onMessage(structuredClone({ ...said, uid: 'ffffffffffffffff', nsp: '/' }));
          await adapter.publish(said);
        }
        """;

    [Fact]
    public async Task What_a_later_version_says_is_understood_as_far_as_it_is_known_by_both()
    {
        var client = await Cluster.JoinAsync(0);
        await Node.RunAsync("kept.later = await client()");

        await Node.RunAsync(SaysLater);
        await client.ExpectAsync("""["later",1]""");
        await Parley.EmitAsync("after");

        await client.ExpectAsync("""["after"]""");
        await Node.ExpectAsync("""["later",1]""", "return await kept.later.next()");
        await Node.ExpectAsync("""["after"]""", "return await kept.later.next()");
        Assert.Equal(1, ((ClusterAdapter)Parley.Of("/").Adapter).DroppedMessages);
    }

    [Fact]
    public async Task Server_side_events_reach_the_other_and_are_answered()
    {
        var received = new ConcurrentQueue<string>();
        Parley.OnServerSide("news", (string text) => received.Enqueue(text));
        Parley.OnServerSide("sum", (int a, int b) => a + b);
        await _node.RunAsync("io.on('sum', (a, b, ack) => ack(a + b)); io.on('news', (text, bytes) => { kept.news = [text, bytes]; })");

        await Parley.ServerSideEmitAsync("news", "hello", new byte[] { 1 });
        var sums = await Parley.ServerSideEmitWithAckAsync<int>("sum", 1, 2);
        await _node.RunAsync("io.serverSideEmit('news', 'from Node')");
        await _node.ExpectAsync("[7]", "return await io.serverSideEmitWithAck('sum', 3, 4)");

        Assert.Equal([3], sums.Values);
        Assert.True(sums.IsComplete);
        await Guard.UntilAsync(() => !received.IsEmpty);

        Assert.Equal(["from Node"], received);
        await _node.ExpectAsync("""["hello",{"base64":"AQ=="}]""", "await until(() => kept.news); return kept.news");
    }

    /// <summary>Waits until a node of Node.js has moved a socket into some rooms and no other, and these are subscribed to where that is to be done.</summary>
    private static async Task SettledAsync(AdapterClient client, params string[] rooms)
    {
        var expected = rooms.Append(client.SocketId).Order(StringComparer.Ordinal);
        await Guard.UntilAsync(() => client.Socket.Rooms.Order(StringComparer.Ordinal).SequenceEqual(expected));
        await client.Socket.JoinAsync(rooms);
    }
}
