using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Typed;

public class TypedServerTests
{
    [Fact]
    public async Task A_namespace_is_emitted_to_from_elsewhere()
    {
        await using var server = await ClassNamespaceTests.StartAsync();
        var peer = await server.JoinAsync("/chat");

        await Chat(server).Emit.Joined("everyone");

        await peer.ExpectAsync("""42/chat,["joined","everyone"]""");
    }

    [Fact]
    public async Task Selections_reach_those_selected()
    {
        await using var server = await ClassNamespaceTests.StartAsync();
        var (inside, outside) = await ClassNamespaceTests.JoinTwoAsync(server);
        await inside.SendAsync("""42/chat,["join","lobby"]""");
        await inside.ExpectAsync("""42/chat,["joined","lobby"]""");
        var chat = Chat(server);

        await chat.To("lobby").Local.Compress(false).Emit.Joined("room");
        await chat.In("lobby", "other").Except(inside.SocketId).Emit.Joined("nobody");
        await chat.Except("lobby").Emit.Joined("others");

        await inside.ExpectAsync("""42/chat,["joined","room"]""");
        await outside.ExpectAsync("""42/chat,["joined","others"]""");
        await inside.ExpectNothingAsync("/chat");
    }

    [Fact]
    public async Task What_is_said_of_slow_clients_holds_for_the_methods_of_a_contract()
    {
        await using var server = await ClassNamespaceTests.StartAsync();
        var peer = await server.PollAsync();
        await peer.PostAsync("40/chat,");
        await peer.PollAsync();
        var socket = server.IO.Of("/chat").Sockets.Single();
        await socket.WaitForDrainAsync(TestContext.Current.CancellationToken).Guarded();
        var chat = Chat(server);

        await chat.Latest("all").Emit.Joined("1");
        await chat.To(socket.Id).Latest("all").WhenSlow(SlowConsumerPolicy.DropOldest).Emit.Joined("2");
        await chat.Client(socket).Latest("one").Emit.Joined("3");
        await chat.Client(socket).WhenSlow(SlowConsumerPolicy.DropNewest).Latest("one").Emit.Joined("4");
        await chat.WhenSlow(SlowConsumerPolicy.DropNewest).Emit.Joined(new string('x', 5_000_000));

        Assert.Equal("42/chat,[\"joined\",\"2\"]\u001e42/chat,[\"joined\",\"4\"]", await peer.PollAsync());
    }

    [Fact]
    public async Task An_emit_of_a_contract_to_one_client_waits_for_room()
    {
        await using var server = await ClassNamespaceTests.StartAsync();
        var peer = await server.PollAsync();
        await peer.PostAsync("40/chat,");
        await peer.PollAsync();
        var socket = server.IO.Of("/chat").Sockets.Single();
        var client = Chat(server).Client(socket);

        var waiting = client.Emit.Joined(new string('x', 2_000_000));
        Assert.False(waiting.IsCompleted);
        Assert.True(Chat(server).Emit.Joined("all").IsCompletedSuccessfully);
        await peer.PollAsync();

        await waiting.Guarded();
    }

    [Fact]
    public async Task A_broadcast_that_clients_acknowledge_returns_their_answers_and_who_is_missing()
    {
        var time = new FakeTimeProvider();
        await using var server = await ClassNamespaceTests.StartAsync(time: time);
        var (quick, silent) = await ClassNamespaceTests.JoinTwoAsync(server);

        var asking = Chat(server).Timeout(TimeSpan.FromSeconds(1)).ConfirmWithAckAsync("ready?", 1);
        await quick.ExpectAsync("""42/chat,0["confirm","ready?",1]""");
        await silent.ExpectAsync("""42/chat,0["confirm","ready?",1]""");
        await quick.SendAsync("43/chat,0[true]");
        await quick.ExpectNothingAsync("/chat");
        time.Advance(TimeSpan.FromSeconds(2));

        var result = await asking.Guarded();
        Assert.Equal([new BroadcastAnswer<bool>(quick.SocketId, true)], result.Answers);
        Assert.Equal([silent.SocketId], result.Missing);
    }

    [Fact]
    public async Task A_broadcast_has_no_single_acknowledgement()
    {
        await using var server = await ClassNamespaceTests.StartAsync();
        var everyone = Chat(server).Emit;

        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => everyone.Confirm("?", 1));

        Assert.Contains("WithAckAsync", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_client_acknowledges_or_its_time_is_up()
    {
        var time = new FakeTimeProvider();
        await using var server = await ClassNamespaceTests.StartAsync(time: time);
        var peer = await server.JoinAsync("/chat");
        var client = Chat(server).Client(Chat(server).Namespace.Sockets.Single()).Timeout(TimeSpan.FromSeconds(1));

        var asking = client.Compress(false).Emit.Confirm("first", 1);
        await peer.ExpectAsync("""42/chat,0["confirm","first",1]""");
        await peer.SendAsync("43/chat,0[true]");
        Assert.True(await asking.Guarded());
        var waiting = client.Emit.Confirm("second", 1);
        await peer.ExpectAsync("""42/chat,1["confirm","second",1]""");
        time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<AckTimeoutException>(() => waiting.Guarded());
    }

    [Fact]
    public async Task A_socket_of_another_namespace_is_refused()
    {
        await using var server = await ClassNamespaceTests.StartAsync();
        await server.JoinAsync();

        Assert.Throws<ArgumentException>(() => Chat(server).Client(server.OnlySocket));
    }

    [Fact]
    public async Task A_class_that_is_not_mapped_is_named()
    {
        await using var server = await TestServer.StartAsync();
        var chat = Chat(server);

        var exception = Assert.Throws<InvalidOperationException>(() => chat.Emit);
        server.IO.MapNamespace<ChatNamespace>();

        Assert.Contains("MapNamespace<ChatNamespace>", exception.Message, StringComparison.Ordinal);
        Assert.Equal("/chat", chat.Namespace.Name);
    }

    private static ISocketIO<ChatNamespace, IChatClient> Chat(TestServer server) => server.App.Services.GetRequiredService<ISocketIO<ChatNamespace, IChatClient>>();
}
