using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Typed;

public class ClassNamespaceTests
{
    [Fact]
    public async Task An_event_calls_its_method_and_the_result_acknowledges_it()
    {
        await using var server = await StartAsync();
        var peer = await server.JoinAsync("/chat");

        await peer.SendAsync("""42/chat,1["chat message","lobby",{"id":7,"text":"hi"}]""");

        await peer.ExpectAsync("""43/chat,1[{"id":7,"room":"lobby"}]""");
    }

    [Fact]
    public async Task Arguments_left_out_take_the_defaults_of_the_method()
    {
        await using var server = await StartAsync();
        var peer = await server.JoinAsync("/chat");

        await peer.SendAsync("""42/chat,1["greet","Ann"]""");
        await peer.ExpectAsync("""43/chat,1["hello Ann -"]""");
        await peer.SendAsync("""42/chat,2["greet","Ann","hi",2,1]""");

        await peer.ExpectAsync("""43/chat,2["hi Ann Loud hi Ann Loud"]""");
    }

    [Fact]
    public async Task A_method_may_take_bytes_and_answer_later()
    {
        await using var server = await StartAsync();
        var peer = await server.JoinAsync("/chat");

        await peer.SendAsync("""451-/chat,1["length",{"_placeholder":true,"num":0}]""");
        await peer.SendAsync([1, 2, 3, 4]);

        await peer.ExpectAsync("""43/chat,1[4]""");
    }

    [Fact]
    public async Task A_method_may_acknowledge_with_several_values()
    {
        await using var server = await StartAsync();
        var peer = await server.JoinAsync("/chat");

        await peer.SendAsync("""42/chat,1["answer","four"]""");

        await peer.ExpectAsync("""43/chat,1["four",4]""");
    }

    [Fact]
    public async Task Raw_arguments_take_what_is_left_and_are_sent_on()
    {
        await using var server = await StartAsync();
        var peer = await server.JoinAsync("/chat");

        await peer.SendAsync("""42/chat,["forward","a",{"b":[1]},null]""");

        await peer.ExpectAsync("""42/chat,["raw","a",{"b":[1]},null]""");
    }

    [Fact]
    public async Task An_event_whose_arguments_do_not_fit_is_logged_and_not_handled()
    {
        await using var server = await StartAsync();
        var peer = await server.JoinAsync("/chat");

        await peer.SendAsync("""42/chat,1["greet",{}]""");

        await peer.ExpectNothingAsync("/chat");
        await server.LoggedAsync(static record => record.Level == LogLevel.Debug && record.Message.Contains("\"greet\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_connecting_hook_keeps_clients_out()
    {
        await using var server = await StartAsync();
        var peer = await server.ConnectAsync();

        await peer.SendAsync("""40/guarded,{"name":"banned"}""");
        await peer.ExpectAsync("""44/guarded,{"message":"banned"}""");

        await peer.JoinAsync("/guarded", """{"name":"Ann"}""");
    }

    [Fact]
    public async Task The_hooks_see_a_client_come_and_go()
    {
        await using var server = await StartAsync();
        var (first, second) = await JoinTwoAsync(server);
        await second.SendAsync("41/chat,");

        await first.ExpectAsync("""42/chat,["joined","client namespace disconnect"]""");
    }

    [Fact]
    public async Task An_event_of_a_class_with_services_has_a_scope_that_ends_after_the_handler()
    {
        var log = new ChatLog();
        await using var server = await StartAsync(log);
        var peer = await server.JoinAsync("/scoped");

        await peer.SendAsync("""42/scoped,1["store"]""");

        await peer.ExpectAsync("43/scoped,1[true]");
        Assert.Equal(["handled", "namespace disposed", "store disposed"], await log.Entries.NextAsync(3));
    }

    [Fact]
    public async Task The_scope_ends_after_a_handler_that_fails_too()
    {
        var log = new ChatLog();
        await using var server = await StartAsync(log);
        var peer = await server.JoinAsync("/scoped");

        await peer.SendAsync("""42/scoped,1["fail"]""");

        Assert.Equal(["namespace disposed", "store disposed"], await log.Entries.NextAsync(2));
        await peer.ExpectNothingAsync("/scoped");
        await server.LoggedAsync(static record => record.Exception is InvalidOperationException { Message: "The handler fails." });
    }

    [Fact]
    public async Task Handlers_are_inherited()
    {
        await using var server = await StartAsync();
        var peer = await server.JoinAsync("/scoped");

        await peer.SendAsync("""42/scoped,1["inherited"]""");

        await peer.ExpectAsync("""43/scoped,1["base"]""");
    }

    [Fact]
    public async Task A_class_is_mapped_once()
    {
        await using var server = await StartAsync();

        var exception = Assert.Throws<InvalidOperationException>(() => server.IO.MapNamespace<ChatNamespace>());

        Assert.Contains("is mapped already", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_the_application_makes_itself_has_no_socket() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => new ChatNamespace().OnConnectedAsync());

    /// <summary>Two clients in the chat; the first has been told of the second, and nothing is on its way any more.</summary>
    internal static async Task<(Peer First, Peer Second)> JoinTwoAsync(TestServer server)
    {
        var first = await server.JoinAsync("/chat");
        await first.ExpectNothingAsync("/chat");
        var second = await server.JoinAsync("/chat");
        await first.ExpectAsync($"""42/chat,["userJoined","{second.SocketId}"]""");
        return (first, second);
    }

    internal static Task<TestServer> StartAsync(ChatLog? log = null, TimeProvider? time = null) => TestServer.StartAsync(
        io =>
        {
            Assert.Equal("/chat", io.MapNamespace<ChatNamespace>().Name);
            Assert.Equal("/scoped", io.MapNamespace<Outer.ScopedNamespace>().Name);
            io.MapNamespace<GuardedNamespace>();
        },
        time: time,
        build: builder => builder.Services.AddSingleton(log ?? new ChatLog()).AddScoped<ScopedStore>());
}
