using System.Text;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Sessions;

namespace Parley.Engine.Tests.Harness;

/// <summary>The requests of a client of Engine.IO v3.</summary>
internal static class Version3Client
{
    public static EngineHarness NewEngine(Action<EngineOptions>? configure = null) => new(options =>
    {
        options.AllowEIO3 = true;
        configure?.Invoke(options);
    });

    public static async Task<EngineSession> OpenPolling3Async(this EngineHarness engine, string query = "")
    {
        var text = await engine.Request("GET", "EIO=3&transport=polling" + query).TextAsync();
        var sid = EngineHarness.SidOf(text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        Assert.True(engine.Server.Sessions.TryGet(sid, out var session));
        return session;
    }

    public static async Task<(WebSocketPeer Peer, RecordingReceiver Receiver)> OpenWebSocket3Async(this EngineHarness engine, string query = "") =>
        await engine.OpenWebSocketAsync("&EIO=3" + query);

    public static PollingExchange Poll3(this EngineHarness engine, EngineSession session) =>
        engine.Request("GET", $"EIO=3&transport=polling&sid={session.Id}");

    public static PollingExchange Post3(this EngineHarness engine, EngineSession session, string body, string revision = "3") =>
        engine.Post3(session, Encoding.UTF8.GetBytes(body), "text/plain;charset=UTF-8", revision);

    public static PollingExchange Post3(this EngineHarness engine, EngineSession session, byte[] body, string contentType, string revision = "3") =>
        engine.Request("POST", $"EIO={revision}&transport=polling&sid={session.Id}", context =>
        {
            context.Request.Body = new MemoryStream(body);
            context.Request.ContentLength = body.Length;
            context.Request.ContentType = contentType;
        });

    public static async Task<WebSocketPeer> Probe3Async(this EngineHarness engine, EngineSession session)
    {
        var peer = engine.Connect($"&EIO=3&transport=websocket&sid={session.Id}");
        await peer.SendAsync("2probe");
        await peer.ExpectAsync("3probe");
        return peer;
    }
}
