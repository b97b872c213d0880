using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Sessions;

/// <summary>The times of the default options: a ping after 25 s, and 20 s to answer it.</summary>
public sealed class EngineSessionHeartbeatTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_ping_comes_at_the_ping_interval_and_not_before()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        _engine.AdvanceSeconds(24.999);
        Assert.Equal(0, receiver.Session.BufferedBytes);
        Assert.Single(peer.Stream.Writes);
        _engine.AdvanceSeconds(0.001);

        await peer.ExpectAsync("2");
    }

    [Fact]
    public async Task A_ping_that_is_not_answered_in_time_ends_the_session_not_a_millisecond_earlier()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(25);
        await peer.ExpectAsync("2");

        _engine.AdvanceSeconds(19.999);
        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(0.001);

        Assert.False(receiver.Session.IsOpen);
        await receiver.ExpectCloseAsync("ping timeout");
        await peer.ExpectCloseAsync(1005);
        await peer.SendCloseAsync(1005);
        await peer.ExpectEndAsync();
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_peer_that_is_gone_without_a_word_is_cut_off_after_the_ping_timeout()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        _engine.AdvanceSeconds(45);
        await receiver.ExpectCloseAsync("ping timeout");
        await Guard.UntilAsync(() => receiver.Session.BufferedBytes == 0);
        _engine.AdvanceSeconds(5);

        Assert.True(peer.WasCut);
        await peer.Handled.Soon();
        await _engine.ExpectNothingLeftAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(19.9)]
    public async Task The_next_ping_comes_a_ping_interval_after_the_pong_or_up_to_a_second_later(double answerAfter)
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(25);
        await peer.ExpectAsync("2");
        _engine.AdvanceSeconds(answerAfter);
        await AnswerAsync(peer, receiver);

        var writes = peer.Stream.Writes.Length;
        _engine.AdvanceSeconds(24.999);
        Assert.True(receiver.Session.IsOpen);
        Assert.Equal(writes, peer.Stream.Writes.Length);
        _engine.AdvanceSeconds(1.001);

        await peer.ExpectAsync("2");
    }

    [Fact]
    public async Task Pings_of_clients_that_came_within_a_second_leave_together()
    {
        var first = (await _engine.OpenWebSocketAsync()).Peer;
        _engine.AdvanceSeconds(0.3);
        var second = (await _engine.OpenWebSocketAsync()).Peer;
        _engine.AdvanceSeconds(0.4);
        var third = (await _engine.OpenWebSocketAsync()).Peer;
        _engine.AdvanceSeconds(24.3);
        await first.ExpectAsync("2");

        var writes = second.Stream.Writes.Length + third.Stream.Writes.Length;
        _engine.AdvanceSeconds(0.9);
        Assert.Equal(writes, second.Stream.Writes.Length + third.Stream.Writes.Length);

        _engine.AdvanceSeconds(0.1);
        await second.ExpectAsync("2");
        await third.ExpectAsync("2");
    }

    [Fact]
    public async Task The_next_ping_comes_in_time_where_the_interval_is_shorter_than_the_timeout()
    {
        _engine.Options.PingInterval = TimeSpan.FromSeconds(1);
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        for (var beat = 0; beat < 3; beat++)
        {
            _engine.AdvanceSeconds(1);
            await peer.ExpectAsync("2");
            await AnswerAsync(peer, receiver);
        }
    }

    [Fact]
    public async Task A_pong_that_nobody_asked_for_changes_nothing()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(20);
        await AnswerAsync(peer, receiver);

        _engine.AdvanceSeconds(5);

        await peer.ExpectAsync("2");
    }

    [Fact]
    public async Task Another_packet_moves_the_pong_deadline_once_and_only_once()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(25);
        await peer.ExpectAsync("2");

        _engine.AdvanceSeconds(15);
        await SayAsync(peer, receiver);
        _engine.AdvanceSeconds(15);
        await SayAsync(peer, receiver);
        _engine.AdvanceSeconds(4.999);
        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(0.001);

        await receiver.ExpectCloseAsync("ping timeout");
    }

    [Fact]
    public async Task Each_ping_has_a_deadline_that_can_be_moved_anew()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        for (var beat = 0; beat < 3; beat++)
        {
            _engine.AdvanceSeconds(25);
            await peer.ExpectAsync("2");
            _engine.AdvanceSeconds(19);
            await SayAsync(peer, receiver);
            _engine.AdvanceSeconds(19);
            await AnswerAsync(peer, receiver);
        }
    }

    [Fact]
    public async Task Packets_before_the_ping_do_not_use_up_the_extension()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(24);
        await SayAsync(peer, receiver);
        _engine.AdvanceSeconds(1);
        await peer.ExpectAsync("2");

        _engine.AdvanceSeconds(15);
        await SayAsync(peer, receiver);
        _engine.AdvanceSeconds(19);

        Assert.True(receiver.Session.IsOpen);
    }

    [Fact]
    public async Task A_client_that_is_not_read_cannot_miss_a_pong()
    {
        var session = await _engine.OpenPollingAsync();
        var taken = new TaskCompletionSource();
        _engine.Handler.Last.Taking = _ => new ValueTask(taken.Task);
        var post = _engine.Post(session, "4hold");
        var poll = _engine.Poll(session);

        _engine.AdvanceSeconds(25);
        await poll.ExpectAsync("2");
        _engine.AdvanceSeconds(200);
        Assert.True(session.IsOpen);

        // Once it is read again, it has the time that a ping leaves.
        taken.SetResult();
        await post.ExpectStatusAsync(200, "ok");
        _engine.AdvanceSeconds(19.9);
        Assert.True(session.IsOpen);
        _engine.AdvanceSeconds(0.2);
        await _engine.Handler.Last.ExpectCloseAsync("ping timeout");
    }

    [Fact]
    public async Task A_pong_over_polling_keeps_the_session()
    {
        var session = await _engine.OpenPollingAsync();
        for (var beat = 0; beat < 3; beat++)
        {
            var poll = _engine.Poll(session);
            _engine.AdvanceSeconds(25);
            await poll.ExpectAsync("2");
            await _engine.Post(session, "3").ExpectStatusAsync(200, "ok");
        }

        Assert.True(session.IsOpen);
    }

    [Fact]
    public async Task A_poll_still_waiting_at_the_ping_timeout_is_told_of_the_close()
    {
        var session = await _engine.OpenPollingAsync();
        _engine.AdvanceSeconds(25);
        await _engine.Poll(session).ExpectAsync("2");
        var poll = _engine.Poll(session);

        _engine.AdvanceSeconds(20);

        await poll.ExpectAsync("1");
        await _engine.Handler.Last.ExpectCloseAsync("ping timeout");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Polling_sessions_that_never_poll_again_are_all_gone_after_the_ping_timeout()
    {
        for (var i = 0; i < 200; i++)
        {
            await _engine.OpenPollingAsync();
            _engine.AdvanceSeconds(0.025);
        }

        Assert.Equal(200, _engine.Server.Sessions.Count);
        _engine.AdvanceSeconds(45.1);

        await _engine.ExpectNothingLeftAsync();
        Assert.All(_engine.Handler.Receivers, receiver => Assert.Equal("ping timeout", receiver.Closed.Result.Name));
    }

    private static async Task AnswerAsync(WebSocketPeer peer, RecordingReceiver receiver)
    {
        await peer.SendAsync("3");
        await SayAsync(peer, receiver);
    }

    private static async Task SayAsync(WebSocketPeer peer, RecordingReceiver receiver)
    {
        await peer.SendAsync("4here");
        await receiver.ExpectAsync("here");
    }
}
