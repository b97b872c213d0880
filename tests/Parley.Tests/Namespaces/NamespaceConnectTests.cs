using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Namespaces;

public class NamespaceConnectTests
{
    [Fact]
    public async Task One_connection_joins_several_namespaces_with_a_socket_in_each()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.On("where", (Socket socket) => socket.Namespace.Name);
            io.Of("/chat").On("where", (Socket socket) => socket.Namespace.Name);
            io.Of("news").On("where", (Socket socket) => socket.Namespace.Name);
        });
        var peer = await server.ConnectAsync();

        var ids = new HashSet<string>(StringComparer.Ordinal)
        {
            await peer.JoinAsync(), await peer.JoinAsync("/chat"), await peer.JoinAsync("/news"),
        };
        await peer.SendAsync("""421["where"]""");
        await peer.ExpectAsync("""431["/"]""");
        await peer.SendAsync("""42/chat,1["where"]""");
        await peer.ExpectAsync("""43/chat,1["/chat"]""");
        await peer.SendAsync("""42/news,1["where"]""");
        await peer.ExpectAsync("""43/news,1["/news"]""");

        Assert.Equal(3, ids.Count);
        Assert.Equal(1, server.IO.ConnectionCount);
        Assert.All(["/", "/chat", "/news"], name => Assert.Equal(1, server.IO.Of(name).SocketCount));
    }

    [Fact]
    public async Task An_unknown_namespace_is_refused_and_the_connection_goes_on()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();

        await peer.SendAsync("40/nope,");

        await peer.ExpectAsync("""44/nope,{"message":"Invalid namespace"}""");
        await peer.ExpectNothingAsync();
    }

    [Theory]
    [InlineData("40/Chat,")]
    [InlineData("40/chat/,")]
    [InlineData("40/cha,")]
    public async Task Names_of_namespaces_compare_ordinally(string packet)
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/chat"));
        var peer = await server.ConnectAsync();

        await peer.SendAsync(packet);

        await peer.ExpectAsync($$"""44{{packet[2..]}}{"message":"Invalid namespace"}""");
    }

    [Fact]
    public async Task Of_gives_the_same_namespace_each_time_and_the_slash_may_be_left_out()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Same(server.IO.Of("chat"), server.IO.Of("/chat"));
        Assert.Throws<ArgumentException>(() => server.IO.Of("/a,b"));
        Assert.Throws<ArgumentException>(() => server.IO.Of(new string('a', 128)));
        Assert.Equal(128, server.IO.Of(new string('a', 127)).Name.Length);
    }

    [Fact]
    public async Task A_second_CONNECT_to_a_joined_namespace_closes_the_connection()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();

        await peer.SendAsync("40");

        await peer.ExpectClosedAsync();
        Assert.Empty(server.IO.Sockets);
    }

    [Fact]
    public async Task Two_pending_CONNECTs_for_one_namespace_close_the_connection()
    {
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io => io.Use(async (_, next) =>
        {
            await gate.Task;
            await next();
        }));
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40");
        await peer.SendAsync("40");

        await peer.ExpectClosedAsync();
        gate.SetResult();
        Assert.Empty(server.IO.Sockets);
    }

    [Fact]
    public async Task A_client_may_join_again_right_after_it_has_left()
    {
        var reasons = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io => io.OnDisconnected((socket, _) =>
        {
            reasons.Add(socket.Id);
            return Task.CompletedTask;
        }));
        var peer = await server.JoinAsync();
        var before = peer.SocketId;

        await peer.SendAsync("41");
        var after = await peer.JoinAsync();

        Assert.NotEqual(before, after, StringComparer.Ordinal);
        Assert.Equal(before, await reasons.NextAsync());
        Assert.Equal(after, Assert.Single(server.IO.Sockets).Id);
        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_client_may_join_again_after_the_server_has_disconnected_it()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();

        server.OnlySocket.Disconnect();
        await peer.ExpectAsync("41");
        await peer.JoinAsync();

        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task OnConnected_is_done_before_the_first_event_is_handled()
    {
        var steps = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.OnConnected(async _ =>
            {
                for (var i = 0; i < 20; i++)
                {
                    await Task.Yield();
                }

                steps.Add("connected");
            });
            io.On("e", (Socket _) => steps.Add("event"));
        });
        var peer = await server.ConnectAsync();
        await peer.SendAsync("40");
        await peer.ExpectConnectedAsync();

        await peer.SendAsync("""42["e"]""");

        Assert.Equal(["connected", "event"], await steps.NextAsync(2));
    }

    [Theory]
    [InlineData("42[\"e\"]")]
    [InlineData("41")]
    [InlineData("430[]")]
    [InlineData("44{\"message\":\"mine\"}")]
    [InlineData("40[1]")]
    [InlineData("40\"auth\"")]
    [InlineData("47")]
    [InlineData("4")]
    public async Task Anything_but_CONNECT_first_closes_the_connection(string packet)
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.ConnectAsync();

        await peer.SendAsync(packet);

        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_client_that_joins_nothing_is_closed_after_ConnectTimeout()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(options: options => options.ConnectTimeout = TimeSpan.FromSeconds(3), time: time);
        var peer = await server.ConnectAsync();
        await peer.SendAsync("40/unknown,");
        await peer.ExpectAsync("""44/unknown,{"message":"Invalid namespace"}""");

        time.Pass(TimeSpan.FromSeconds(3.1));

        await peer.ExpectClosedAsync();
        await peer.AnswerCloseAsync();
        await server.WhenRunningAsync(requests: 0);
        Assert.Equal(0, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task A_client_that_has_joined_once_is_not()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(time: time);
        var peer = await server.JoinAsync();
        await peer.SendAsync("41");
        await peer.SendAsync("40/unknown,");
        await peer.ExpectAsync("""44/unknown,{"message":"Invalid namespace"}""");

        time.Pass(TimeSpan.FromSeconds(20));

        await peer.JoinAsync();
    }
}
