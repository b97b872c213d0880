using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Parley.Tests.Hosting;

public class DrainTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly SteppedTime _time = new();

    [Fact]
    public async Task Connections_are_closed_in_waves_over_the_first_four_fifths_of_the_time()
    {
        await using var server = await StartAsync(drainTime: 1);
        var peers = await JoinAsync(server, 200);

        var closed = server.IO.CloseAsync();
        var left = new List<int>();
        for (var wave = 0; wave < 8; wave++)
        {
            left.Add(server.IO.Sockets.Count());
            await _time.StepAsync(Tick, closed);
        }

        // 200 connections over 800 ms, the first eighth at once.
        Assert.Equal([175, 150, 125, 100, 75, 50, 25, 0], left);
        foreach (var peer in peers)
        {
            await peer.ExpectClosedAsync();
            await peer.AnswerCloseAsync();
        }

        await AdvanceUntilAsync(closed);
    }

    [Fact]
    public async Task A_few_connections_are_closed_at_once()
    {
        await using var server = await StartAsync(drainTime: 60);
        var peers = await JoinAsync(server, 20);

        var closed = server.IO.CloseAsync();

        Assert.Empty(server.IO.Sockets);
        foreach (var peer in peers)
        {
            await peer.ExpectClosedAsync();
        }

        await AdvanceUntilAsync(closed);
    }

    [Fact]
    public async Task Without_connections_it_takes_no_time()
    {
        await using var server = await StartAsync(drainTime: 60);

        Assert.True(server.IO.CloseAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Sockets_of_later_waves_work_until_it_is_their_turn()
    {
        await using var server = await StartAsync(drainTime: 1);
        var peers = await JoinAsync(server, 40);

        var closed = server.IO.CloseAsync();
        var open = server.IO.Sockets.Select(socket => socket.Id).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(20, open.Count);
        foreach (var peer in peers.Where(peer => open.Contains(peer.SocketId)))
        {
            await peer.ExpectNothingAsync();
        }

        await AdvanceUntilAsync(closed);
    }

    [Fact]
    public async Task Running_handlers_have_ten_seconds()
    {
        var release = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        await using var server = await StartAsync(drainTime: 60, io => io.On("work", async (Socket _) =>
        {
            started.SetResult();
            await release.Task;
        }));
        var peer = await server.JoinAsync();
        await peer.SendAsync("""42["work"]""");
        await started.Task.Guarded();

        var begun = _time.Now;
        var closed = server.IO.CloseAsync();
        await peer.ExpectClosedAsync();
        await AdvanceUntilAsync(closed);

        Assert.InRange(_time.Now - begun, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
        await server.LoggedAsync(log => log.Id.Id == 3043);
        release.SetResult();
    }

    [Fact]
    public async Task A_handler_that_ends_is_waited_for_no_longer()
    {
        var release = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        await using var server = await StartAsync(drainTime: 60, io => io.On("work", async (Socket _) =>
        {
            started.SetResult();
            await release.Task;
        }));
        var peer = await server.JoinAsync();
        await peer.SendAsync("""42["work"]""");
        await started.Task.Guarded();

        var socket = server.OnlySocket;
        var closed = server.IO.CloseAsync();
        await peer.ExpectClosedAsync();
        Assert.False(closed.IsCompleted);
        release.SetResult();
        await WhenIdleAsync(socket);
        await AdvanceUntilAsync(closed);

        Assert.DoesNotContain(server.Logs, log => log.Id.Id == 3043);
    }

    [Fact]
    public async Task A_client_between_two_polls_is_told_if_it_comes_back_in_time()
    {
        await using var server = await StartAsync(drainTime: 60);
        var polling = await server.PollAsync();
        await polling.JoinAsync();

        var closed = server.IO.CloseAsync();
        Assert.Equal("1", (await polling.PollAsync())[^1..]);
        await AdvanceUntilAsync(closed);

        Assert.Equal(0, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task A_client_that_does_not_come_back_to_poll_is_not_waited_for()
    {
        await using var server = await StartAsync(drainTime: 60);
        using var polling = await server.PollAsync();
        await polling.JoinAsync();

        var begun = _time.Now;
        var socket = server.OnlySocket;
        var closed = server.IO.CloseAsync();
        await WhenIdleAsync(socket);
        await AdvanceUntilAsync(closed);

        Assert.InRange(_time.Now - begun, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        Assert.Equal(0, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task Cancelling_cuts_what_is_left()
    {
        await using var server = await StartAsync(drainTime: 60);
        await JoinAsync(server, 60);
        using var patience = new CancellationTokenSource();

        var closed = server.IO.CloseAsync(patience.Token);
        Assert.Equal(40, server.IO.Sockets.Count());
        await patience.CancelAsync();
        await closed.Guarded();

        Assert.Equal(0, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task Closing_twice_waits_for_the_same_end()
    {
        await using var server = await StartAsync(drainTime: 1);
        await JoinAsync(server, 40);

        var first = server.IO.CloseAsync();
        var second = server.IO.CloseAsync();
        Assert.False(second.IsCompleted);

        await AdvanceUntilAsync(first);
        await second.Guarded();
    }

    [Fact]
    public async Task A_host_that_runs_stops_with_its_connections_closed()
    {
        var reasons = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io => io.OnDisconnected((_, reason) =>
        {
            reasons.Add(reason.Name);
            return Task.CompletedTask;
        }));
        var peer = await server.JoinAsync();
        var running = server.App.WaitForShutdownAsync();

        server.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await peer.ExpectClosedAsync();
        await peer.AnswerCloseAsync();

        await running.Guarded();
        Assert.Equal("server shutting down", await reasons.NextAsync());
    }

    [Fact]
    public async Task The_patience_of_the_host_ends_a_drain_that_takes_longer()
    {
        var started = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(
            io => io.On("work", async (Socket _) =>
            {
                started.SetResult();
                await release.Task;
            }),
            options => options.DrainTime = TimeSpan.FromHours(1),
            build: builder => builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(300)));
        var peer = await server.JoinAsync();
        await peer.SendAsync("""42["work"]""");
        await started.Task.Guarded();

        // The host may report that its patience is over; what matters is that it is.
        Assert.IsNotType<TimeoutException>(await Record.ExceptionAsync(() => server.App.StopAsync().Guarded()));

        Assert.True(server.IO.CloseAsync().IsCompletedSuccessfully);
        Assert.Equal(0, server.IO.ConnectionCount);
        await server.LoggedAsync(log => log.Id.Id == 3043);
        release.SetResult();
    }

    private Task<TestServer> StartAsync(double drainTime, Action<SocketIOServer>? events = null) =>
        TestServer.StartAsync(events, options => options.DrainTime = TimeSpan.FromSeconds(drainTime), _time);

    private static async Task<List<Peer>> JoinAsync(TestServer server, int count)
    {
        var peers = new List<Peer>();
        for (var i = 0; i < count; i++)
        {
            peers.Add(await server.JoinAsync());
        }

        return peers;
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            await _time.StepAsync(Tick, task);
        }

        await task;
    }

    /// <summary>The clock that stands still does not keep handlers from running, so this is a moment.</summary>
    private static async Task WhenIdleAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(Guard.Limit);
        while (socket.IsRunningHandlers)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
