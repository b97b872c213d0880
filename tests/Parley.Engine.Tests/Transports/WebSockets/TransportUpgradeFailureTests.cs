using Microsoft.AspNetCore.Http;
using Parley.Engine.Sessions;
using Parley.Engine.Tests.Harness;
using Parley.Engine.Transports.Polling;
using Parley.Engine.Transports.WebSockets;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

/// <summary>Upgrades that come to nothing, and leave the session as it was.</summary>
public sealed class TransportUpgradeFailureTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("2")]
    [InlineData("2prob")]
    [InlineData("3probe")]
    [InlineData("4hello")]
    [InlineData("x")]
    [InlineData("")]
    public async Task A_bad_probe_is_closed_and_polling_goes_on(string packet)
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);
        var peer = _engine.ConnectTo(session);

        await peer.SendAsync(packet);

        await peer.ExpectCloseAsync(1005);
        await peer.ExpectEndAsync();
        Assert.False(poll.IsAnswered);
        await PollingGoesOnAsync(session, poll);
    }

    [Theory]
    [InlineData("2probe")]
    [InlineData("4hello")]
    public async Task Anything_but_the_upgrade_packet_after_the_probe_is_closed_and_polling_goes_on(string packet)
    {
        var session = await _engine.OpenPollingAsync();
        var peer = await _engine.ProbeAsync(session);

        await peer.SendAsync(packet);

        await peer.ExpectCloseAsync(1005);
        await peer.ExpectEndAsync();
        await PollingGoesOnAsync(session);
    }

    [Fact]
    public async Task Bytes_are_no_probe()
    {
        var session = await _engine.OpenPollingAsync();
        var peer = _engine.ConnectTo(session);

        await peer.SendBinaryAsync("2probe"u8.ToArray());

        await peer.ExpectCloseAsync(1005);
        await PollingGoesOnAsync(session);
    }

    [Fact]
    public async Task A_second_probe_is_closed_and_the_first_is_not_affected()
    {
        var session = await _engine.OpenPollingAsync();
        var first = await _engine.ProbeAsync(session);

        var second = _engine.ConnectTo(session);

        await second.ExpectCloseAsync(1005);
        await second.ExpectEndAsync();
        await first.CompleteAsync(session);
        session.SendText("a"u8);
        await first.ExpectAsync("4a");
    }

    [Theory]
    [InlineData("upgraded")]
    [InlineData("opened over it")]
    public async Task A_WebSocket_for_a_session_that_has_one_is_closed_and_the_session_is_not_affected(string how)
    {
        var (peer, session) = how == "upgraded" ? await UpgradedAsync() : await OpenedAsync();

        var another = _engine.ConnectTo(session);
        await another.SendAsync("2probe");

        await another.ExpectCloseAsync(1005);
        await another.ExpectEndAsync();
        session.SendText("a"u8);
        await peer.ExpectAsync("4a");
    }

    [Fact]
    public async Task A_probe_without_an_upgrade_packet_in_time_is_closed_and_polling_goes_on()
    {
        var session = await _engine.OpenPollingAsync();
        var peer = await _engine.ProbeAsync(session);

        _engine.AdvanceSeconds(9.9);
        Assert.Equal([8], peer.Stream.Writes);
        _engine.AdvanceSeconds(0.1);

        await peer.ExpectCloseAsync(1005);
        await PollingGoesOnAsync(session);
        await peer.SendCloseAsync(1005);
        await peer.ExpectEndAsync();
        Assert.False(peer.WasCut);
    }

    [Fact]
    public async Task A_WebSocket_that_never_probes_is_closed_and_then_cut()
    {
        var session = await _engine.OpenPollingAsync();
        var peer = _engine.ConnectTo(session);

        _engine.AdvanceSeconds(10);
        await peer.ExpectCloseAsync(1005);
        _engine.AdvanceSeconds(4.9);
        Assert.False(peer.WasCut);
        _engine.AdvanceSeconds(0.1);

        Assert.True(peer.WasCut);
        await peer.Handled.Soon();
        await PollingGoesOnAsync(session);
    }

    [Fact]
    public async Task An_upgrade_packet_that_comes_too_late_changes_nothing()
    {
        var session = await _engine.OpenPollingAsync();
        var peer = await _engine.ProbeAsync(session);
        _engine.AdvanceSeconds(10);
        await peer.ExpectCloseAsync(1005);

        await peer.SendAsync("5");

        await peer.ExpectEndAsync();
        Assert.Equal("polling", session.TransportName);
        await PollingGoesOnAsync(session);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_an_upgrade_that_failed_another_may_be_tried(bool byTimeout)
    {
        var session = await _engine.OpenPollingAsync();
        var failed = await _engine.ProbeAsync(session);
        if (byTimeout)
        {
            _engine.AdvanceSeconds(10);
        }
        else
        {
            failed.Break();
            await failed.Handled.Soon();
        }

        if (byTimeout)
        {
            await failed.ExpectCloseAsync();
        }

        var peer = await _engine.UpgradeAsync(session);
        session.SendText("a"u8);
        await peer.ExpectAsync("4a");
    }

    [Theory]
    [InlineData("connected", true)]
    [InlineData("connected", false)]
    [InlineData("in the probe", true)]
    [InlineData("in the probe", false)]
    [InlineData("probed", true)]
    [InlineData("probed", false)]
    public async Task A_connection_lost_before_the_upgrade_packet_leaves_polling_as_it_was(string step, bool byReset)
    {
        var session = await _engine.OpenPollingAsync();
        session.SendText("queued"u8);
        var peer = step == "probed" ? await _engine.ProbeAsync(session) : _engine.ConnectTo(session);
        if (step == "in the probe")
        {
            await peer.SendRawAsync(PeerFrame.Build(WebSocketOpcode.Text, "2probe"u8)[..5]);
        }

        if (byReset)
        {
            peer.Break();
        }
        else
        {
            peer.EndSending();
        }

        await peer.Handled.Soon();
        await _engine.Poll(session).ExpectAsync("4queued");
        await PollingGoesOnAsync(session);
    }

    [Fact]
    public async Task A_connection_lost_after_the_upgrade_packet_ends_the_session_once()
    {
        var (peer, _) = await UpgradedAsync();

        peer.Break();

        await peer.Handled.Soon();
        await _engine.Handler.Last.ExpectCloseAsync("transport close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_closed_during_the_probe_closes_both_connections(bool isProbed)
    {
        var session = await _engine.OpenPollingAsync();
        var peer = isProbed ? await _engine.ProbeAsync(session) : _engine.ConnectTo(session);
        var poll = _engine.Poll(session);

        session.Close();

        await poll.ExpectAsync("1");
        await peer.ExpectCloseAsync(1005);
        await peer.SendCloseAsync(1005);
        await peer.ExpectEndAsync();
        await _engine.Handler.Last.ExpectCloseAsync("forced close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_poll_aborted_during_the_probe_ends_the_session_and_the_probe()
    {
        var session = await _engine.OpenPollingAsync();
        var peer = await _engine.ProbeAsync(session);

        _engine.Poll(session).Abort();

        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        await peer.ExpectCloseAsync(1005);
        peer.EndSending();
        await peer.ExpectEndAsync();
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_released_poll_whose_client_goes_away_does_not_end_the_upgraded_session()
    {
        var session = await _engine.OpenPollingAsync();
        var polling = (PollingTransport)session.Transport;
        await _engine.UpgradeAsync(session);

        session.OnPollAborted(polling);

        Assert.True(session.IsOpen);
    }

    [Fact]
    public async Task A_session_is_read_over_polling_or_over_the_WebSocket_but_not_over_both()
    {
        var session = await _engine.OpenPollingAsync();
        var polling = (PollingTransport)session.Transport;
        var webSocket = new WebSocketTransport(_engine.Server, new RequestConnection(new DefaultHttpContext()), Stream.Null, deflates: false, sendsBase64: false);

        Assert.Equal(PostStart.Begun, session.BeginPost(polling));
        Assert.False(session.TryCompleteUpgrade(webSocket));
        Assert.Equal("polling", session.TransportName);
        session.EndPost();

        Assert.True(session.TryCompleteUpgrade(webSocket));
        Assert.Equal(PostStart.WrongTransport, session.BeginPost(polling));
    }

    private async Task<(WebSocketPeer Peer, EngineSession Session)> UpgradedAsync()
    {
        var session = await _engine.OpenPollingAsync();
        return (await _engine.UpgradeAsync(session), session);
    }

    private async Task<(WebSocketPeer Peer, EngineSession Session)> OpenedAsync()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        return (peer, receiver.Session);
    }

    private async Task PollingGoesOnAsync(EngineSession session, PollingExchange? poll = null)
    {
        poll ??= _engine.Poll(session);
        session.SendText("still here"u8);
        await poll.ExpectAsync("4still here");
        await _engine.Post(session, "4me too").ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectAsync("me too");
        Assert.False(_engine.Handler.Last.Closed.IsCompleted);
    }
}
