using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Acks;

/// <summary>How the wait for an acknowledgement ends without an answer, and that nothing is left of it then.</summary>
public class AckEndTests
{
    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_a_timeout()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(options: options => options.AckTimeout = TimeSpan.FromSeconds(5), time: time);
        var peer = await server.JoinAsync();
        var deadlines = server.IO.Engine.Wheel.Count;

        var answer = server.OnlySocket.EmitWithAckAsync<int>("question");
        Assert.Equal(deadlines + 1, server.IO.Engine.Wheel.Count);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));

        var exception = await Assert.ThrowsAsync<AckTimeoutException>(() => answer.Guarded());
        Assert.Equal("operation has timed out", exception.Message);
        Assert.Equal(deadlines, server.IO.Engine.Wheel.Count);
        await peer.ExpectAsync("""420["question"]""");
        await peer.SendAsync("430[\"too late\"]");
        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task Timeout_bounds_one_call_and_may_be_infinite()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(options: options => options.PingInterval = TimeSpan.FromHours(1), time: time);
        var peer = await server.JoinAsync();

        var brief = server.OnlySocket.Timeout(TimeSpan.FromMilliseconds(1)).EmitWithAckAsync<int>("brief");
        var patient = server.OnlySocket.Timeout(Timeout.InfiniteTimeSpan).EmitWithAckAsync<int>("patient", 1);
        var usual = server.OnlySocket.EmitWithAckAsync<int>("usual", 1, 2);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<AckTimeoutException>(() => brief.Guarded());
        time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<AckTimeoutException>(() => usual.Guarded());
        time.Advance(TimeSpan.FromMinutes(50));
        Assert.False(patient.IsCompleted);

        await peer.SendAsync("431[7]");
        Assert.Equal(7, await patient.Guarded());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(86_400_001)]
    public async Task Timeouts_out_of_range_are_refused(double milliseconds)
    {
        await using var server = await TestServer.StartAsync();
        await server.JoinAsync();

        Assert.Throws<ArgumentOutOfRangeException>(() => server.OnlySocket.Timeout(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Fact]
    public async Task A_caller_may_lose_interest()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var deadlines = server.IO.Engine.Wheel.Count;
        using var cancellation = new CancellationTokenSource();

        var answer = server.OnlySocket.EmitWithAckAsync<int>("question", cancellation.Token);
        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.Guarded());
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.Equal(deadlines, server.IO.Engine.Wheel.Count);
        await peer.ExpectAsync("""420["question"]""");
        await peer.SendAsync("430[\"too late\"]");
        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_caller_who_has_lost_interest_already_emits_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            server.OnlySocket.EmitWithAckAsync<int>("question", new CancellationToken(canceled: true)));

        await peer.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disconnect_ends_the_wait(bool byTransport)
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var answer = server.OnlySocket.EmitWithAckAsync<int>("question");
        var endless = server.OnlySocket.Timeout(Timeout.InfiniteTimeSpan).EmitWithAckAsync<int>("question");

        if (byTransport)
        {
            peer.Abort();
        }
        else
        {
            await peer.SendAsync("41");
        }

        var exception = await Assert.ThrowsAsync<SocketDisconnectedException>(() => answer.Guarded());
        Assert.Equal("socket has been disconnected", exception.Message);
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => endless.Guarded());
    }

    [Fact]
    public async Task An_emit_to_a_socket_that_has_gone_does_not_wait()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        socket.Disconnect();

        await Assert.ThrowsAsync<SocketDisconnectedException>(() => socket.EmitWithAckAsync<int>("question"));

        await peer.ExpectAsync("41");
    }

    [Fact]
    public async Task An_emit_that_races_with_the_disconnect_does_not_wait_either()
    {
        await using var server = await TestServer.StartAsync();
        for (var round = 0; round < 100; round++)
        {
            var socket = server.Find(await server.JoinAsync());
            using var start = new Barrier(2);
            var disconnect = Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    socket.Disconnect();
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);

            start.SignalAndWait();
            var answer = socket.Timeout(Timeout.InfiniteTimeSpan).EmitWithAckAsync<int>("question");

            await Assert.ThrowsAsync<SocketDisconnectedException>(() => answer.Guarded());
            await disconnect.Guarded();
        }
    }

    [Fact]
    public async Task No_more_answers_are_awaited_than_MaxPendingAcks()
    {
        await using var server = await TestServer.StartAsync(options: options => options.MaxPendingAcks = 3);
        var peer = await server.JoinAsync();
        var answers = Enumerable.Range(0, 3).Select(_ => server.OnlySocket.EmitWithAckAsync<int>("question")).ToArray();

        var exception = await Assert.ThrowsAsync<SocketIOException>(() => server.OnlySocket.EmitWithAckAsync<int>("question"));
        Assert.Equal("The client owes 3 acknowledgements already (MaxPendingAcks).", exception.Message);
        await peer.SendAsync("430[7]");
        Assert.Equal(7, await answers[0].Guarded());

        var next = server.OnlySocket.EmitWithAckAsync<int>("question");
        await peer.SendAsync("434[8]");
        Assert.Equal(8, await next.Guarded());
    }

    [Fact]
    public async Task Clients_that_never_answer_leave_no_deadlines_behind()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(time: time);
        await server.JoinAsync();
        var deadlines = server.IO.Engine.Wheel.Count;

        var answers = Enumerable.Range(0, 1024).Select(_ => server.OnlySocket.Timeout(TimeSpan.FromSeconds(2)).EmitWithAckAsync<int>("question")).ToArray();
        Assert.Equal(deadlines + answers.Length, server.IO.Engine.Wheel.Count);
        time.Advance(TimeSpan.FromSeconds(2.1));

        foreach (var answer in answers)
        {
            await Assert.ThrowsAsync<AckTimeoutException>(() => answer.Guarded());
        }

        Assert.Equal(deadlines, server.IO.Engine.Wheel.Count);
    }

    [Fact]
    public async Task An_answer_and_a_disconnect_at_once_end_the_wait_exactly_once()
    {
        await using var server = await TestServer.StartAsync();
        for (var round = 0; round < 50; round++)
        {
            var peer = await server.JoinAsync();
            var socket = server.Find(peer);
            var answer = socket.EmitWithAckAsync<int>("question");
            await peer.SendAsync($"43{round}[7]");
            socket.Disconnect(closeConnection: true);

            try
            {
                Assert.Equal(7, await answer.Guarded());
            }
            catch (SocketDisconnectedException)
            {
            }
        }
    }
}
