using Parley.Engine.Sessions;
using Parley.Engine.Tests.Harness;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

/// <summary>Upgrades that come to nothing, and leave the session as it was.</summary>
public sealed class TransportUpgradeFailureTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

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
