using System.Globalization;
using Parley.Tests.Support;

namespace Parley.Tests.BackPressure;

/// <summary>What becomes of events for a client that does not poll, by what its server, its namespace or the emit says.</summary>
public sealed class SlowConsumerPolicyTests
{
    private const int Hard = 64 * 1024;
    private static readonly string Kilobyte = new('x', 1000);

    [Fact]
    public async Task A_server_may_drop_the_newest()
    {
        await using var server = await StartAsync(SlowConsumerPolicy.DropNewest);
        var (peer, socket) = await JoinAsync(server);

        await EmitAsync(socket, 100);

        Assert.InRange(socket.BufferedBytes, Hard - 2000, Hard);
        Assert.Equal(Enumerable.Range(0, 60), Numbers(await peer.PollAsync()));
        Assert.True(socket.Connected);
    }

    [Fact]
    public async Task A_namespace_decides_for_itself()
    {
        await using var server = await StartAsync();
        server.IO.Of("/").SlowConsumer = SlowConsumerPolicy.DropOldest;
        var (peer, socket) = await JoinAsync(server);

        await EmitAsync(socket, 100);

        Assert.Equal(Enumerable.Range(40, 60), Numbers(await peer.PollAsync()));
        Assert.Equal(SlowConsumerPolicy.Disconnect, server.IO.Of("/other").SlowConsumer);
    }

    [Fact]
    public async Task Children_of_a_family_take_its_policy_over()
    {
        await using var server = await StartAsync();
        var family = server.IO.Of(static (name, _) => ValueTask.FromResult(name == "/child"));
        family.SlowConsumer = SlowConsumerPolicy.DropNewest;
        await server.JoinAsync("/child");

        Assert.Equal(SlowConsumerPolicy.DropNewest, family.Children.Single().SlowConsumer);
    }

