using Microsoft.Extensions.Logging;

namespace Parley.Tests.Events;

public class HandlerFailureTests
{
    private const int HandlerFailed = 3000;

    [Theory]
    [InlineData("throws")]
    [InlineData("throws-async")]
    [InlineData("throws-after-await")]
    [InlineData("throws-instead-of-result")]
    [InlineData("returns-no-task")]
    [InlineData("answers-what-is-no-json")]
    public async Task A_handler_that_fails_is_logged_and_harms_nobody(string @event)
    {
        await using var server = await TestServer.StartAsync(RegisterFailing);
        var peer = await server.JoinAsync();
        var other = await server.JoinAsync();

        await peer.SendAsync($"421[\"{@event}\",\"payload\"]");

        await peer.ExpectNothingAsync();
        await other.ExpectNothingAsync();
        var log = Assert.Single(server.Logs, log => log.Level >= LogLevel.Warning);
        Assert.Equal(HandlerFailed, log.Id.Id);
        Assert.Equal(LogLevel.Error, log.Level);
        Assert.Equal($"A handler of \"{@event}\" in namespace / failed for socket {peer.SocketId}.", log.Message);
        Assert.NotNull(log.Exception);
    }

    [Fact]
    public async Task The_second_handler_of_an_event_runs_though_the_first_failed()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.On("e", Throw);
            io.On("e", (Socket _) => "second");
        });
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["e"]""");

        await peer.ExpectAsync("""431["second"]""");
    }

    [Fact]
    public async Task Handlers_of_connections_and_their_ends_fail_alone_too()
    {
        var ends = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.OnConnected(_ => throw new InvalidOperationException("connected"));
            io.OnConnected(async socket => await socket.EmitAsync("welcome"));
            io.OnDisconnecting((_, _) => throw new InvalidOperationException("disconnecting"));
            io.OnDisconnected((_, _) => throw new InvalidOperationException("disconnected"));
            io.OnDisconnected((_, reason) =>
            {
                ends.Add(reason.Name);
                return Task.CompletedTask;
            });
        });
        var peer = await server.JoinAsync();
        await peer.ExpectAsync("""42["welcome"]""");

        await peer.SendAsync("41");

        Assert.Equal("client namespace disconnect", await ends.NextAsync());
        Assert.Equal("connected, disconnecting, disconnected", string.Join(", ", server.Logs.Where(log => log.Id.Id == HandlerFailed).Select(log => log.Exception?.Message)));
    }

    [Fact]
    public async Task A_handler_cancelled_by_the_end_of_its_socket_has_not_failed()
    {
        var steps = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.On("wait", async (Socket _, CancellationToken token) =>
            {
                steps.Add("started");
                await Task.Delay(Timeout.Infinite, token);
            });
            io.OnDisconnected((_, _) =>
            {
                steps.Add("gone");
                return Task.CompletedTask;
            });
        });
        var peer = await server.JoinAsync();
        await peer.SendAsync("""42["wait"]""");
        Assert.Equal("started", await steps.NextAsync());

        await peer.SendAsync("41");

        Assert.Equal("gone", await steps.NextAsync());
        Assert.DoesNotContain(server.Logs, log => log.Id.Id == HandlerFailed);
    }

    private static void RegisterFailing(SocketIOServer io)
    {
        io.On("throws", (Socket _, string _) => Throw());
        io.On("throws-async", Task (Socket _, string _) => throw new InvalidOperationException("failed"));
        io.On("throws-after-await", async (Socket _, string _) =>
        {
            await Task.Yield();
            Throw();
        });
        io.On("throws-instead-of-result", int (Socket _, string _) => throw new InvalidOperationException("failed"));
        io.On("returns-no-task", Task (Socket _, string _) => Nothing<Task>()!);
        io.On("answers-what-is-no-json", (Socket _, string _) => typeof(string));
    }

    private static T? Nothing<T>()
        where T : class => null;

    private static void Throw(Socket socket) => Throw();

    private static void Throw() => throw new InvalidOperationException("failed");
}
