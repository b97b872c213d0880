namespace Parley.Tests.Rooms;

public sealed class RoomMembershipTests : IAsyncLifetime
{
    private readonly Recorder<string> _ends = new();
    private TestServer _server = null!;
    private Peer _peer = null!;
    private Socket _socket = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            io =>
            {
                io.OnDisconnecting((socket, _) =>
                {
                    _ends.Add(string.Join(' ', socket.Rooms.Where(room => room != socket.Id).Order(StringComparer.Ordinal)));
                    return Task.CompletedTask;
                });
                io.OnDisconnected((socket, _) =>
                {
                    _ends.Add($"{socket.Rooms.Count} left");
                    return Task.CompletedTask;
                });
            },
            options => options.MaxRoomsPerSocket = 5);
        _peer = await _server.JoinAsync();
        _socket = _server.OnlySocket;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_socket_is_in_the_room_of_its_id_and_in_those_it_joins()
    {
        await _socket.JoinAsync("a", "b");
        await _socket.JoinAsync("b", "c");
        await _socket.LeaveAsync("a");
        await _socket.LeaveAsync("never joined");

        Assert.Equal([_socket.Id, "b", "c"], _socket.Rooms.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_room_vanishes_with_its_last_member()
    {
        var other = _server.Find(await _server.JoinAsync());
        await _socket.JoinAsync("a");
        await other.JoinAsync("a");
        Assert.Equal(1, Rooms);

        await _socket.LeaveAsync("a");
        Assert.Equal(1, Rooms);
        await other.LeaveAsync("a");

        Assert.Equal(0, Rooms);
    }

    [Fact]
    public async Task Names_of_rooms_compare_ordinally()
    {
        await _socket.JoinAsync("Room");

        await _server.IO.To("room").EmitAsync("no");
        await _server.IO.To("Room ").EmitAsync("no");
        await _socket.LeaveAsync("ROOM");
        await _server.IO.To("Room").EmitAsync("yes");

        await _peer.ExpectAsync("""42["yes"]""");
    }

    [Fact]
    public async Task A_name_may_have_256_characters_and_may_be_empty()
    {
        var longest = new string('é', 256);
        await _socket.JoinAsync(longest, "");

        await _server.IO.To(longest).EmitAsync("long");
        await _server.IO.To("").EmitAsync("empty");

        await _peer.ExpectAsync("""42["long"]""", """42["empty"]""");
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused_wherever_a_room_is_named()
    {
        var tooLong = new string('a', 257);

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => _socket.JoinAsync("fine", tooLong).AsTask());
        Assert.StartsWith("A room's name has 257 characters; it may have up to 256.", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => _socket.LeaveAsync(tooLong).AsTask());
        Assert.Throws<ArgumentException>(() => _server.IO.To(tooLong));
        Assert.Throws<ArgumentException>(() => _server.IO.Except(tooLong));
        Assert.Throws<ArgumentNullException>(() => _server.IO.In((string)null!));
        Assert.Equal([_socket.Id], _socket.Rooms);
    }

    [Fact]
    public async Task A_socket_is_in_no_more_rooms_than_MaxRoomsPerSocket_and_those_refused_leave_nothing_behind()
    {
        await _socket.JoinAsync("1", "2", "3", "4", "5");

        for (var i = 6; i < 100; i++)
        {
            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => _socket.JoinAsync($"{i}").AsTask());
            Assert.Equal("The socket is in 5 rooms already (MaxRoomsPerSocket).", exception.Message);
        }

        Assert.Equal(5, Rooms);
        await _socket.JoinAsync("5");
        await _socket.LeaveAsync("1");
        await _socket.JoinAsync("6");
        Assert.Equal(5, Rooms);
    }

    [Fact]
    public async Task A_disconnect_clears_rooms_at_once_and_OnDisconnecting_still_sees_them()
    {
        await _socket.JoinAsync("a", "b");

        _socket.Disconnect();

        Assert.Equal(0, Rooms);
        Assert.Equal("a b", await _ends.NextAsync());
        Assert.Equal("0 left", await _ends.NextAsync());
        Assert.Empty(_socket.Rooms);
        Assert.Empty(_server.IO.Sockets);
    }

    [Fact]
    public async Task A_join_after_the_disconnect_leaves_no_ghost()
    {
        _socket.Disconnect();

        await _socket.JoinAsync("a");
        await _socket.LeaveAsync("b");

        Assert.Equal(0, Rooms);
        await _server.IO.To("a").EmitAsync("to nobody");
        await _peer.ExpectAsync("41");
    }

    [Fact]
    public async Task Joins_that_race_with_the_disconnect_leave_no_ghost()
    {
        for (var round = 0; round < 100; round++)
        {
            var peer = await _server.JoinAsync();
            var socket = _server.Find(peer);
            using var start = new Barrier(3);

            await Task.WhenAll(
                RunAsync(start, () => _ = socket.JoinAsync("a", "b", "c", $"own {round}").AsTask()),
                RunAsync(start, () => _ = socket.LeaveAsync("b").AsTask()),
                RunAsync(start, () => socket.Disconnect(closeConnection: true))).Guarded();

            Assert.Equal(0, Rooms);
            Assert.DoesNotContain(_server.IO.Sockets, other => other.Id == socket.Id);
        }

        Assert.Single(_server.IO.Of("/").Members.Rooms.Members);
    }

    private static Task RunAsync(Barrier start, Action action) => Task.Factory.StartNew(
        () =>
        {
            start.SignalAndWait();
            action();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private int Rooms => _server.IO.Of("/").Members.Rooms.Count;
}
