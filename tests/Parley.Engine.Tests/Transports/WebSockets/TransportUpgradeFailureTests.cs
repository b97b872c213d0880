using Parley.Engine.Sessions;
using Parley.Engine.Tests.Harness;
using Parley.Engine.Transports.Polling;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

/// <summary>Upgrades that come to nothing, and leave the session as it was.</summary>
public sealed class TransportUpgradeFailureTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

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
