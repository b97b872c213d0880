using Parley.Engine.Sessions;

namespace Parley.Engine.Tests.Harness;

/// <summary>The steps of moving a session to a WebSocket, as a client takes them.</summary>
internal static class UpgradeScript
{
    /// <summary>Connects and probes; the client is then about to send its <c>5</c>.</summary>
    public static async Task<WebSocketPeer> ProbeAsync(this EngineHarness engine, EngineSession session)
    {
        var peer = engine.ConnectTo(session);
        await peer.SendAsync("2probe");
        await peer.ExpectAsync("3probe");
        return peer;
    }

    public static async Task CompleteAsync(this WebSocketPeer peer, EngineSession session)
    {
        await peer.SendAsync("5");
        await Guard.UntilAsync(() => session.TransportName == "websocket");
    }

    public static async Task<WebSocketPeer> UpgradeAsync(this EngineHarness engine, EngineSession session)
    {
        var peer = await engine.ProbeAsync(session);
        await peer.CompleteAsync(session);
        return peer;
    }
}