    [Fact]
    public void A_policy_that_there_is_not_is_refused()
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => Parley.Events.SendRules.Check((SlowConsumerPolicy)9));
        Assert.Contains("There is no such policy", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_emit_decides_for_itself()
    {
        await using var server = await StartAsync(SlowConsumerPolicy.DropNewest);
        var (peer, socket) = await JoinAsync(server);
        await EmitAsync(socket, 60);

        await server.IO.WhenSlow(SlowConsumerPolicy.DropOldest).EmitAsync("n", 60, Kilobyte);
        await server.IO.To(socket.Id).WhenSlow(SlowConsumerPolicy.DropNewest).EmitAsync("n", 61, Kilobyte);
        await socket.WhenSlow(SlowConsumerPolicy.Disconnect).EmitAsync("n", 62, Kilobyte);

        // What must arrive makes room among what need not.
        Assert.Equal([.. Enumerable.Range(2, 59), 62], Numbers(await peer.PollAsync()));
    }

    [Fact]
    public async Task A_slow_client_gets_the_latest_of_each_key()
    {
        await using var server = await StartAsync();
        var (peer, socket) = await JoinAsync(server);
        await server.IO.Of("/").SocketsJoinAsync("ticker");

        for (var i = 0; i < 1000; i++)
        {
            await server.IO.To("ticker").Latest("BTC").EmitAsync("BTC", i);
            await server.IO.To("ticker").Latest("ETH").EmitAsync("ETH", i);
        }

        await socket.EmitAsync("other");
        await socket.Latest("BTC").EmitAsync("BTC", 1000);

        Assert.Equal("42[\"BTC\",1000]\u001e42[\"ETH\",999]\u001e42[\"other\"]", await peer.PollAsync());
    }

    [Fact]
    public async Task Keys_of_two_namespaces_on_one_connection_are_different()
    {
        await using var server = await StartAsync();
        server.IO.Of("/other");
        var (peer, _) = await JoinAsync(server);
        await peer.PostAsync("40/other,");
        await peer.PollAsync();

        await server.IO.Latest("key").EmitAsync("a");
        await server.IO.Of("/other").Latest("key").EmitAsync("b");

        Assert.Equal("42[\"a\"]\u001e42/other,[\"b\"]", await peer.PollAsync());
    }

    [Fact]
    public async Task Attachments_are_replaced_with_their_event()
    {
        await using var server = await StartAsync();
        var (peer, socket) = await JoinAsync(server);

        await socket.Latest("picture").EmitAsync("picture", new byte[] { 1 }, new byte[] { 2 });
        await socket.EmitAsync("between");
        await socket.Latest("picture").EmitAsync("picture", new byte[] { 3 });

        Assert.Equal(
            "451-[\"picture\",{\"_placeholder\":true,\"num\":0}]\u001ebAw==\u001e42[\"between\"]", await peer.PollAsync());
    }

    [Fact]
    public async Task Acknowledgements_and_disconnects_go_through_where_events_are_dropped()
    {
        await using var server = await StartAsync(SlowConsumerPolicy.DropNewest, io => io.On("ask", (Socket _) => Task.FromResult("answer")));
        var (peer, socket) = await JoinAsync(server);
        await EmitAsync(socket, 100);

        var full = socket.BufferedBytes;
        await peer.PostAsync("421[\"ask\"]");
        await Guard.UntilAsync(() => socket.BufferedBytes > full);
        socket.Disconnect();

        var packets = (await peer.PollAsync()).Split('\u001e');
        Assert.Equal(["431[\"answer\"]", "41"], packets[^2..]);
    }

    [Fact]
    public async Task An_event_to_be_acknowledged_that_is_dropped_ends_the_wait_with_an_exception()
    {
        await using var server = await StartAsync(SlowConsumerPolicy.DropNewest);
        var (_, socket) = await JoinAsync(server);
        await EmitAsync(socket, 100);

        await Assert.ThrowsAsync<EventDroppedException>(() => socket.EmitWithAckAsync<int>("ask", Kilobyte, TestContext.Current.CancellationToken).Guarded());
    }

    [Fact]
    public async Task An_event_to_be_acknowledged_that_is_replaced_ends_the_wait_with_an_exception()
    {
        await using var server = await StartAsync();
        var (_, socket) = await JoinAsync(server);
        var first = socket.Latest("key").EmitWithAckAsync<int>("ask", 1, TestContext.Current.CancellationToken);

        var second = socket.Latest("key").EmitWithAckAsync<int>("ask", 2, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<EventDroppedException>(() => first.Guarded());
        Assert.False(second.IsCompleted);
        socket.Disconnect(closeConnection: true);
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => second.Guarded());
    }

    [Fact]
    public async Task A_client_that_a_broadcast_was_dropped_for_counts_as_missing()
    {
        await using var server = await StartAsync(SlowConsumerPolicy.DropNewest);
        var (_, socket) = await JoinAsync(server);
        await EmitAsync(socket, 100);

        var result = await server.IO.EmitWithAckAsync<int>("ask", Kilobyte, TestContext.Current.CancellationToken).Guarded();

        Assert.Equal([socket.Id], result.Missing);
    }

    [Fact]
    public async Task Drops_are_logged_once_for_many_with_the_id_of_the_socket()
    {
        await using var server = await StartAsync(SlowConsumerPolicy.DropOldest);
        var (_, socket) = await JoinAsync(server);

        await EmitAsync(socket, 1000);
        await Guard.UntilAsync(() => server.Logs.Any(static record => record.Id.Id == 3013));

        var log = server.Logs.Single(static record => record.Id.Id == 3013);
        Assert.Contains(socket.Id, log.Message, StringComparison.Ordinal);
        Assert.EndsWith("SendBuffer.HardLimit (65536).", log.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused()
    {
        await using var server = await StartAsync();
        var fault = Assert.Throws<ArgumentException>(() => server.IO.Latest(new string('x', 257)));

        Assert.StartsWith("A key has 257 characters; it may have up to 256.", fault.Message, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(SlowConsumerPolicy policy = SlowConsumerPolicy.Disconnect, Action<SocketIOServer>? events = null) =>
        TestServer.StartAsync(events, options =>
        {
            options.SendBuffer = new(Hard, Hard);
            options.SlowConsumer = policy;
        });

    private static async Task<(PollingPeer Peer, Socket Socket)> JoinAsync(TestServer server)
    {
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        await server.OnlySocket.WaitForDrainAsync().Guarded();
        return (peer, server.OnlySocket);
    }

    /// <summary>Emits numbered events of which 60 fit.</summary>
    private static async Task EmitAsync(Socket socket, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await socket.EmitAsync("n", i, Kilobyte);
        }
    }

    private static IEnumerable<int> Numbers(string payload) =>
        payload.Split('\u001e').Select(static packet => int.Parse(packet.Split(',')[1], CultureInfo.InvariantCulture));
}
