namespace Parley.Tests.Sockets;

/// <summary>Listeners for all events that a client sends.</summary>
public class CatchAllTests
{
    private const int HandlerFailed = 3000;

    private readonly Recorder<string> _calls = new();

    [Fact]
    public async Task OnAny_sees_every_event_before_its_handlers_handled_or_not()
    {
        await using var server = await TestServer.StartAsync(io => io.On("e", (Socket _, int number) => _calls.Add($"handler {number}")));
        var peer = await server.JoinAsync();
        server.OnlySocket.OnAny(NoteAsync("any"));

        await peer.SendAsync("""42["e",1]""");
        await peer.SendAsync("""42["nobody","x",{"a":[2]}]""");
        await peer.SendAsync("""42[7]""");

        Assert.Equal(["any e [1]", "handler 1", """any nobody ["x",{"a":[2]}]""", "any 7 []"], await _calls.NextAsync(4));
    }

    [Fact]
    public async Task Listeners_are_called_in_order_those_of_the_namespace_first_and_prepended_ones_before_others()
    {
        await using var server = await TestServer.StartAsync(io => io.On("e", (Socket _) => _calls.Add("handler")));
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        socket.OnAny(NoteAsync("second"));
        socket.PrependAny(NoteAsync("first"));
        server.IO.OnAny(async (sender, name, _) =>
        {
            await Task.Yield();
            _calls.Add($"namespace {name} {sender.Id == socket.Id}");
        });

        await peer.SendAsync("""42["e"]""");

        Assert.Equal(["namespace e True", "first e []", "second e []", "handler"], await _calls.NextAsync(4));
    }

    [Fact]
    public async Task ListenersAny_lists_what_OffAny_removes()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        var (a, b, c) = (NoteAsync("a"), NoteAsync("b"), NoteAsync("c"));
        socket.OnAny(b);
        socket.PrependAny(a);
        var registration = socket.OnAny(c);
        Assert.Equal([a, b, c], socket.ListenersAny);

        socket.OffAny(b);
        registration.Dispose();
        Assert.Equal([a], socket.ListenersAny);
        await peer.SendAsync("""42["e"]""");
        Assert.Equal("a e []", await _calls.NextAsync());

        var again = socket.OnAny(a);
        socket.OnAny(a);
        again.Dispose();
        again.Dispose();
        Assert.Equal([a, a], socket.ListenersAny);
        socket.OffAny(a);
        Assert.Equal([a], socket.ListenersAny);

        socket.OffAny();
        Assert.Empty(socket.ListenersAny);
        await peer.SendAsync("""42["e"]""");
        await peer.ExpectNothingAsync();
        Assert.True(_calls.IsEmpty);
    }

    [Fact]
    public async Task Handlers_get_arguments_and_acknowledgements_as_without_listeners()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.OnAny(static (_, _, _) => Task.CompletedTask);
            io.On("sum", (Socket _, int a, int b) => a + b);
            io.On("size", (Socket _, byte[] data, RawArguments rest, CancellationToken ended, Ack ack) => ack.Send(data.Length, rest));
        });
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["sum",1,2]""");
        await peer.SendAsync("""452-2["size",{"_placeholder":true,"num":0},"x",{"_placeholder":true,"num":1}]""");
        await peer.SendAsync([1, 2, 3]);
        await peer.SendAsync([4]);
        await peer.SendAsync("""423["sum","no","numbers"]""");

        await peer.ExpectAsync("431[3]", """461-2[3,"x",{"_placeholder":true,"num":0}]""");
        await peer.ExpectAsync([4]);
        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_listener_can_pass_binary_on()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        server.OnlySocket.OnAny((name, arguments) => server.OnlySocket.EmitAsync("copy of " + name, arguments).AsTask());

        await peer.SendAsync("""451-["blob",{"_placeholder":true,"num":0}]""");
        await peer.SendAsync([1, 2]);

        await peer.ExpectAsync("""451-["copy of blob",{"_placeholder":true,"num":0}]""");
        await peer.ExpectAsync([1, 2]);
    }

    [Fact]
    public async Task A_listener_that_fails_stops_neither_the_others_nor_the_handlers()
    {
        await using var server = await TestServer.StartAsync(io => io.On("e", (Socket _) => _calls.Add("handler")));
        var peer = await server.JoinAsync();
        server.OnlySocket.OnAny((_, _) => throw new InvalidOperationException("boom"));
        server.OnlySocket.OnAny(NoteAsync("next"));

        await peer.SendAsync("""42["e"]""");

        Assert.Equal(["next e []", "handler"], await _calls.NextAsync(2));
        await server.LoggedAsync(log => log.Id.Id == HandlerFailed);
        Assert.Equal("boom", Assert.Single(server.Logs, log => log.Id.Id == HandlerFailed).Exception?.Message);
    }

    [Fact]
    public async Task Acknowledgements_of_the_client_are_no_events()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        server.OnlySocket.OnAny(NoteAsync("any"));
        var answer = server.OnlySocket.EmitWithAckAsync<int>("question");
        await peer.ExpectAsync("""420["question"]""");

        await peer.SendAsync("430[1]");

        Assert.Equal(1, await answer.Guarded());
        await peer.ExpectNothingAsync();
        Assert.Equal("any sync []", await _calls.NextAsync());
    }

    [Fact]
    public async Task Children_of_a_dynamic_namespace_start_with_its_listeners()
    {
        await using var server = await TestServer.StartAsync(io =>
            io.Of(static (name, _) => ValueTask.FromResult(name.StartsWith("/t-", StringComparison.Ordinal))).OnAny((socket, name, _) =>
            {
                _calls.Add(socket.Namespace.Name + " " + name);
                return Task.CompletedTask;
            }));
        var peer = await server.JoinAsync("/t-1");

        await peer.SendAsync("""42/t-1,["e"]""");

        Assert.Equal("/t-1 e", await _calls.NextAsync());
    }

    [Fact]
    public async Task Events_that_wait_for_a_slow_listener_are_bounded_like_all_others()
    {
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(options: options => options.MaxQueuedEvents = 2);
        var peer = await server.JoinAsync();
        server.OnlySocket.OnAny(async (name, arguments) =>
        {
            _calls.Add(name + arguments);
            await gate.Task;
        });
        var answer = server.OnlySocket.EmitWithAckAsync<int>("question");
        await peer.ExpectAsync("""420["question"]""");

        for (var i = 0; i < 10; i++)
        {
            await peer.SendAsync($"42[\"e\",{i}]");
        }

        await peer.SendAsync("430[1]");
        Assert.Equal("e[0]", await _calls.NextAsync());
        Assert.False(answer.IsCompleted);
        gate.SetResult();

        Assert.Equal(Enumerable.Range(1, 9).Select(i => $"e[{i}]").ToArray(), await _calls.NextAsync(9));
        Assert.Equal(1, await answer.Guarded());
    }

    private Func<string, RawArguments, Task> NoteAsync(string listener) => (name, arguments) =>
    {
        _calls.Add($"{listener} {name} {arguments}");
        return Task.CompletedTask;
    };
}
