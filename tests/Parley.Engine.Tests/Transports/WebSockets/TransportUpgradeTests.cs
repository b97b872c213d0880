using Microsoft.AspNetCore.Http;
using Parley.Engine.Tests.Harness;
using Parley.Engine.Transports.Polling;
using Parley.Engine.Transports.WebSockets;
using Parley.Protocol.EngineIO;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

/// <summary>Upgrades that come to their end.</summary>
public sealed class TransportUpgradeTests : IDisposable
{
    private const string BadRequest = """{"code":3,"message":"Bad request"}""";

    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_session_moves_from_polling_to_a_WebSocket()
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);
        var peer = await _engine.ProbeAsync(session);
        await poll.ExpectAsync("6");
        Assert.Equal("polling", session.TransportName);
        await peer.CompleteAsync(session);

        await peer.SendAsync("4up");
        await _engine.Handler.Last.ExpectAsync("up");
        session.SendText("down"u8);
        await peer.ExpectAsync("4down");

        Assert.Single(_engine.Handler.Receivers);
        Assert.False(_engine.Handler.Last.Closed.IsCompleted);
    }

    [Fact]
    public async Task Polling_requests_after_the_upgrade_are_refused_and_harm_nothing()
    {
        var session = await _engine.OpenPollingAsync();
        var peer = await _engine.UpgradeAsync(session);

        await _engine.Poll(session).ExpectStatusAsync(400, BadRequest);
        await _engine.Post(session, "4never").ExpectStatusAsync(400, BadRequest);

        await peer.SendAsync("4a");
        await _engine.Handler.Last.ExpectAsync("a");
    }

    [Fact]
    public async Task Polls_that_come_during_the_upgrade_are_back_within_one_tick()
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);
        var peer = await _engine.ProbeAsync(session);
        await poll.ExpectAsync("6");
        for (var i = 0; i < 5; i++)
        {
            _engine.AdvanceSeconds(0.237);
            poll = _engine.Poll(session);
            Assert.False(poll.IsAnswered);
            _engine.AdvanceSeconds(0.1);
            await poll.ExpectAsync("6");
        }

        await peer.CompleteAsync(session);
    }

    [Fact]
    public async Task A_poll_still_waiting_when_the_upgrade_ends_is_released()
    {
        var session = await _engine.OpenPollingAsync();
        var peer = await _engine.ProbeAsync(session);
        var poll = _engine.Poll(session);

        await peer.CompleteAsync(session);

        await poll.ExpectAsync("6");
        Assert.True(session.IsOpen);
    }

    [Fact]
    public async Task Packets_sent_before_during_and_after_the_switch_arrive_once_and_in_order()
    {
        var session = await _engine.OpenPollingAsync();
        session.SendText("before"u8);
        var peer = await _engine.ProbeAsync(session);
        await _engine.Poll(session).ExpectAsync("4before");
        session.SendText("during"u8);
        session.SendBinary([1]);
        await peer.CompleteAsync(session);
        session.SendText("after"u8);

        await peer.ExpectAsync("4during");
        await peer.ExpectFrameAsync(WebSocketOpcode.Binary, 1);
        await peer.ExpectAsync("4after");
    }

    [Fact]
    public async Task What_the_client_posted_is_handled_before_what_follows_over_the_WebSocket()
    {
        var session = await _engine.OpenPollingAsync();
        var peer = await _engine.ProbeAsync(session);
        var taken = new TaskCompletionSource();
        _engine.Handler.Last.Taking = message => message == "first" ? new ValueTask(taken.Task) : default;
        var post = _engine.Post(session, "4first\u001e4second");

        byte[] frames = [.. PeerFrame.Build(WebSocketOpcode.Text, "5"u8), .. PeerFrame.Build(WebSocketOpcode.Text, "4third"u8)];
        var read = peer.Stream.BytesRead + frames.Length;
        await peer.SendRawAsync(frames);
        await Guard.UntilAsync(() => peer.Stream.BytesRead == read);
        await _engine.Handler.Last.ExpectAsync("first");
        Assert.Equal("polling", session.TransportName);
        taken.SetResult();

        await _engine.Handler.Last.ExpectAsync("second", "third");
        await post.ExpectStatusAsync(200, "ok");
    }

    [Fact]
    public async Task A_poll_about_to_answer_at_the_switch_leaves_its_packets_to_the_WebSocket()
    {
        var session = await _engine.OpenPollingAsync();
        var polling = (PollingTransport)session.Transport;
        using var stream = new MemoryStream();
        var webSocket = new WebSocketTransport(_engine.Server, new RequestConnection(new DefaultHttpContext()), stream, deflates: false, sendsBase64: false);
        Assert.Equal(PollStart.Waiting, session.BeginPoll(polling));
        session.SendText("a"u8);
        Assert.Equal(PollSignal.Drain, await polling.WaitAsync());

        Assert.True(session.TryCompleteUpgrade(webSocket));
        Assert.Equal(0, session.TakeBatch(polling, new EngineMessage[1], 1_000));
        await session.WhenOutputIsIdleAsync().Soon();

        Assert.Equal([0x81, 0x02, (byte)'4', (byte)'a'], stream.ToArray());
    }

    [Fact]
    public async Task Messages_in_one_piece_with_the_upgrade_packet_are_not_lost()
    {
        var session = await _engine.OpenPollingAsync();
        var peer = await _engine.ProbeAsync(session);

        await peer.SendRawAsync(
        [
            .. PeerFrame.Build(WebSocketOpcode.Text, "5"u8),
            .. PeerFrame.Build(WebSocketOpcode.Text, "4a"u8),
            .. PeerFrame.Build(WebSocketOpcode.Text, "4b"u8)[..3],
        ]);
        await _engine.Handler.Last.ExpectAsync("a");
        await peer.SendRawAsync(PeerFrame.Build(WebSocketOpcode.Text, "4b"u8)[3..]);

        await _engine.Handler.Last.ExpectAsync("b");
    }

    [Fact]
    public async Task A_ping_frame_does_not_end_a_probe()
    {
        var session = await _engine.OpenPollingAsync();
        var peer = _engine.ConnectTo(session);

        await peer.SendFrameAsync(WebSocketOpcode.Ping, "proxy"u8);
        await peer.SendAsync("2probe");
        await peer.ExpectAsync("3probe");

        await peer.CompleteAsync(session);
    }

    [Fact]
    public async Task A_client_that_does_not_probe_is_taken_at_its_word()
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);

        await _engine.ConnectTo(session).CompleteAsync(session);

        await poll.ExpectAsync("6");
    }

    [Fact]
    public async Task The_heartbeat_goes_on_over_the_WebSocket()
    {
        var session = await _engine.OpenPollingAsync();
        _engine.AdvanceSeconds(20);
        var peer = await _engine.UpgradeAsync(session);

        _engine.AdvanceSeconds(5);
        await peer.ExpectAsync("2");
        _engine.AdvanceSeconds(20);

        await _engine.Handler.Last.ExpectCloseAsync("ping timeout");
        await peer.ExpectCloseAsync();
        await peer.SendCloseAsync(1005);
        await peer.ExpectEndAsync();
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task No_deadline_of_the_upgrade_is_left_once_it_is_done()
    {
        var session = await _engine.OpenPollingAsync();

        var peer = await _engine.UpgradeAsync(session);
        _engine.AdvanceSeconds(24);

        Assert.Equal(1, _engine.Server.Wheel.Count);
        await peer.SendCloseAsync(1000);
        await peer.ExpectCloseAsync(1000);
        await peer.ExpectEndAsync();
        await _engine.Handler.Last.ExpectCloseAsync("transport close");
        await _engine.ExpectNothingLeftAsync();
    }
}
