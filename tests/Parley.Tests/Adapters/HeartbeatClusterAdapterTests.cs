namespace Parley.Tests.Adapters;

public class HeartbeatClusterAdapterTests
{
    [Fact]
    public async Task A_node_that_nothing_is_heard_of_is_taken_for_dead_and_not_waited_for()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var near = await cluster.Nodes.JoinAsync(0);
        cluster.Bus.Leave(cluster.AdapterB);

        cluster.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(2, await cluster.AdapterA.ServerCountAsync());
        cluster.Time.Advance(TimeSpan.FromSeconds(1.3));

        Assert.Equal(cluster.AdapterB.NodeId, await cluster.AdapterA.NodeLeft.Task.Guarded());
        Assert.Equal(1, await cluster.AdapterA.ServerCountAsync());
        Assert.Equal(near.SocketId, Assert.Single(await cluster.A.FetchSocketsAsync().Guarded()).Id);
    }

    [Fact]
    public async Task A_request_ends_when_the_last_node_it_waits_for_is_taken_for_dead()
    {
        await using var cluster = await LoopbackCluster.StartAsync(configure: static options => options.RequestTimeout = TimeSpan.FromHours(1));
        cluster.Bus.Leave(cluster.AdapterB);

        var fetching = cluster.A.FetchSocketsAsync().AsTask();
        await AdvanceUntilAsync(cluster, () => fetching.IsCompleted);
        var exception = await Assert.ThrowsAsync<ClusterTimeoutException>(() => fetching);

        Assert.Equal([cluster.AdapterB.NodeId], exception.SilentNodes);
    }

    [Fact]
    public async Task Nodes_that_have_nothing_to_say_stay_known_by_their_heartbeats()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var heartbeats = 0;
        cluster.Bus.Copies = (to, what) =>
        {
            if (what is ClusterMessage.Heartbeat && ReferenceEquals(to, cluster.AdapterA))
            {
                Interlocked.Increment(ref heartbeats);
            }

            return 1;
        };

        for (var beat = 1; beat <= 4; beat++)
        {
            var expected = beat;
            await AdvanceUntilAsync(cluster, () => Volatile.Read(ref heartbeats) >= expected);
        }

        Assert.False(cluster.AdapterA.NodeLeft.Task.IsCompleted);
    }

    [Fact]
    public async Task A_node_that_stops_takes_leave()
    {
        await using var cluster = await LoopbackCluster.StartAsync();

        await cluster.Nodes.StopNodeAsync(1);

        Assert.Equal(cluster.AdapterB.NodeId, await cluster.AdapterA.NodeLeft.Task.Guarded());
        Assert.Empty(await cluster.A.FetchSocketsAsync().Guarded());
    }

    [Fact]
    public async Task A_node_that_was_cut_off_is_back_with_its_next_message()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.Bus.Leave(cluster.AdapterB);
        cluster.Time.Advance(TimeSpan.FromSeconds(11));
        await cluster.AdapterA.NodeLeft.Task.Guarded();
        var far = await cluster.Nodes.JoinAsync(1);

        cluster.Bus.Join(cluster.AdapterB);
        await cluster.B.EmitAsync("hello");
        await far.ExpectAsync("""["hello"]""");
        await cluster.A.To(far.SocketId).EmitAsync("back");

        await far.ExpectAsync("""["back"]""");
        await AdvanceUntilAsync(cluster, () => cluster.AdapterA.ServerCountAsync().AsTask().Result == 2);
    }

    [Fact]
    public async Task A_node_that_joins_is_counted_and_asked()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var third = await cluster.Nodes.AddNodeAsync(
            builder => builder.UseAdapter(context => new Testing.Loopback.LoopbackAdapter(context, cluster.Bus, new ClusterAdapterOptions())), cluster.Time);
        await cluster.Nodes.WhenJoinedAsync();
        third.OnServerSide("who", () => "third");
        cluster.B.OnServerSide("who", () => "second");

        var result = await cluster.A.ServerSideEmitWithAckAsync<string>("who").Guarded();

        Assert.Equal(["second", "third"], result.Values.Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public async Task Emitters_and_nodes_beyond_the_bound_are_not_counted()
    {
        await using var cluster = await LoopbackCluster.StartAsync(configure: static options => options.MaxNodes = 2);

        cluster.AdapterA.Deliver(new ClusterMessage.Heartbeat(ClusterMessage.EmitterNodeId, "/"));
        Assert.Equal(2, await cluster.AdapterA.ServerCountAsync());
        for (var i = 0; i < 10; i++)
        {
            cluster.AdapterA.Deliver(new ClusterMessage.Heartbeat($"node {i}", "/"));
        }

        Assert.Equal(3, await cluster.AdapterA.ServerCountAsync());
    }

    /// <summary>Turns the clock until something has happened on the pool.</summary>
    private static async Task AdvanceUntilAsync(LoopbackCluster cluster, Func<bool> happened)
    {
        using var limit = new CancellationTokenSource(Guard.Limit);
        while (!happened())
        {
            limit.Token.ThrowIfCancellationRequested();
            cluster.Time.Advance(TimeSpan.FromMilliseconds(500));

            // Behind what became due just now, which the pool does: after a yield this thread would go on first, and time would run away from a busy pool.
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }
    }
}
