namespace Parley.Emitters.Tests.Clusters;

/// <summary>An emitter beside a node of Parley and one of Node.js with the official adapter: what it emits reaches the clients of both, and the nodes themselves.</summary>
public abstract class EmitterClusterTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly string _key = Buses.NewKey();
    private AdapterCluster _cluster = null!;
    private NodeServer _node = null!;
    private SocketIOEmitter _emitter = null!;
    private ServiceProvider _services = null!;

    /// <summary>Which adapter Node.js has: one of those in tests/cluster/node.mjs.</summary>
    protected abstract string NodeAdapter { get; }

    /// <summary>The port of the bus.</summary>
    protected abstract string Port { get; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _cluster = await AdapterCluster.StartAsync(1, (_, builder) => AddAdapter(builder, _key));
        _node = await NodeServer.StartAsync(NodeAdapter, Port, _key);
        await _node.RunAsync("return await until(async () => (await io.of('/').adapter.serverCount()) === 2 && (await io.of('/orders').adapter.serverCount()) === 2)");
        var services = new ServiceCollection();
        AddEmitter(services, _key);
        _services = services.BuildServiceProvider();
        _emitter = _services.GetRequiredService<SocketIOEmitter>();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _node.DisposeAsync();
        await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds the adapter to the node of Parley.</summary>
    protected abstract void AddAdapter(SocketIOBuilder builder, string key);

    /// <summary>Adds the emitter.</summary>
    protected abstract void AddEmitter(IServiceCollection services, string key);

    [Fact]
    public async Task Events_reach_the_clients_of_all_servers()
    {
        var client = await _cluster.JoinAsync(0);
        await _node.RunAsync("kept.a = await client()");

        await _emitter.EmitAsync("none");
        await _emitter.EmitAsync("several", 1, "zwei", new { x = new object?[] { 1.5, null, true, "ü\"" } });
        await client.ExpectAsync("""["none"]""", """["several",1,"zwei",{"x":[1.5,null,true,"ü\""]}]""");
        await _node.ExpectAsync("""[["none"],["several",1,"zwei",{"x":[1.5,null,true,"ü\""]}]]""", "return [await kept.a.next(), await kept.a.next()]");

        // When nothing waits for the clients, which might cost them one that is volatile.
        await _emitter.Volatile.Compress(true).EmitAsync("flags", 1, 2, 3, 4, 5, 6, 7, 8);
        await client.ExpectAsync("""["flags",1,2,3,4,5,6,7,8]""");
        await _node.ExpectAsync("""["flags",1,2,3,4,5,6,7,8]""", "return await kept.a.next()");
        Assert.Equal(2, await _cluster.Near.Of("/").Adapter.ServerCountAsync());
    }

    [Fact]
    public async Task Bytes_and_large_events_arrive_as_they_were()
    {
        var client = await _cluster.JoinAsync(0);
        await _node.RunAsync("kept.a = await client()");
        var large = new string('ü', 10_000);

        await _emitter.EmitAsync("bytes", new byte[] { 0, 255 }, new { deep = new Memory<byte>([1]) });
        await client.ExpectBinaryAsync("""["bytes",{"_placeholder":true,"num":0},{"deep":{"_placeholder":true,"num":1}}]""", [0, 255], [1]);
        await _node.ExpectAsync("""["bytes",{"base64":"AP8="},{"deep":{"base64":"AQ=="}}]""", "return await kept.a.next()");
        await _emitter.EmitAsync("large", large);
        await client.ExpectAsync($"""["large","{large}"]""");
        await _node.ExpectAsync("10000", "return (await kept.a.next())[1].length");
    }

    [Fact]
    public async Task Rooms_and_namespaces_are_told_apart()
    {
        var client = await _cluster.JoinAsync(0);
        var orders = await _cluster.JoinAsync(0, "/orders");
        await client.Socket.JoinAsync("a");
        await _node.RunAsync("kept.a = await client(); kept.b = await client('/orders'); await io.in(kept.a.id).local.socketsJoin(['a', 'b']); await until(() => io.of('/').adapter.rooms.has('b'))");

        await _emitter.To("a").EmitAsync("room");
        await _emitter.In("a", "b").Except("c").EmitAsync("rooms");
        await _emitter.To("nobody").EmitAsync("wrong");
        await _emitter.Except("a").EmitAsync("wrong");
        await _emitter.To("a").Except("b").EmitAsync("parley");
        await _emitter.To("b").To("b").EmitAsync("node");
        await _emitter.Of("orders").EmitAsync("order");

        await client.ExpectAsync("""["room"]""", """["rooms"]""", """["parley"]""");
        await orders.ExpectAsync("""["order"]""");
        await _node.ExpectAsync("""[["room"],["rooms"],["node"],["order"]]""", "return [await kept.a.next(), await kept.a.next(), await kept.a.next(), await kept.b.next()]");
    }

    [Fact]
    public async Task Sockets_of_all_servers_are_moved_and_disconnected()
    {
        var client = await _cluster.JoinAsync(0);
        await _node.RunAsync("kept.a = await client()");
        var nodeId = (await _node.RunAsync("return kept.a.id")).GetString()!;

        await _emitter.To(client.SocketId, nodeId).SocketsJoinAsync("x", "y");
        await _emitter.SocketsLeaveAsync(["y"], CancellationToken.None);
        await _node.RunAsync($"return await until(() => {{ const r = io.of('/').adapter.socketRooms('{nodeId}'); return r.has('x') && !r.has('y'); }})");
        await Guard.UntilAsync(() => client.Socket.Rooms.Contains("x") && !client.Socket.Rooms.Contains("y"));
        await _emitter.Except(client.SocketId).DisconnectSocketsAsync();
        await _node.ExpectAsync("\"io server disconnect\"", "return await kept.a.gone");
        await _emitter.To("x").DisconnectSocketsAsync(closeConnections: false);
        await client.ExpectDisconnectedAsync();
    }

    [Fact]
    public async Task Servers_hear_what_is_for_them()
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Near.OnServerSide("job", (string text, byte[] bytes) => { received.TrySetResult($"{text} {bytes[0]}"); });
        await _node.RunAsync("kept.job = new Promise((resolve) => io.on('job', (...args) => resolve(args)))");

        await _emitter.ServerSideEmitAsync("job", "done", new byte[] { 7 });

        Assert.Equal("done 7", await received.Task.WaitAsync(Limit));
        await _node.ExpectAsync("""["done",{"base64":"Bw=="}]""", "return await kept.job");
    }
}
