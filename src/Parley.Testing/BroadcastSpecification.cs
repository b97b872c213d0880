namespace Parley.Testing;

/// <summary>Whom broadcasts reach, and in what order.</summary>
public abstract class BroadcastSpecification : AdapterSpecification
{
    /// <summary>Whether the events of a node keep their order whatever rooms they are for. Default: <see langword="true"/>; <see langword="false"/> for a wire that has channels for rooms, on each of which order is kept.</summary>
    protected virtual bool KeepsOrderBetweenRooms => true;

    [Fact]
    public async Task An_event_to_all_reaches_each_client_of_every_node_once()
    {
        await using var cluster = await StartAsync();
        var near = await cluster.JoinAsync(0);
        var far = await cluster.JoinAsync(NodeCount - 1);

        await cluster.Near.EmitAsync("hello", 1, "zwei", new[] { 3 });

        await near.ExpectAsync("""["hello",1,"zwei",[3]]""");
        await far.ExpectAsync("""["hello",1,"zwei",[3]]""");
        await near.ExpectNothingFromAsync(cluster.Near);
        await far.ExpectNothingFromAsync(cluster.Near);
    }

    [Fact]
    public async Task Bytes_reach_every_node_as_they_are()
    {
        await using var cluster = await StartAsync();
        var far = await cluster.JoinAsync(NodeCount - 1, "/orders");
        byte[] bytes = [0, 255, 128, 10];

        await cluster.Near.Of("/orders").EmitAsync("file", bytes, "name");

        await far.ExpectBinaryAsync("""["file",{"_placeholder":true,"num":0},"name"]""", bytes);
    }

    [Fact]
    public async Task An_event_to_several_rooms_reaches_their_members_once()
    {
        await using var cluster = await StartAsync();
        var one = await cluster.JoinAsync(0);
        var both = await cluster.JoinAsync(NodeCount - 1);
        var none = await cluster.JoinAsync(NodeCount - 1);
        await one.Socket.JoinAsync("a");
        await both.Socket.JoinAsync("a", "b");

        await cluster.Near.To("a", "b").EmitAsync("x");

        await one.ExpectAsync("""["x"]""");
        await both.ExpectAsync("""["x"]""");
        await both.ExpectNothingFromAsync(cluster.Near);
        await none.ExpectNothingFromAsync(cluster.Near);
    }

    [Fact]
    public async Task Excepted_rooms_and_sockets_are_left_out_on_every_node()
    {
        await using var cluster = await StartAsync();
        var near = await cluster.JoinAsync(0);
        var member = await cluster.JoinAsync(NodeCount - 1);
        var excepted = await cluster.JoinAsync(NodeCount - 1);
        await member.Socket.JoinAsync("a", "quiet");

        await cluster.Near.Except("quiet").Except(excepted.SocketId).EmitAsync("x");

        await near.ExpectAsync("""["x"]""");
        await member.ExpectNothingFromAsync(cluster.Near);
        await excepted.ExpectNothingFromAsync(cluster.Near);
    }

    [Fact]
    public async Task A_socket_that_broadcasts_is_left_out()
    {
        await using var cluster = await StartAsync();
        var sender = await cluster.JoinAsync(0);
        var near = await cluster.JoinAsync(0);
        var far = await cluster.JoinAsync(NodeCount - 1);

        await sender.Socket.Broadcast.EmitAsync("x");

        await near.ExpectAsync("""["x"]""");
        await far.ExpectAsync("""["x"]""");
        await sender.ExpectNothingFromAsync(cluster.Nodes.ToArray());
    }

    [Fact]
    public async Task A_local_event_stays_on_its_node()
    {
        await using var cluster = await StartAsync();
        var near = await cluster.JoinAsync(0);
        var far = await cluster.JoinAsync(NodeCount - 1);

        await cluster.Near.Local.EmitAsync("x");

        await near.ExpectAsync("""["x"]""");
        if (NodeCount == 1)
        {
            await far.ExpectAsync("""["x"]""");
        }

        await far.ExpectNothingFromAsync(cluster.Near);
    }

    [Fact]
    public async Task A_volatile_event_reaches_clients_that_nothing_waits_for()
    {
        await using var cluster = await StartAsync();
        var far = await cluster.JoinAsync(NodeCount - 1);

        await cluster.Near.Volatile.EmitAsync("x");

        await far.ExpectAsync("""["x"]""");
    }

    [Fact]
    public async Task A_socket_is_reached_by_its_id_from_every_node()
    {
        await using var cluster = await StartAsync();
        var far = await cluster.JoinAsync(NodeCount - 1);

        foreach (var node in cluster.Nodes)
        {
            await node.To(far.SocketId).EmitAsync("x");
            await far.ExpectAsync("""["x"]""");
        }
    }

    [Fact]
    public async Task Names_of_rooms_are_compared_character_by_character()
    {
        await using var cluster = await StartAsync();
        var far = await cluster.JoinAsync(NodeCount - 1);
        await far.Socket.JoinAsync("room", "ä#*1", "7");

        foreach (var other in new[] { "Room", "roo", "room1", "room ", "r?om", "*", "", "a\u0308#*1", "07" })
        {
            await cluster.Near.To(other).EmitAsync("wrong");
        }

        await cluster.Near.To("ä#*1").EmitAsync("right", 1);
        await far.ExpectAsync("""["right",1]""");
        await cluster.Near.To("7").EmitAsync("right", 2);
        await far.ExpectAsync("""["right",2]""");
    }

    [Fact]
    public async Task Names_of_namespaces_are_compared_character_by_character()
    {
        await using var cluster = await StartAsync();
        var far = await cluster.JoinAsync(NodeCount - 1, "/orders");
        await far.Socket.JoinAsync("a");

        foreach (var other in AdapterCluster.Namespaces.Where(static name => name != "/orders"))
        {
            await cluster.Near.Of(other).EmitAsync("wrong");
            await cluster.Near.Of(other).To("a").EmitAsync("wrong");
        }

        await cluster.Near.Of("/orders").To("a").EmitAsync("right");

        await far.ExpectAsync("""["right"]""");
        await far.ExpectNothingFromAsync(cluster.Near);
    }

    [Fact]
    public async Task Events_of_one_node_keep_their_order()
    {
        const int Events = 200;
        await using var cluster = await StartAsync();
        var far = await cluster.JoinAsync(NodeCount - 1);
        await far.Socket.JoinAsync("a");

        for (var i = 0; i < Events; i++)
        {
            var selection = !KeepsOrderBetweenRooms ? cluster.Near.To("a")
                : i % 3 == 0 ? cluster.Near.To(far.SocketId)
                : i % 3 == 1 ? cluster.Near.To("a")
                : cluster.Near.Except("b");
            await selection.EmitAsync("n", i);
        }

        for (var i = 0; i < Events; i++)
        {
            await far.ExpectAsync($"""["n",{i}]""");
        }
    }
}
