using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Namespaces;

public class MiddlewareTests
{
    private const int MiddlewareFailed = 3004;

    public sealed record Login(string User, string? Token);

    [Fact]
    public async Task Middleware_runs_in_the_order_it_was_added_around_what_follows()
    {
        var steps = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Use(async (_, next) =>
            {
                steps.Add("first in");
                await next();
                steps.Add("first out");
            });
            io.Use(async (_, next) =>
            {
                await Task.Yield();
                steps.Add("second in");
                await next();
                steps.Add("second out");
            });
        });

        await server.JoinAsync();

        Assert.Equal(["first in", "second in", "second out", "first out"], await steps.NextAsync(4));
    }

    [Fact]
    public async Task A_rejected_client_gets_the_message_and_no_later_middleware_sees_it()
    {
        var later = new Recorder<bool>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Use((connecting, next) =>
            {
                connecting.Reject("not \"you\"");
                connecting.Reject("second thoughts");
                return next();
            });
            io.Use((_, next) =>
            {
                later.Add(true);
                return next();
            });
        });
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40");

        await peer.ExpectAsync("""44{"message":"not \"you\""}""");
        Assert.True(later.IsEmpty);
        Assert.Empty(server.IO.Sockets);
        Assert.Equal(1, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task A_rejection_may_carry_data()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/admin").Use((connecting, _) =>
        {
            connecting.Reject("not authorized", new { Code = "E401", Retry = false });
            return Task.CompletedTask;
        }));
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40/admin,");

        await peer.ExpectAsync("""44/admin,{"message":"not authorized","data":{"code":"E401","retry":false}}""");
    }

    [Fact]
    public async Task A_middleware_decides_by_auth_and_the_client_may_try_again()
    {
        await using var server = await TestServer.StartAsync(io => io.Use(async (connecting, next) =>
        {
            if (connecting.Auth<Login>() is { Token: "secret" })
            {
                await next();
                return;
            }

            connecting.Reject("wrong token");
        }));
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40");
        await peer.ExpectAsync("""44{"message":"wrong token"}""");
        await peer.SendAsync("""40{"user":7}""");
        await peer.ExpectAsync("""44{"message":"wrong token"}""");
        await peer.JoinAsync(auth: """{"user":"ada","token":"secret"}""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Namespace_rejects_connect_when_middleware_fails(bool afterAwait)
    {
        await using var server = await TestServer.StartAsync(io => io.Use(async (_, _) =>
        {
            if (afterAwait)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("the database is down");
        }));
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40");

        await peer.ExpectAsync("""44{"message":"Internal server error"}""");
        var log = Assert.Single(server.Logs, log => log.Level >= LogLevel.Warning);
        Assert.Equal(MiddlewareFailed, log.Id.Id);
        Assert.Equal("the database is down", log.Exception?.Message);
    }

    [Fact]
    public async Task Namespace_rejects_connect_when_middleware_returns_without_next()
    {
        await using var server = await TestServer.StartAsync(io => io.Use((_, _) => Task.CompletedTask));
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40");

        await peer.ExpectAsync("""44{"message":"Connection refused"}""");
    }

    [Fact]
    public async Task A_middleware_that_never_completes_is_ended_by_ConnectTimeout()
    {
        var time = new FakeTimeProvider();
        var sockets = new Recorder<Socket>();
        await using var server = await TestServer.StartAsync(
            io => io.Use(async (connecting, _) =>
            {
                await connecting.Socket.JoinAsync("lobby");
                sockets.Add(connecting.Socket);
                await new TaskCompletionSource().Task;
            }),
            time: time);
        var peer = await server.ConnectAsync();
        await peer.SendAsync("40");
        var socket = await sockets.NextAsync();
        var answer = socket.Timeout(Timeout.InfiniteTimeSpan).EmitWithAckAsync<int>("question");
        await peer.ExpectAsync("""420["question"]""");

        time.Pass(TimeSpan.FromSeconds(10.1));

        await peer.ExpectClosedAsync();
        await peer.AnswerCloseAsync();
        await server.WhenRunningAsync(requests: 0);
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => answer.Guarded());
        Assert.True(socket.Disconnected.IsCancellationRequested);
        Assert.Equal(0, server.IO.ConnectionCount);
        Assert.Equal(0, server.IO.Of("/").Members.Rooms.Count);
        Assert.Empty(server.IO.Of("/").Members.Rooms.Members);
    }

    [Fact]
    public async Task A_client_that_goes_while_middleware_runs_is_not_let_in()
    {
        // Completed by the test, so that everything behind it has happened when that returns.
        var gate = new TaskCompletionSource();
        var passed = new Recorder<bool>();
        var connected = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Use(async (_, next) =>
            {
                await next();
                passed.Add(true);
                await gate.Task;
            });
            io.OnConnected(socket =>
            {
                connected.Add(socket.Id);
                return Task.CompletedTask;
            });
        });
        var peer = await server.ConnectAsync();
        await peer.SendAsync("40");
        await passed.NextAsync();

        peer.Abort();
        await server.WhenRunningAsync(requests: 0);
        gate.SetResult();

        Assert.Equal(0, server.IO.Of("/").SocketCount);
        Assert.Empty(server.IO.Of("/").Members.Rooms.Members);
        var next = await server.JoinAsync();
        Assert.Equal(next.SocketId, await connected.NextAsync());
    }

    [Fact]
    public async Task What_a_rejected_socket_held_is_let_go()
    {
        var sockets = new Recorder<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Use(async (connecting, _) =>
        {
            await connecting.Socket.JoinAsync("lobby");
            sockets.Add(connecting.Socket);
            connecting.Reject("no");
        }));
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40");
        await peer.ExpectAsync("""44{"message":"no"}""");
        var socket = await sockets.NextAsync();

        Assert.False(socket.Connected);
        Assert.True(socket.Disconnected.IsCancellationRequested);
        Assert.Empty(socket.Rooms);
        Assert.Equal(0, server.IO.Of("/").Members.Rooms.Count);
        Assert.Empty(server.IO.Of("/").Members.Rooms.Members);
    }

    [Fact]
    public async Task Data_rooms_and_emits_of_middleware_stay_with_the_socket()
    {
        var user = new SocketKey<string>("user");
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Use(async (connecting, next) =>
            {
                connecting.Socket.Data.Set(user, connecting.Auth<Login>()!.User);
                await connecting.Socket.JoinAsync("lobby");
                await connecting.Socket.EmitAsync("early", 1);
                await next();
            });
            io.On("whoami", (Socket socket) => socket.Data.Get(user));
        });
        var peer = await server.ConnectAsync();

        await peer.SendAsync("""40{"user":"ada"}""");
        await peer.ExpectAsync("""42["early",1]""");
        await peer.ExpectConnectedAsync();
        await peer.SendAsync("""421["whoami"]""");
        await peer.ExpectAsync("""431["ada"]""");
        await server.IO.To("lobby").EmitAsync("hello");
        await peer.ExpectAsync("""42["hello"]""");
    }

    [Fact]
    public async Task A_socket_on_its_way_in_gets_no_broadcast_to_everybody()
    {
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io => io.Use(async (connecting, next) =>
        {
            await connecting.Socket.EmitAsync("asked");
            await gate.Task;
            await next();
        }));
        var peer = await server.ConnectAsync();
        await peer.SendAsync("40");
        await peer.ExpectAsync("""42["asked"]""");

        await server.IO.EmitAsync("to everybody");
        Assert.Equal(0, server.IO.Of("/").SocketCount);
        Assert.Empty(server.IO.Sockets);
        gate.SetResult();

        await peer.ExpectConnectedAsync();
        Assert.Single(server.IO.Sockets);
    }
}
