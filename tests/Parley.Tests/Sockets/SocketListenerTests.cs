using Microsoft.Extensions.Logging;

namespace Parley.Tests.Sockets;

/// <summary>Handlers that are registered on a single socket.</summary>
public class SocketListenerTests
{
    private const int HandlerFailed = 3000;

    public static TheoryData<string> Reserved => ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    [Fact]
    public async Task A_handler_of_a_socket_is_called_for_its_client_alone()
    {
        var calls = new Recorder<(string, int)>();
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var other = await server.JoinAsync();
        server.Find(peer).On("e", (Socket socket, int number) => calls.Add((socket.Id, number)));

        await other.SendAsync("""42["e",1]""");
        await other.ExpectNothingAsync();
        await peer.SendAsync("""42["e",2]""");

        Assert.Equal((peer.SocketId, 2), await calls.NextAsync());
        Assert.True(calls.IsEmpty);
    }

    [Fact]
    public async Task A_handler_of_a_socket_acknowledges_like_any_other()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        server.OnlySocket.On("sum", async (Socket _, int a, int b) =>
        {
            await Task.Yield();
            return a + b;
        });

        await peer.SendAsync("""421["sum",1,2]""");

        await peer.ExpectAsync("431[3]");
    }

    [Fact]
    public async Task Handlers_of_the_namespace_come_before_those_of_the_socket()
    {
        var calls = new Recorder<string>();
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        server.OnlySocket.On("e", (Socket _) => calls.Add("socket 1"));
        server.OnlySocket.On("e", (Socket _) => calls.Add("socket 2"));
        server.IO.On("e", async (Socket _) =>
        {
            await Task.Yield();
            calls.Add("namespace");
        });

        await peer.SendAsync("""42["e"]""");

        Assert.Equal(["namespace", "socket 1", "socket 2"], await calls.NextAsync(3));
    }

    [Fact]
    public async Task Handlers_registered_while_connecting_miss_no_event_however_early_it_comes()
    {
        var calls = new Recorder<string>();
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io => io.OnConnected(async socket =>
        {
            await gate.Task;
            socket.On("e", (Socket _, string text) => calls.Add(text));
        }));
        var peer = await server.JoinAsync();
        await peer.SendAsync("""42["e","early"]""");
        await peer.SendAsync("""451-["e",{"_placeholder":true,"num":0}]""");
        await peer.SendAsync([1]);
        await peer.SendAsync("""42["nobody",1]""");
        Assert.True(calls.IsEmpty);

        gate.SetResult();
        await peer.ExpectNothingAsync();
        await peer.SendAsync("""42["e","late"]""");

        Assert.Equal(["early", "late"], await calls.NextAsync(2));
    }

    [Fact]
    public async Task A_handler_of_one_event_may_register_handlers_of_the_next()
    {
        await using var server = await TestServer.StartAsync(io => io.On("login", (Socket socket) =>
        {
            socket.On("secret", (Socket _) => 42);
            return true;
        }));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["login"]""");
        await peer.ExpectAsync("431[true]");
        await peer.SendAsync("""422["secret"]""");

        await peer.ExpectAsync("432[42]");
    }

    [Fact]
    public async Task Once_on_a_socket_is_called_once()
    {
        var calls = new Recorder<int>();
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        server.OnlySocket.Once("e", (Socket _, int number) => calls.Add(number));

        await peer.SendAsync("""42["e",1]""");
        await peer.SendAsync("""42["e",2]""");
        await peer.ExpectNothingAsync();

        Assert.Equal(1, await calls.NextAsync());
        Assert.True(calls.IsEmpty);
    }

    [Fact]
    public async Task Once_waits_for_an_event_that_fits()
    {
        var calls = new Recorder<int>();
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        server.OnlySocket.Once("e", (Socket _, int number) => calls.Add(number));

        await peer.SendAsync("""42["e","no number"]""");
        await peer.SendAsync("""42["e",2]""");

        Assert.Equal(2, await calls.NextAsync());
    }

    [Fact]
    public async Task Once_on_a_namespace_is_called_once_for_all_sockets()
    {
        var calls = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io => io.Once("e", async (Socket socket) =>
        {
            await Task.Yield();
            calls.Add(socket.Id);
        }));
        var first = await server.JoinAsync();
        var second = await server.JoinAsync();

        await second.SendAsync("""42["e"]""");
        await second.ExpectNothingAsync();
        await first.SendAsync("""42["e"]""");
        await first.ExpectNothingAsync();

        Assert.Equal(second.SocketId, await calls.NextAsync());
        Assert.True(calls.IsEmpty);
    }

    [Fact]
    public async Task Once_is_called_once_however_many_sockets_race_for_it()
    {
        var calls = 0;
        await using var server = await TestServer.StartAsync();
        var peers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.JoinAsync()));
        for (var round = 1; round <= 20; round++)
        {
            server.IO.Once("e", (Socket _) => Interlocked.Increment(ref calls));
            await Task.WhenAll(peers.Select(async peer =>
            {
                await peer.SendAsync("""42["e"]""");
                await peer.ExpectNothingAsync();
            }));
            Assert.Equal(round, calls);
        }
    }

    [Fact]
    public async Task Once_that_was_disposed_is_not_called()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        server.OnlySocket.Once("e", (Socket _) => "called").Dispose();

        await peer.SendAsync("""421["e"]""");

        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task Off_removes_the_handlers_of_one_event_from_the_socket_only()
    {
        await using var server = await TestServer.StartAsync(io => io.On("a", (Socket _) => "namespace"));
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        socket.Off("a");
        socket.On("a", (Socket _) => "socket");
        socket.On("b", (Socket _) => "b");

        socket.Off("a");
        await peer.SendAsync("""421["a"]""");
        await peer.SendAsync("""422["b"]""");

        await peer.ExpectAsync("""431["namespace"]""", """432["b"]""");
        socket.Off("b");
        await peer.SendAsync("""423["b"]""");
        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_registration_and_RemoveAllListeners_remove_handlers_of_the_socket()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        socket.RemoveAllListeners();
        var first = socket.On("e", (Socket _) => "first");
        socket.On("e", (Socket _) => "second");

        first.Dispose();
        await peer.SendAsync("""421["e"]""");
        await peer.ExpectAsync("""431["second"]""");
        socket.RemoveAllListeners();
        await peer.SendAsync("""422["e"]""");

        await peer.ExpectNothingAsync();
    }

    [Theory]
    [MemberData(nameof(Reserved))]
    public async Task Reserved_names_are_refused(string name)
    {
        await using var server = await TestServer.StartAsync();
        await server.JoinAsync();

        var on = Assert.Throws<ArgumentException>(() => server.OnlySocket.On(name, (Socket _) => { }));
        Assert.Throws<ArgumentException>(() => server.OnlySocket.Once(name, (Socket _) => { }));
        Assert.Throws<ArgumentException>(() => server.IO.Once(name, (Socket _) => { }));

        Assert.StartsWith($"\"{name}\" is a reserved event name", on.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_of_a_socket_that_throws_is_logged_and_stops_nobody()
    {
        var calls = new Recorder<bool>();
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        server.OnlySocket.On("e", (Socket _) => throw new InvalidOperationException("boom"));
        server.OnlySocket.On("e", (Socket _) => calls.Add(true));

        await peer.SendAsync("""42["e"]""");

        await calls.NextAsync();
        await server.LoggedAsync(log => log.Id.Id == HandlerFailed);
        Assert.Equal("boom", Assert.Single(server.Logs, log => log.Id.Id == HandlerFailed).Exception?.Message);
    }

    [Fact]
    public async Task Handlers_of_a_sockets_end_follow_those_of_the_namespace()
    {
        var calls = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.OnDisconnecting((_, reason) => Add($"namespace disconnecting {reason}"));
            io.OnDisconnected((_, reason) => Add($"namespace disconnected {reason}"));
            io.OnConnected(async socket =>
            {
                await socket.JoinAsync("r");
                socket.OnDisconnecting(reason => Add($"disconnecting {reason}, {socket.Rooms.Count} rooms"));
                socket.OnDisconnecting(_ => Add("not this")).Dispose();
                socket.OnDisconnected(reason => Add($"disconnected {reason}, {socket.Rooms.Count} rooms"));
                socket.OnDisconnected(_ => Add("nor this")).Dispose();
            });
        });
        var peer = await server.JoinAsync();
        await peer.ExpectNothingAsync();

        await peer.SendAsync("41");

        const string reason = "client namespace disconnect";
        Assert.Equal(
            [$"namespace disconnecting {reason}", $"disconnecting {reason}, 2 rooms", $"namespace disconnected {reason}", $"disconnected {reason}, 0 rooms"],
            await calls.NextAsync(4));

        Task Add(string call)
        {
            calls.Add(call);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_socket_that_goes_before_its_connected_handlers_ran_still_tells_what_they_register()
    {
        var calls = new Recorder<string>();
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io => io.OnConnected(async socket =>
        {
            await gate.Task;
            socket.OnDisconnected(reason =>
            {
                calls.Add(reason.Name);
                return Task.CompletedTask;
            });
        }));
        var peer = await server.JoinAsync();
        await peer.CloseAsync();
        await server.WhenRunningAsync(0);

        gate.SetResult();

        Assert.Equal("transport close", await calls.NextAsync());
    }

    [Fact]
    public async Task A_socket_without_listeners_allocates_none_for_looking()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;

        Assert.Empty(socket.ListenersAny);
        Assert.Empty(socket.ListenersAnyOutgoing);
        socket.Off("e");
        socket.OffAny();
        socket.OffAnyOutgoing();
        socket.RemoveAllListeners();
        await socket.EmitAsync("e");
        await peer.SendAsync("""42["e"]""");
        await peer.ExpectAsync("""42["e"]""");
        await peer.ExpectNothingAsync();

        Assert.Null(socket.Listeners);
        Assert.DoesNotContain(server.Logs, log => log.Level >= LogLevel.Warning);
    }
}
