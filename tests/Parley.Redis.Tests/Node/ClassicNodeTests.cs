using System.Collections.Concurrent;

namespace Parley.Redis.Tests.Node;

/// <summary>A node of Parley and one of Node.js with @socket.io/redis-adapter, on one Redis.</summary>
public sealed class ClassicNodeTests(SharedRedis redis) : IAsyncLifetime
{
    private readonly string _key = SharedRedis.NewKey();
    private AdapterCluster _cluster = null!;
    private NodeServer _node = null!;

    private SocketIOServer Parley => _cluster.Near;

    public async ValueTask InitializeAsync()
    {
        _cluster = await AdapterCluster.StartAsync(1, (_, builder) => builder.AddRedisAdapter(redis.Configuration, options => options.Key = _key));
        _node = await NodeServer.StartAsync("classic", redis.Configuration.Split(':')[1], _key);
        await _node.RunAsync("return await until(async () => (await io.of('/').adapter.serverCount()) === 2 && (await io.of('/orders').adapter.serverCount()) === 2)");
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Broadcasts_of_Parley_reach_clients_of_Node()
    {
        await _node.RunAsync("kept.a = await client(); kept.b = await client('/orders'); await io.in(kept.a.id).socketsJoin(['a', 'ä*']); await until(() => io.of('/').adapter.rooms.has('a'))");

        await Parley.EmitAsync("all", 1, "zwei", new[] { 1.5 });
        await Parley.To("ä*").EmitAsync("room", new byte[] { 0, 255 }, "x");
        await Parley.To("a", "b").Except("c").EmitAsync("rooms");
        await Parley.Except("a").EmitAsync("wrong");
        await Parley.Of("/orders").Volatile.EmitAsync("order");

        await _node.ExpectAsync("""["all",1,"zwei",[1.5]]""", "return await kept.a.next()");
        await _node.ExpectAsync("""["room",{"base64":"AP8="},"x"]""", "return await kept.a.next()");
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

        await _node.RunAsync("io.emit('all', 1, 'zwei', { x: [1.5, null, -3, 4294967296] }); io.to('a').emit('room', Buffer.from([0, 255]), 'x'); io.to(['a', 'b']).emit('rooms'); io.except('a').emit('wrong'); io.to('7').emit('number'); io.of('/orders').emit('wrong')");

        await client.ExpectAsync("""["all",1,"zwei",{"x":[1.5,null,-3,4294967296]}]""");
        await client.ExpectBinaryAsync("""["room",{"_placeholder":true,"num":0},"x"]""", [0, 255]);
        await client.ExpectAsync("""["rooms"]""", """["number"]""");
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
        await _node.RunAsync($"io.in('{client.SocketId}').socketsJoin(['x', 'y']); io.in('{client.SocketId}').socketsLeave('y'); io.to('y').emit('wrong'); io.to('x').emit('right')");
        await client.ExpectAsync("""["right"]""");

        await Parley.To(nodeId).DisconnectSocketsAsync();
        await _node.ExpectAsync("\"io server disconnect\"", "return await kept.e.gone");
        await _node.RunAsync($"io.in('{client.SocketId}').disconnectSockets()");
        await client.ExpectDisconnectedAsync();
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
        Assert.Equal(["from Node"], received);
        await _node.ExpectAsync("""["hello",{"base64":"AQ=="}]""", "return kept.news");
    }

    [Fact]
    public async Task The_emitter_reaches_the_clients_of_both()
    {
        var client = await _cluster.JoinAsync(0);
        await _node.RunAsync("kept.f = await client()");
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Parley.OnServerSide("job", (string text) => { received.TrySetResult(text); });

        await _node.RunAsync($"emitter.emit('all', Buffer.from([1])); emitter.in('{client.SocketId}').socketsJoin('j'); emitter.to('j').emit('room', 1); emitter.serverSideEmit('job', 'done')");

        await client.ExpectBinaryAsync("""["all",{"_placeholder":true,"num":0}]""", [1]);
        await client.ExpectAsync("""["room",1]""");
        await _node.ExpectAsync("""["all",{"base64":"AQ=="}]""", "return await kept.f.next()");
        Assert.Equal("done", await received.Task.WaitAsync(TimeSpan.FromSeconds(10)));
        await _node.RunAsync($"emitter.in('{client.SocketId}').disconnectSockets()");
        await client.ExpectDisconnectedAsync();
    }

    [Fact]
    public async Task Requests_of_older_nodes_are_answered()
    {
        var client = await _cluster.JoinAsync(0);
        await client.Socket.JoinAsync("a");

        await _node.ExpectAsync("true", "return (await io.of('/').adapter.allRooms()).has('a')");
    }
}
