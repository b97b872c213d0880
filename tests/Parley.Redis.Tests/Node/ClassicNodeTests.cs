namespace Parley.Redis.Tests.Node;

/// <summary>With <c>@socket.io/redis-adapter</c>.</summary>
public sealed class ClassicNodeTests(SharedRedis redis) : RedisMixedClusterTests(redis)
{
    protected override string NodeAdapter => "classic";

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddRedisAdapter(Configuration, options => options.Key = key);

    // Of a node that is neither, so that Redis brings it to both.
    protected override string SaysLater =>
        """
        const adapter = io.of('/').adapter;
        await adapter.pubClient.publish(adapter.requestChannel, JSON.stringify({ uid: 'ffffff', requestId: 'r', type: 10, later: 1 }));
        const packet = { type: 2, data: ['later', 1], nsp: '/', later: {} };
        await adapter.pubClient.publish(adapter.channel, adapter.parser.encode(['ffffff', packet, { rooms: [], except: [], flags: { later: true }, later: [] }, { later: 1 }]));
        """;

    [Fact]
    public async Task The_emitter_reaches_the_clients_of_both()
    {
        var client = await Cluster.JoinAsync(0);
        await Node.RunAsync("kept.f = await client()");
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Parley.OnServerSide("job", (string text) => { received.TrySetResult(text); });

        await Node.RunAsync($"emitter.emit('all', Buffer.from([1])); emitter.in('{client.SocketId}').socketsJoin('j'); emitter.to('j').emit('room', 1); emitter.serverSideEmit('job', 'done')");

        await client.ExpectBinaryAsync("""["all",{"_placeholder":true,"num":0}]""", [1]);
        await client.ExpectAsync("""["room",1]""");
        await Node.ExpectAsync("""["all",{"base64":"AQ=="}]""", "return await kept.f.next()");
        Assert.Equal("done", await received.Task.WaitAsync(TimeSpan.FromSeconds(10)));
        await Node.RunAsync($"emitter.in('{client.SocketId}').disconnectSockets()");
        await client.ExpectDisconnectedAsync();
    }

    [Fact]
    public async Task Requests_of_older_nodes_are_answered()
    {
        var client = await Cluster.JoinAsync(0);
        await client.Socket.JoinAsync("a");

        await Node.ExpectAsync("true", "return (await io.of('/').adapter.allRooms()).has('a')");
    }
}
