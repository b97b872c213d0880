using Microsoft.Extensions.Primitives;

namespace Parley.Testing;

/// <summary>Finding, moving and disconnecting sockets from any node.</summary>
public abstract class SelectionSpecification : AdapterSpecification
{
    [Fact]
    public async Task Sockets_of_all_nodes_are_found()
    {
        await using var cluster = await StartAsync();
        var clients = new List<AdapterClient>();
        for (var node = 0; node < NodeCount; node++)
        {
            clients.Add(await cluster.JoinAsync(node));
        }

        foreach (var node in cluster.Nodes)
        {
            var found = await node.FetchSocketsAsync();
            Assert.Equal(Ids(clients), found.Select(static socket => socket.Id).Order(StringComparer.Ordinal));
            Assert.Equal(Ids(clients), (await node.Of("/").Adapter.GetSocketIdsAsync([])).Order(StringComparer.Ordinal));
        }

        Assert.Equal(NodeCount, await cluster.Near.Of("/").Adapter.ServerCountAsync());
    }

    [Fact]
    public async Task A_found_socket_tells_its_rooms_its_handshake_and_its_data()
    {
        var name = new SocketKey<string>("name");
        var bytes = new SocketKey<byte[]>("bytes");
        var missing = new SocketKey<int>("missing");
        await using var cluster = await StartAsync();
        var far = await cluster.JoinAsync(NodeCount - 1, "/orders", """{"token":"abc"}""");
        await far.Socket.JoinAsync("a", "b");
        far.Socket.Data.Set(name, "Änne");
        far.Socket.Data.Set(bytes, [1, 2, 3]);

        var found = Assert.Single(await cluster.Near.Of("/orders").To("a").FetchSocketsAsync());

        Assert.Equal(far.SocketId, found.Id);
        Assert.Equal(new[] { "a", "b", far.SocketId }.Order(StringComparer.Ordinal), found.Rooms.Order(StringComparer.Ordinal));
        Assert.Equal("Änne", found.Data.Get(name));
        Assert.Equal([1, 2, 3], found.Data.Get(bytes));
        Assert.False(found.Data.TryGet(missing, out _));
        Assert.Equal("abc", found.Handshake.Auth.GetProperty("token").GetString());
        Assert.Equal(new StringValues("specification"), found.Handshake.Query["from"]);
        Assert.Equal(far.Socket.Handshake.Url, found.Handshake.Url);
        Assert.Equal(far.Socket.Handshake.Address, found.Handshake.Address);
        Assert.Equal(far.Socket.Handshake.Headers["Host"], found.Handshake.Headers["Host"]);
        Assert.Equal(far.Socket.Handshake.Time, found.Handshake.Time);
    }

    [Fact]
    public async Task A_found_socket_is_acted_on_from_another_node()
    {
        await using var cluster = await StartAsync();
        var far = await cluster.JoinAsync(NodeCount - 1);
        var found = Assert.Single(await cluster.Near.To(far.SocketId).FetchSocketsAsync());

        await found.JoinAsync("a");
        await found.EmitAsync("x");
        await far.ExpectAsync("""["x"]""");
        Assert.Contains("a", far.Socket.Rooms);
        await found.LeaveAsync("a");
        await found.DisconnectAsync();

        await far.ExpectDisconnectedAsync();
    }

    [Fact]
    public async Task Selected_sockets_join_and_leave_rooms_on_every_node()
    {
        await using var cluster = await StartAsync();
        var near = await cluster.JoinAsync(0);
        var far = await cluster.JoinAsync(NodeCount - 1);
        var other = await cluster.JoinAsync(NodeCount - 1);

        await cluster.Near.Except(other.SocketId).SocketsJoinAsync("a", "b");
        await cluster.Near.SocketsLeaveAsync("b");
        await far.ExpectNothingFromAsync(cluster.Near);
        await cluster.Near.To("b").EmitAsync("wrong");
        await cluster.Near.To("a").EmitAsync("right");

        await near.ExpectAsync("""["right"]""");
        await far.ExpectAsync("""["right"]""");
        await other.ExpectNothingFromAsync(cluster.Near);
    }

    [Fact]
    public async Task Selected_sockets_are_disconnected_on_every_node()
    {
        await using var cluster = await StartAsync();
        var near = await cluster.JoinAsync(0);
        var far = await cluster.JoinAsync(NodeCount - 1);
        var other = await cluster.JoinAsync(NodeCount - 1);
        await near.Socket.JoinAsync("a");
        await far.Socket.JoinAsync("a");

        await cluster.Near.To("a").DisconnectSocketsAsync();

        await near.ExpectDisconnectedAsync();
        await far.ExpectDisconnectedAsync();
        await other.ExpectNothingFromAsync(cluster.Near);
        Assert.Equal(other.SocketId, Assert.Single(await cluster.Near.FetchSocketsAsync()).Id);
    }

    [Fact]
    public async Task Local_selections_leave_other_nodes_alone()
    {
        await using var cluster = await StartAsync();
        var near = await cluster.JoinAsync(0);
        var far = await cluster.JoinAsync(NodeCount - 1);
        var expected = NodeCount == 1 ? new[] { near, far } : [near];

        await cluster.Near.Local.SocketsJoinAsync("a");

        Assert.Equal(Ids(expected), (await cluster.Near.Local.FetchSocketsAsync()).Select(static socket => socket.Id).Order(StringComparer.Ordinal));
        await far.ExpectNothingFromAsync(cluster.Near);
        Assert.Equal(Ids(expected), (await cluster.Near.To("a").FetchSocketsAsync()).Select(static socket => socket.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_socket_that_has_gone_leaves_nothing_behind()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await StartAsync();
        var far = await cluster.JoinAsync(NodeCount - 1);
        far.Namespace.OnDisconnected((_, _) =>
        {
            gone.TrySetResult();
            return Task.CompletedTask;
        });
        await cluster.Near.To(far.SocketId).SocketsJoinAsync("a");
        await far.ExpectNothingFromAsync(cluster.Near);

        await far.CloseAsync();
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await cluster.Near.To(far.SocketId).SocketsJoinAsync("b");

        foreach (var node in cluster.Nodes)
        {
            Assert.Empty(await node.FetchSocketsAsync());
            Assert.Empty(await node.To("a", "b", far.SocketId).FetchSocketsAsync());
            Assert.Empty(node.Of("/").Adapter.GetSocketRooms(far.SocketId));
        }
    }

    private static IEnumerable<string> Ids(IEnumerable<AdapterClient> clients) => clients.Select(static client => client.SocketId).Order(StringComparer.Ordinal);
}
