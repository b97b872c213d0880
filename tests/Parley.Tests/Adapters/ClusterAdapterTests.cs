using Parley.Testing.Loopback;

namespace Parley.Tests.Adapters;

public class ClusterAdapterTests
{
    [Fact]
    public async Task Finding_sockets_names_a_silent_node_and_has_the_sockets_of_the_others()
    {
        await using var cluster = await LoopbackCluster.StartAsync(nodes: 3);
        var near = await cluster.Nodes.JoinAsync(0);
        await cluster.Nodes.JoinAsync(1);
        var third = await cluster.Nodes.JoinAsync(2);
        cluster.LoseAtB<ClusterMessage.FetchSockets>();
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Bus.Delivered = what =>
        {
            if (what is ClusterResponse.FetchSockets)
            {
                answered.TrySetResult();
            }
        };

        var fetching = cluster.A.FetchSocketsAsync().AsTask();
        await answered.Task.Guarded();
        cluster.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(fetching.IsCompleted);
        cluster.Time.Advance(TimeSpan.FromSeconds(0.3));
        var exception = await Assert.ThrowsAsync<ClusterTimeoutException>(() => fetching.Guarded());

        Assert.Equal([cluster.AdapterB.NodeId], exception.SilentNodes);
        Assert.Equal(1, exception.MissingNodes);
        Assert.Equal(
            new[] { near.SocketId, third.SocketId }.Order(StringComparer.Ordinal), exception.Sockets.Select(static socket => socket.Id).Order(StringComparer.Ordinal));
        Assert.Equal(0, cluster.AdapterA.PendingRequests);
    }

    [Fact]
    public async Task A_late_response_is_dropped()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Bus.Fault = _ =>
        {
            taken.TrySetResult();
            return Task.CompletedTask;
        };
        cluster.Bus.Hold();
        var fetching = cluster.A.FetchSocketsAsync().AsTask();

        // What still waits for the bus at its timeout is not published any more.
        await taken.Task.Guarded();
        cluster.Time.Advance(TimeSpan.FromSeconds(5.2));
        await Assert.ThrowsAsync<ClusterTimeoutException>(() => fetching.Guarded());

        cluster.Bus.Release();

