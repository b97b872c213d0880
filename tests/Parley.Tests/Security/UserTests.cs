using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Security;

public class UserTests
{
    [Fact]
    public async Task ToUser_reaches_all_sockets_of_a_user_and_nobody_else()
    {
        await using var server = await StartAsync();
        var first = await JoinAsync(server, "ada");
        var second = await JoinAsync(server, "ada");
        var other = await JoinAsync(server, "bob");
        var stranger = await server.JoinAsync();

        await server.IO.ToUser("ada").EmitAsync("hello");

        await first.ExpectAsync("""42["hello"]""");
        await second.ExpectAsync("""42["hello"]""");
        await other.ExpectNothingAsync();
        await stranger.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_socket_reaches_the_other_sockets_of_a_user()
    {
        await using var server = await StartAsync();
        var first = await JoinAsync(server, "ada");
        var second = await JoinAsync(server, "ada");

        await server.Find(first).ToUser("ada").EmitAsync("hello");

        await second.ExpectAsync("""42["hello"]""");
        await first.ExpectNothingAsync();
    }

    [Fact]
    public async Task DisconnectUserAsync_closes_every_connection_of_a_user_in_all_namespaces()
    {
        await using var server = await StartAsync();
        var first = await JoinAsync(server, "ada");
        var second = await server.ConnectAsync("&access_token=ada");
        await second.JoinAsync("/chat");
        var other = await JoinAsync(server, "bob");

        await server.IO.DisconnectUserAsync("ada");

        await first.ExpectAsync("41");
        await first.ExpectClosedAsync();
        await second.ExpectAsync("41/chat,");
        await second.ExpectClosedAsync();
        await other.ExpectNothingAsync();
    }

    [Fact]
    public async Task DisconnectUserAsync_closes_a_connection_that_is_about_to_be_let_in()
    {
        var entering = new Recorder<string>();
        var letIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(
            build: builder => builder.Services.AddSocketIO().UseAdapter(context => new SlowAdapter(context, entering, letIn.Task)));
        var peer = await server.ConnectAsync("&access_token=ada");
        await peer.SendAsync("40");
        var socketId = await entering.NextAsync();

        await server.IO.DisconnectUserAsync("ada");
        letIn.SetResult();

        await peer.ExpectAsync($$"""40{"sid":"{{socketId}}"}""");
        await peer.ExpectAsync("41");
        await peer.ExpectClosedAsync();
        Assert.Empty(server.IO.Sockets);
    }

    [Fact]
    public async Task The_room_of_a_user_is_not_among_the_rooms_of_a_socket()
    {
        var rooms = new Recorder<string>();
        await using var server = await StartAsync(io => io.OnDisconnecting((socket, _) =>
        {
            rooms.Add(string.Join(',', socket.Rooms));
            return Task.CompletedTask;
        }));
        var peer = await JoinAsync(server, "ada");
        await server.OnlySocket.JoinAsync("lobby");

        Assert.Equal([peer.SocketId, "lobby"], server.OnlySocket.Rooms);
        Assert.Equal([peer.SocketId, "lobby"], (await server.IO.FetchSocketsAsync()).Single().Rooms);
        server.OnlySocket.Disconnect();
        Assert.Equal($"{peer.SocketId},lobby", await rooms.NextAsync());
    }

    [Fact]
    public async Task Nobody_names_the_room_of_a_user()
    {
        await using var server = await StartAsync();
        await JoinAsync(server, "ada");
        const string Room = "\u0001user:bob";

        await Assert.ThrowsAsync<ArgumentException>(async () => await server.OnlySocket.JoinAsync(Room));
        await Assert.ThrowsAsync<ArgumentException>(async () => await server.OnlySocket.LeaveAsync(Room));
        await Assert.ThrowsAsync<ArgumentException>(async () => await server.IO.SocketsJoinAsync(Room));
        Assert.Throws<ArgumentException>(() => server.IO.To(Room));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public async Task An_id_that_no_user_can_have_is_refused(int length)
    {
        await using var server = await StartAsync();

        Assert.Throws<ArgumentException>(() => server.IO.ToUser(new string('a', length)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await server.IO.DisconnectUserAsync(new string('a', length)));
    }

    [Fact]
    public async Task A_stranger_costs_no_room_and_one_who_logs_in_is_found_from_then_on()
    {
        await using var server = await StartAsync();
        var peer = await server.JoinAsync();
        Assert.Equal(0, server.OnlySocket.Namespace.Members.Rooms.Count);

        Assert.True((await server.OnlySocket.AuthenticateAsync("ada")).Succeeded);
        await server.IO.ToUser("ada").EmitAsync("hello");

        await peer.ExpectAsync("""42["hello"]""");
    }

    [Fact]
    public async Task A_user_has_no_more_connections_than_allowed_and_may_come_back_when_one_has_gone()
    {
        await using var server = await StartAsync(options: options => options.MaxConnectionsPerUser = 1);
        var first = await JoinAsync(server, "ada");
        await first.JoinAsync("/chat");
        var second = await server.ConnectAsync("&access_token=ada");

        await second.SendAsync("40");
        await second.ExpectAsync("""44{"message":"too many connections"}""");
        await JoinAsync(server, "bob");

        await first.CloseAsync();
        await server.WhenRunningAsync(2);
        await second.JoinAsync();
    }

    [Fact]
    public async Task An_address_has_no_more_connections_than_allowed()
    {
        await using var server = await StartAsync(options: options => options.MaxConnectionsPerAddress = 1);
        using var http = new HttpClient();
        var handshake = new Uri(server.Address, "/socket.io/?EIO=4&transport=polling");
        using (var refused = await http.GetAsync(new Uri(server.Address, "/socket.io/?EIO=3&transport=polling")).Guarded())
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        var peer = await server.JoinAsync();

        // An empty session id is none.
        using var response = await http.GetAsync(new Uri(handshake + "&sid=")).Guarded();
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains(
            server.Logs,
            static log => log.Message == "A handshake over polling was answered 429: its address has reached MaxConnectionsPerAddress (1).");

        await peer.CloseAsync();
        await server.WhenRunningAsync(0);
        using var polling = await server.PollAsync();
        await polling.JoinAsync();
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void An_IPv6_address_counts_by_its_first_64_bits(string address, string group) =>
        Assert.Equal(IPAddress.Parse(group), Parley.Security.AddressGroup.Of(IPAddress.Parse(address)));

    private static Task<TestServer> StartAsync(Action<SocketIOServer>? events = null, Action<SocketIOOptions>? options = null, Action<WebApplicationBuilder>? build = null) => TestServer.StartAsync(
        io =>
        {
            io.Of("/chat").AnswerSync();
            events?.Invoke(io);
        },
        options,
        build: builder =>
        {
            TokenScheme.Add(builder);
            build?.Invoke(builder);
        },
        configure: TokenScheme.Use);

    private static async Task<Peer> JoinAsync(TestServer server, string user)
    {
        var peer = await server.ConnectAsync("&access_token=" + user);
        await peer.JoinAsync();
        return peer;
    }

    private sealed class SlowAdapter(AdapterContext context, Recorder<string> entering, Task letIn) : Adapter(context)
    {
        public override async ValueTask AddAllAsync(string socketId, IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
        {
            await base.AddAllAsync(socketId, rooms, cancellationToken);
            entering.Add(socketId);
            await letIn;
        }

        public override ValueTask BroadcastAsync(BroadcastRequest request, CancellationToken cancellationToken = default)
        {
            Sockets.Send(request.Packet, request.Target);
            return default;
        }

        public override ValueTask BroadcastWithAckAsync(
            BroadcastRequest request, long ackId, IBroadcastAnswers answers, CancellationToken cancellationToken = default) => default;
    }
}
