namespace Parley.Tests.Adapters;

public class ServerSideEventTests
{
    [Theory]
    [InlineData("connect")]
    [InlineData("connection")]
    [InlineData("new_namespace")]
    public async Task Reserved_names_are_refused(string name)
    {
        await using var server = await TestServer.StartAsync();

        var emit = await Assert.ThrowsAsync<ArgumentException>(() => server.IO.ServerSideEmitAsync(name, 1).AsTask());
        var ask = await Assert.ThrowsAsync<ArgumentException>(() => server.IO.Of("/a").ServerSideEmitWithAckAsync<int>(name));
        var on = Assert.Throws<ArgumentException>(() => server.IO.OnServerSide(name, static () => { }));

        Assert.All([emit, ask, on], exception => Assert.StartsWith($"\"{name}\" is a reserved event name", exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_single_node_has_nobody_to_emit_to()
    {
        await using var server = await TestServer.StartAsync();
        server.IO.OnServerSide("ask", int () => throw new InvalidOperationException("own event received"));

        await server.IO.ServerSideEmitAsync("ask");
        var result = await server.IO.ServerSideEmitWithAckAsync<int>("ask").Guarded();

        Assert.True(result.IsComplete);
        Assert.Empty(result.Answers);
    }

    [Fact]
    public async Task Handlers_take_typed_arguments_and_those_that_are_left()
    {
        await using var server = await TestServer.StartAsync();
        var received = new Recorder<string>();
        server.IO.OnServerSide("e", (int number, string? text, RawArguments rest) => received.Add($"{number} {text} {rest}"));

        Deliver(server, "e", """[1,"two",[3],{"four":4}]""");
        Deliver(server, "e", "[1]");

        Assert.Equal("1 two [[3],{\"four\":4}]", await received.NextAsync());
        Assert.Equal("1  []", await received.NextAsync());
    }

    [Fact]
    public async Task Arguments_that_do_not_fit_are_logged_and_the_handler_is_not_called()
    {
        await using var server = await TestServer.StartAsync();
        var received = new Recorder<int>();
        server.IO.OnServerSide("e", (int number) => received.Add(number));

        Deliver(server, "e", """["text"]""");
        Deliver(server, "e", "[]");
        Deliver(server, "e", "[7]");

        Assert.Equal(7, await received.NextAsync());
        Assert.Equal(2, server.Logs.Count(static record => record.Id.Id == 4012));
    }

    [Fact]
    public async Task The_first_answer_of_several_handlers_is_sent()
    {
        await using var server = await TestServer.StartAsync();
        var answers = new Recorder<string>();
        server.IO.OnServerSide("e", static () => { });
        server.IO.OnServerSide("e", static () => "first");
        server.IO.OnServerSide("e", static () => Task.FromResult("second"));
        server.IO.OnServerSide("e", () => answers.Add("done"));

        Deliver(server, "e", "[]", answer => answers.Add(answer.ToString()));

        Assert.Equal(["[\"first\"]", "done"], await answers.NextAsync(2));
    }

    [Fact]
    public async Task A_disposed_registration_ends_and_children_inherit_the_others()
    {
        await using var server = await TestServer.StartAsync();
        var received = new Recorder<string>();
        var family = server.IO.Of((_, _) => ValueTask.FromResult(true));
        family.OnServerSide("e", () => received.Add("gone")).Dispose();
        family.OnServerSide("e", () => received.Add("child"));
        using var peer = await server.JoinAsync("/child");

        new AdapterContext(server.IO.Of("/child")).DeliverServerSideEvent(new ServerSideEvent("e", Arguments(server, "[]")), onAnswer: null);

        Assert.Equal("child", await received.NextAsync());
        Assert.True(received.IsEmpty);
        await family.ServerSideEmitAsync("e", 1, 2, 3, 4);
        await Assert.ThrowsAsync<NotSupportedException>(() => family.ServerSideEmitWithAckAsync<int>("e"));
    }

    [Fact]
    public async Task Events_beyond_the_bound_are_dropped()
    {
        await using var server = await TestServer.StartAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.IO.OnServerSide("e", () => release.Task);
        var context = new AdapterContext(server.IO.Of("/"));
        var @event = new ServerSideEvent("e", Arguments(server, "[]"));

        for (var i = 0; i < 1024; i++)
        {
            Assert.True(context.DeliverServerSideEvent(@event, onAnswer: null));
        }

        Assert.False(context.DeliverServerSideEvent(@event, onAnswer: null));
        release.SetResult();
    }

    [Fact]
    public void A_handler_that_returns_a_value_task_is_refused() =>
        Assert.Throws<ArgumentException>(static () => default(HandlerRegistry)!.OnServerSide("e", static () => ValueTask.FromResult(1)));

    private static RawArguments Arguments(TestServer server, string json) => new AdapterContext(server.IO.Of("/")).ParseArguments(System.Text.Encoding.UTF8.GetBytes(json), []);

    private static void Deliver(TestServer server, string name, string json, Action<RawArguments>? onAnswer = null) =>
        Assert.True(new AdapterContext(server.IO.Of("/")).DeliverServerSideEvent(new ServerSideEvent(name, Arguments(server, json)), onAnswer));
}