        // Order is kept: this answer comes behind the late one.
        Assert.Empty(await cluster.A.FetchSocketsAsync().Guarded());
        Assert.Equal(1, cluster.AdapterA.DroppedMessages);
    }

    [Fact]
    public async Task Responses_that_come_twice_count_once()
    {
        await using var cluster = await LoopbackCluster.StartAsync(nodes: 3);
        cluster.Bus.Copies = static (_, what) => what is ClusterResponse ? 2 : 1;
        var first = await cluster.Nodes.JoinAsync(1);
        var second = await cluster.Nodes.JoinAsync(1);
        cluster.Nodes.Nodes[1].OnServerSide("who", () => 1);
        cluster.Nodes.Nodes[2].OnServerSide("who", () => 2);

        var found = await cluster.A.FetchSocketsAsync().Guarded();
        var asking = cluster.A.Timeout(TimeSpan.FromSeconds(60)).EmitWithAckAsync<int>("ask");
        await first.AcknowledgeAsync("""["ask"]""", "[1]");
        await first.ExpectNothingFromAsync(cluster.B);
        Assert.False(asking.IsCompleted);
        await second.AcknowledgeAsync("""["ask"]""", "[2]");
        var answers = await asking.Guarded();
        var nodes = await cluster.A.ServerSideEmitWithAckAsync<int>("who").Guarded();

        Assert.Equal(2, found.Count);
        Assert.True(answers.IsComplete);
        Assert.Equal([1, 2], answers.Values.Order());
        Assert.Equal([1, 2], nodes.Values.Order());
    }

    [Fact]
    public async Task An_acknowledged_broadcast_names_a_node_that_did_not_tell_its_clients()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var near = await cluster.Nodes.JoinAsync(0);
        cluster.LoseAtB<ClusterMessage.Broadcast>();

        var asking = cluster.A.Timeout(Timeout.InfiniteTimeSpan).EmitWithAckAsync<int>("ask");
        await near.AcknowledgeAsync("""["ask"]""", "[1]");
        await near.ExpectNothingFromAsync(cluster.A);
        cluster.Time.Advance(TimeSpan.FromSeconds(5.2));
        var result = await asking.Guarded();

        Assert.False(result.IsComplete);
        Assert.Equal([1], result.Values);
        Assert.Equal([cluster.AdapterB.NodeId], result.SilentNodes);
        Assert.Equal(1, result.MissingNodes);
        Assert.Equal(0, result.MissingOnOtherNodes);
    }

    [Fact]
    public async Task The_clients_of_a_node_that_leaves_are_not_waited_for()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var far = await cluster.Nodes.JoinAsync(1);

        var asking = cluster.A.Timeout(Timeout.InfiniteTimeSpan).EmitWithAckAsync<int>("ask");
        await far.ExpectQuestionAsync("""["ask"]""");
        await far.ExpectNothingFromAsync(cluster.A);
        far.Dispose();
        Assert.False(asking.IsCompleted);
        await cluster.Nodes.StopNodeAsync(1);
        var result = await asking.Guarded();

        Assert.Empty(result.Answers);
        Assert.False(result.IsComplete);
        Assert.Equal(1, await cluster.AdapterA.ServerCountAsync());
    }

    [Fact]
    public async Task A_node_passes_no_acknowledgement_on_whose_time_is_up()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var far = await cluster.Nodes.JoinAsync(1);
        cluster.B.OnServerSide("synchronise", () => 1);

        var asking = cluster.A.Timeout(TimeSpan.FromSeconds(3)).EmitWithAckAsync<int>("ask");
        var id = await far.ExpectQuestionAsync("""["ask"]""");
        await far.ExpectNothingFromAsync(cluster.A);
        cluster.Time.Advance(TimeSpan.FromSeconds(3.2));
        var result = await asking.Guarded();
        var again = cluster.B.Timeout(TimeSpan.FromSeconds(3)).EmitWithAckAsync<int>("again");
        await far.AnswerAsync(id, "[1]");
        await far.AcknowledgeAsync("""["again"]""", "[2]");

        // An acknowledgement passed on would come before this answer, and be dropped.
        Assert.Equal([2], (await again.Guarded()).Values);
        await cluster.A.ServerSideEmitWithAckAsync<int>("synchronise").Guarded();
        Assert.Equal(1, result.MissingOnOtherNodes);
        Assert.Equal(0, cluster.AdapterA.DroppedMessages);
        Assert.Equal(0, cluster.AdapterA.PendingRequests);
    }

    [Fact]
    public async Task Server_side_answers_name_who_is_silent()
    {
        await using var cluster = await LoopbackCluster.StartAsync(nodes: 3);
        cluster.B.OnServerSide("ask", int () => throw new InvalidOperationException("broken"));
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Nodes.Nodes[2].OnServerSide("ask", () => "fine");
        cluster.Bus.Delivered = what =>
        {
            if (what is ClusterResponse.ServerSideEmit)
            {
                answered.TrySetResult();
            }
        };

        var asking = cluster.A.ServerSideEmitWithAckAsync<string>("ask");
        await answered.Task.Guarded();
        cluster.Time.Advance(TimeSpan.FromSeconds(5.2));
        var result = await asking.Guarded();

        Assert.Equal(["fine"], result.Values.ToArray());
        Assert.Equal([cluster.AdapterB.NodeId], result.SilentNodes);
        Assert.Equal(1, result.MissingNodes);
        Assert.False(result.IsComplete);
    }

    [Fact]
    public async Task A_server_side_answer_that_does_not_fit_counts_as_missing()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.B.OnServerSide("ask", () => "text");

        var result = await cluster.A.ServerSideEmitWithAckAsync<int>("ask").Guarded();

        Assert.Empty(result.Answers);
        Assert.Equal([cluster.AdapterB.NodeId], result.SilentNodes);
    }

    [Fact]
    public async Task A_cancelled_request_leaves_nothing_behind()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.LoseAtB<ClusterMessage>();
        using var cancellation = new CancellationTokenSource();

        var asking = cluster.A.ServerSideEmitWithAckAsync<int>("ask", cancellation.Token);
        Assert.Equal(1, cluster.AdapterA.PendingRequests);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.Guarded());
        Assert.Equal(0, cluster.AdapterA.PendingRequests);
    }

    [Fact]
    public async Task More_requests_than_may_be_unanswered_fail()
    {
        await using var cluster = await LoopbackCluster.StartAsync(configure: static options => options.MaxPendingRequests = 1);
        cluster.LoseAtB<ClusterMessage>();

        var first = cluster.A.FetchSocketsAsync().AsTask();
        var exception = await Assert.ThrowsAsync<SocketIOException>(() => cluster.A.FetchSocketsAsync().AsTask());
        cluster.Time.Advance(TimeSpan.FromSeconds(5.2));

        Assert.Contains("MaxPendingRequests", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ClusterTimeoutException>(() => first.Guarded());
    }

    [Fact]
    public async Task A_broken_bus_harms_nobody_on_this_node_and_is_counted()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var near = await cluster.Nodes.JoinAsync(0);
        var far = await cluster.Nodes.JoinAsync(1);
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Bus.Fault = _ =>
        {
            failed.TrySetResult();
            throw new IOException("no bus");
        };

        await cluster.A.EmitAsync("lost");
        await near.ExpectAsync("""["lost"]""");
        await failed.Task.Guarded();
        cluster.Bus.Fault = null;
        await cluster.A.EmitAsync("works");

        await near.ExpectAsync("""["works"]""");
        await far.ExpectAsync("""["works"]""");
        Assert.Equal(1, cluster.AdapterA.LostMessages);
    }

    [Fact]
    public async Task A_bus_that_hangs_loses_what_it_was_given_and_delays_nobody()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var near = await cluster.Nodes.JoinAsync(0);
        var far = await cluster.Nodes.JoinAsync(1);
        var hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Bus.Fault = token =>
        {
            cluster.Bus.Fault = null;
            hanging.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        };

        await cluster.A.EmitAsync("lost");
        await hanging.Task.Guarded();
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        await cluster.A.EmitAsync("waits");
        await near.ExpectAsync("""["lost"]""", """["waits"]""");
        cluster.Time.Advance(new ClusterAdapterOptions().PublishTimeout - TimeSpan.FromMilliseconds(900));
        await Guard.UntilAsync(() => cluster.AdapterA.LostMessages == 1);

        await far.ExpectAsync("""["waits"]""");
    }

    [Fact]
    public async Task Messages_are_lost_when_too_much_waits_for_the_bus()
    {
        await using var cluster = await LoopbackCluster.StartAsync(configure: static options => options.MaxQueuedBytes = 2048);
        var near = await cluster.Nodes.JoinAsync(0);
        var hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var repaired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Bus.Fault = _ =>
        {
            hanging.TrySetResult();
            return repaired.Task;
        };

        await cluster.A.EmitAsync("first");
        await hanging.Task.Guarded();
        for (var i = 0; i < 100; i++)
        {
            await cluster.A.EmitAsync("n", i);
        }

        for (var i = -1; i < 100; i++)
        {
            await near.ExpectAsync(i < 0 ? """["first"]""" : $"""["n",{i}]""");
        }

        Assert.InRange(cluster.AdapterA.LostMessages, 90, 99);
        repaired.SetResult();
    }

    [Fact]
    public async Task Names_of_rooms_count_in_what_waits_for_the_bus()
    {
        await using var cluster = await LoopbackCluster.StartAsync(configure: static options => options.MaxQueuedBytes = 2048);
        var hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var repaired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Bus.Fault = _ =>
        {
            hanging.TrySetResult();
            return repaired.Task;
        };
        await cluster.A.EmitAsync("first");
        await hanging.Task.Guarded();

        await cluster.A.SocketsJoinAsync([.. Enumerable.Range(0, 100).Select(static number => $"a room with a name, number {number}")]);

        Assert.Equal(1, cluster.AdapterA.LostMessages);
        repaired.SetResult();
    }

    [Fact]
    public async Task Malformed_and_unknown_messages_are_dropped_and_counted()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var near = await cluster.Nodes.JoinAsync(0);
        Assert.True(Protocol.SocketIO.EncodedPacket.TryCreateEvent("/orders", """["wrong"]"""u8, [], isCompressed: true, out var elsewhere, out _));
        var adapter = cluster.AdapterA;

        adapter.Deliver(new ClusterMessage.Heartbeat("", "/"));
        adapter.Deliver(new ClusterMessage.Heartbeat(new string('x', 257), "/"));
        adapter.Deliver(new ClusterMessage.Heartbeat("x", "/orders"));
        adapter.Deliver(new ClusterMessage.Broadcast("x", "/", elsewhere, BroadcastTarget.Everyone));
        adapter.Deliver(new ClusterMessage.SocketsJoin("x", "/", BroadcastTarget.Everyone, [new string('r', 257)]));
        adapter.Deliver(new UnknownMessage("x", "/"));
        adapter.Deliver(new ClusterResponse.BroadcastClientCount("x", "/", "nobody asked", 1));
        adapter.Deliver(new ClusterResponse.BroadcastClientCount("x", "/orders", "nobody asked", 1));

        Assert.Equal(8, adapter.DroppedMessages);
        await near.ExpectNothingFromAsync(cluster.A);
    }

    [Fact]
    public async Task A_response_of_another_kind_than_the_question_is_dropped()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        ClusterMessage.FetchSockets? question = null;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Bus.Copies = (_, what) =>
        {
            question = what as ClusterMessage.FetchSockets;
            asked.TrySetResult();
            return 0;
        };

        var fetching = cluster.A.FetchSocketsAsync().AsTask();
        await asked.Task.Guarded();
        cluster.AdapterA.Deliver(new ClusterResponse.BroadcastClientCount(cluster.AdapterB.NodeId, "/", question!.RequestId, 1));
        Assert.False(fetching.IsCompleted);
        cluster.AdapterA.Deliver(new ClusterResponse.FetchSockets(cluster.AdapterB.NodeId, "/", question.RequestId, []));

        Assert.Empty(await fetching.Guarded());
        Assert.Equal(1, cluster.AdapterA.DroppedMessages);
    }

    [Theory]
    [InlineData(nameof(ClusterAdapterOptions.RequestTimeout))]
    [InlineData(nameof(ClusterAdapterOptions.HeartbeatTimeout))]
    [InlineData(nameof(ClusterAdapterOptions.MaxQueuedBytes))]
    public void Options_out_of_range_are_refused_by_name(string option)
    {
        var options = new ClusterAdapterOptions();
        switch (option)
        {
            case nameof(ClusterAdapterOptions.RequestTimeout):
                options.RequestTimeout = TimeSpan.Zero;
                break;
            case nameof(ClusterAdapterOptions.HeartbeatTimeout):
                options.HeartbeatTimeout = options.HeartbeatInterval;
                break;
            default:
                options.MaxQueuedBytes = 1;
                break;
        }

        var exception = Assert.Throws<ArgumentOutOfRangeException>(options.Validate);

        Assert.Contains($"ClusterAdapterOptions.{option} is ", exception.Message, StringComparison.Ordinal);
    }

    private sealed record UnknownMessage(string NodeId, string NamespaceName) : ClusterMessage(NodeId, NamespaceName);
}
