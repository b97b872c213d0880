namespace Parley.Tests.Sockets;

/// <summary>Listeners for all events that are sent to a client.</summary>
public class OutgoingCatchAllTests
{
    private const int SentEventsMissed = 3009;

    private readonly Recorder<string> _calls = new();

    [Fact]
    public async Task Direct_emits_and_broadcasts_that_reach_the_socket_are_seen_in_order()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var other = await server.JoinAsync();
        var socket = server.Find(peer);
        await socket.JoinAsync("r");
        socket.OnAnyOutgoing(NoteAsync("out"));

        await socket.EmitAsync("direct", 1);
        await server.IO.EmitAsync("all", "x");
        await server.IO.To("r").EmitAsync("room");
        await server.IO.To("r").To(socket.Id).EmitAsync("rooms");
        await server.Find(other).Broadcast.EmitAsync("broadcast");
        await server.IO.To("elsewhere").EmitAsync("missed");
        await socket.Broadcast.EmitAsync("missed");
        await socket.SendAsync("last");

        Assert.Equal(
            ["out direct [1]", """out all ["x"]""", "out room []", "out rooms []", "out broadcast []", """out message ["last"]"""],
            await _calls.NextAsync(6));
        Assert.True(_calls.IsEmpty);
    }

    [Fact]
    public async Task Emits_that_await_an_acknowledgement_are_seen_without_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.JoinAsync();
        var socket = server.OnlySocket;
        socket.OnAnyOutgoing(NoteAsync("out"));
        using var cancelled = new CancellationTokenSource();

        var one = socket.EmitWithAckAsync<int>("one", 1, cancelled.Token);
        var all = server.IO.EmitWithAckAsync<int>("all", 2, cancelled.Token);

        Assert.Equal(["out one [1]", "out all [2]"], await _calls.NextAsync(2));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all);
    }

    [Fact]
    public async Task Acknowledgements_are_not_seen()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        server.OnlySocket.OnAnyOutgoing(NoteAsync("out"));

        await peer.ExpectNothingAsync();
        await server.OnlySocket.EmitAsync("e");

        Assert.Equal("out e []", await _calls.NextAsync());
    }

    [Fact]
    public async Task Binary_arguments_are_seen_and_can_be_passed_on()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/custom").AnswerSync());
        var peer = await server.JoinAsync("/custom");
        var socket = server.IO.Of("/custom").Sockets.Single();
        var seen = new Recorder<RawArguments>();
        socket.OnAnyOutgoing((_, arguments) =>
        {
            seen.Add(arguments);
            return Task.CompletedTask;
        });

        await socket.EmitAsync("blob", new byte[] { 1, 2 }, "x", new { Deep = new byte[] { 3 } });

        var arguments = await seen.NextAsync();
        Assert.Equal(3, arguments.Count);
        Assert.Equal([1, 2], arguments.Read<byte[]>(0));
        Assert.Equal("x", arguments.Read<string>(1));
        await peer.ReceiveTextAsync();
    }

    [Fact]
    public async Task More_arguments_than_a_client_may_send_are_seen_all_the_same()
    {
        await using var server = await TestServer.StartAsync(options: options => options.MaxArguments = 1);
        await server.JoinAsync();
        server.OnlySocket.OnAnyOutgoing(NoteAsync("out"));

        await server.OnlySocket.EmitAsync(new string('e', 300), 1, 2, 3);

        Assert.Equal($"out {new string('e', 300)} [1,2,3]", await _calls.NextAsync());
    }

    [Fact]
    public async Task Listeners_are_listed_called_in_order_and_removed()
    {
        await using var server = await TestServer.StartAsync();
        await server.JoinAsync();
        var socket = server.OnlySocket;
        var (a, b, c) = (NoteAsync("a"), NoteAsync("b"), NoteAsync("c"));
        socket.OnAnyOutgoing(b);
        socket.PrependAnyOutgoing(a);
        var registration = socket.OnAnyOutgoing(c);
        Assert.Equal([a, b, c], socket.ListenersAnyOutgoing);
        await socket.EmitAsync("e");
        Assert.Equal(["a e []", "b e []", "c e []"], await _calls.NextAsync(3));

        socket.OffAnyOutgoing(a);
        registration.Dispose();
        Assert.Equal([b], socket.ListenersAnyOutgoing);
        await socket.EmitAsync("f");
        Assert.Equal("b f []", await _calls.NextAsync());

        socket.OffAnyOutgoing();
        await socket.EmitAsync("g");
        Assert.Empty(socket.ListenersAnyOutgoing);
        Assert.True(_calls.IsEmpty);
    }

    [Fact]
    public async Task An_emitter_never_waits_and_what_is_not_shown_is_counted()
    {
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(options: options => options.MaxQueuedEvents = 3);
        await server.JoinAsync();
        var socket = server.OnlySocket;
        socket.OnAnyOutgoing(async (name, arguments) =>
        {
            _calls.Add(name + arguments);
            await gate.Task;
        });
        await socket.EmitAsync("e", 0);
        Assert.Equal("e[0]", await _calls.NextAsync());

        for (var i = 1; i < 10; i++)
        {
            await server.IO.EmitAsync("e", i);
        }

        gate.SetResult();
        Assert.Equal(["e[1]", "e[2]", "e[3]"], await _calls.NextAsync(3));
        await socket.EmitAsync("later");
        Assert.Equal("later[]", await _calls.NextAsync());
        await server.LoggedAsync(log => log.Id.Id == SentEventsMissed);
        Assert.Contains("6 events", Assert.Single(server.Logs, log => log.Id.Id == SentEventsMissed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_may_use_rooms_and_emit_since_no_lock_is_held()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        await socket.JoinAsync("r");
        socket.OnAnyOutgoing(async (name, _) =>
        {
            if (name == "leave")
            {
                await socket.LeaveAsync("r");
                await server.IO.To("r").EmitAsync("nobody");
                await server.IO.EmitAsync("done");
            }
        });

        await server.IO.To("r").EmitAsync("leave");

        await peer.ExpectAsync("""42["leave"]""", """42["done"]""");
    }

    [Fact]
    public async Task Nothing_is_shown_of_what_is_sent_to_a_socket_that_has_gone()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        var gone = new TaskCompletionSource();
        socket.OnDisconnected(_ =>
        {
            gone.SetResult();
            return Task.CompletedTask;
        });
        socket.OnAnyOutgoing(NoteAsync("out"));
        await peer.SendAsync("41");
        await gone.Task.Guarded();

        await socket.EmitAsync("e");

        Assert.True(_calls.IsEmpty);
    }

    private Func<string, RawArguments, Task> NoteAsync(string listener) => (name, arguments) =>
    {
        _calls.Add($"{listener} {name} {arguments}");
        return Task.CompletedTask;
    };
}
