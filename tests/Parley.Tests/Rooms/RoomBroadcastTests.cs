namespace Parley.Tests.Rooms;

/// <summary>Whom an event reaches: four clients, of whom a is in red, b in red and blue, c in blue, and d in none.</summary>
public sealed class RoomBroadcastTests : IAsyncLifetime
{
    private readonly Dictionary<char, (Peer Peer, Socket Socket)> _clients = [];
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(io => io.Of("/other").AnswerSync());
        foreach (var name in "abcd")
        {
            var peer = await _server.JoinAsync();
            _clients[name] = (peer, _server.Find(peer));
        }

        await SocketOf('a').JoinAsync("red");
        await SocketOf('b').JoinAsync("red", "blue");
        await SocketOf('c').JoinAsync("blue");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_server_reaches_everybody()
    {
        await _server.IO.EmitAsync("e", 1);
        await ExpectAsync("abcd");
    }

    [Fact]
    public async Task To_and_In_reach_the_members_of_a_room()
    {
        await _server.IO.To("red").EmitAsync("e", 1);
        await ExpectAsync("ab");
        await _server.IO.In("blue").EmitAsync("e", 1);
        await ExpectAsync("bc");
        await _server.IO.To("nobody is here").EmitAsync("e", 1);
        await ExpectAsync("");
    }

    [Fact]
    public async Task A_member_of_several_rooms_gets_an_event_once()
    {
        await _server.IO.To("red", "blue").EmitAsync("e", 1);
        await ExpectAsync("abc");
        await _server.IO.To("red").In("blue").To("red").EmitAsync("e", 1);
        await ExpectAsync("abc");
        await _server.IO.To("red").To(SocketOf('a').Id).EmitAsync("e", 1);
        await ExpectAsync("ab");
    }

    [Fact]
    public async Task Except_leaves_members_out()
    {
        await _server.IO.Except("red").EmitAsync("e", 1);
        await ExpectAsync("cd");
        await _server.IO.Except("red", "blue").EmitAsync("e", 1);
        await ExpectAsync("d");
        await _server.IO.To("red").Except("blue").EmitAsync("e", 1);
        await ExpectAsync("a");
        await _server.IO.To("red", "blue").Except(SocketOf('b').Id).EmitAsync("e", 1);
        await ExpectAsync("ac");
        await _server.IO.To("red").Except("red").EmitAsync("e", 1);
        await ExpectAsync("");
        await _server.IO.Except("nobody is here").EmitAsync("e", 1);
        await ExpectAsync("abcd");
    }

    [Fact]
    public async Task A_sockets_broadcast_reaches_everybody_else()
    {
        await SocketOf('a').Broadcast.EmitAsync("e", 1);
        await ExpectAsync("bcd");
        await SocketOf('a').To("red").EmitAsync("e", 1);
        await ExpectAsync("b");
        await SocketOf('d').To("red", "blue").EmitAsync("e", 1);
        await ExpectAsync("abc");
        await SocketOf('a').Except("blue").EmitAsync("e", 1);
        await ExpectAsync("d");
        await SocketOf('a').Broadcast.To("red").Except("blue").EmitAsync("e", 1);
        await ExpectAsync("");
        await SocketOf('a').EmitAsync("e", 1);
        await ExpectAsync("a");
    }

    [Fact]
    public async Task The_room_of_an_id_is_that_socket()
    {
        await _server.IO.To(SocketOf('c').Id).EmitAsync("e", 1);
        await ExpectAsync("c");
        await SocketOf('c').To(SocketOf('c').Id).EmitAsync("e", 1);
        await ExpectAsync("");
    }

    [Fact]
    public async Task A_socket_that_left_its_own_room_is_not_reached_by_its_id()
    {
        var c = SocketOf('c');
        await c.LeaveAsync(c.Id);
        await _server.IO.To(c.Id).EmitAsync("e", 1);
        await ExpectAsync("");
        Assert.Equal(["blue"], c.Rooms);

        await c.JoinAsync(c.Id);
        await _server.IO.To(c.Id).EmitAsync("e", 1);
        await ExpectAsync("c");
    }

    [Fact]
    public async Task Others_may_join_the_room_of_an_id()
    {
        await SocketOf('d').JoinAsync(SocketOf('c').Id);
        await _server.IO.To(SocketOf('c').Id).EmitAsync("e", 1);
        await ExpectAsync("cd");
        await _server.IO.Except(SocketOf('c').Id).EmitAsync("e", 1);
        await ExpectAsync("ab");

        await SocketOf('c').LeaveAsync(SocketOf('c').Id);
        await _server.IO.To(SocketOf('c').Id).EmitAsync("e", 1);
        await ExpectAsync("d");
    }

    [Fact]
    public async Task Rooms_of_a_namespace_are_its_own()
    {
        var peer = _clients['a'].Peer;
        await peer.JoinAsync("/other");
        await _server.IO.Of("/other").Sockets.Single().JoinAsync("red");

        await _server.IO.Of("/other").To("red").EmitAsync("e", 1);
        await peer.ExpectAsync("""42/other,["e",1]""");
        await ExpectAsync("");
        await _server.IO.To("red").EmitAsync("e", 1);
        await ExpectAsync("ab");
        await peer.ExpectNothingAsync("/other");
    }

    [Fact]
    public async Task Members_that_have_gone_are_not_reached()
    {
        SocketOf('b').Disconnect();
        await _clients['b'].Peer.ExpectAsync("41");
        _clients.Remove('b');

        await _server.IO.To("red", "blue").EmitAsync("e", 1);
        await ExpectAsync("ac");
    }

    [Fact]
    public async Task A_selection_may_be_kept_and_used_again()
    {
        var red = _server.IO.To("red");
        _ = red.To("blue");
        _ = red.Except("blue");

        await red.EmitAsync("e", 1);
        await ExpectAsync("ab");
        await SocketOf('d').JoinAsync("red");
        await red.EmitAsync("e", 1);
        await ExpectAsync("abd");
    }

    private Socket SocketOf(char name) => _clients[name].Socket;

    /// <summary>Expects the event at these clients, once each, and at no other.</summary>
    private async Task ExpectAsync(string names)
    {
        foreach (var (name, client) in _clients)
        {
            if (names.Contains(name, StringComparison.Ordinal))
            {
                await client.Peer.ExpectAsync("""42["e",1]""");
            }

            await client.Peer.ExpectNothingAsync();
        }
    }
}
