using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Engine.Http;
using Parley.Engine.Scheduling;
using Parley.Engine.Sessions;

namespace Parley.Engine.Tests.Harness;

/// <summary>An engine without a network: requests and WebSockets in memory, and time that stands until it is moved.</summary>
internal sealed class EngineHarness : IDisposable
{
    private const int DefaultCapacity = 1 << 20;

    public EngineHarness(
        Action<EngineOptions>? configure = null, ILogger? logger = null, IMeterFactory? meters = null, Action<IThreadPoolWorkItem>? pool = null)
    {
        configure?.Invoke(Options);
        Server = new EngineServer(Options, Handler, Time, logger ?? NullLogger.Instance, meters, pool);
    }

    public FakeTimeProvider Time { get; } = new();

    public EngineOptions Options { get; } = new();

    public RecordingHandler Handler { get; } = new();

    public EngineServer Server { get; }

    public void Dispose() => Server.Dispose();

    /// <summary>Moves time on as a clock does, turn by turn of the wheel.</summary>
    public void Advance(TimeSpan span)
    {
        var turn = TimeSpan.FromMilliseconds(DeadlineWheel.TickMilliseconds);
        for (; span > turn; span -= turn)
        {
            Time.Advance(turn);
        }

        Time.Advance(span);
    }

    public void AdvanceSeconds(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Opens a session over polling.</summary>
    public async Task<EngineSession> OpenPollingAsync()
    {
        var packets = await Get("").PacketsAsync();
        var sid = SidOf(packets[0]);
        Assert.True(Server.Sessions.TryGet(sid, out var session));
        return session;
    }

    /// <summary>Opens a session over a WebSocket and reads the handshake.</summary>
    public async Task<(WebSocketPeer Peer, RecordingReceiver Receiver)> OpenWebSocketAsync(string query = "", int capacity = DefaultCapacity, Action<HttpContext>? configure = null)
    {
        var peer = Connect("&transport=websocket" + query, capacity, configure);
        var handshake = await peer.ReceiveAsync();
        Assert.NotNull(handshake);
        var sid = SidOf(handshake.Text);
        await Guard.UntilAsync(() => Handler.Receivers.Any(receiver => receiver.Session.Id == sid));
        return (peer, Handler.Receivers.Single(receiver => receiver.Session.Id == sid));
    }

    /// <summary>Connects a WebSocket that belongs to a session, or that opens one.</summary>
    public WebSocketPeer ConnectTo(EngineSession session, int capacity = DefaultCapacity) => Connect($"&transport=websocket&sid={session.Id}", capacity);

    public WebSocketPeer Connect(string query, int capacity = DefaultCapacity, Action<HttpContext>? configure = null, bool isHttp2 = false)
    {
        var toServer = new ByteLane(DefaultCapacity);
        var toClient = new ByteLane(capacity);
        var stream = new ServerStream(toServer, toClient);
        var lifetime = new RequestLifetime(() =>
        {
            toServer.Break();
            toClient.Break();
        });
        var (context, body) = NewContext(isHttp2 ? "CONNECT" : "GET", query, lifetime);
        var feature = new UpgradeFeature(stream, isHttp2);
        context.Features.Set<IHttpUpgradeFeature>(feature);
        context.Features.Set<IHttpExtendedConnectFeature>(feature);
        context.Request.Protocol = isHttp2 ? "HTTP/2" : "HTTP/1.1";
        context.Request.Headers.SecWebSocketVersion = "13";
        if (!isHttp2)
        {
            context.Request.Headers.Connection = "Upgrade";
            context.Request.Headers.Upgrade = "websocket";
            context.Request.Headers.SecWebSocketKey = "dGhlIHNhbXBsZSBub25jZQ==";
        }

        configure?.Invoke(context);
        var peer = new WebSocketPeer(context, body, stream, toServer, toClient, lifetime);
        peer.Handled = HandleAsync();
        return peer;

        async Task HandleAsync()
        {
            try
            {
                await Server.HandleAsync(context);
            }
            finally
            {
                toClient.End();
            }
        }
    }

    public PollingExchange Get(string query, Action<HttpContext>? configure = null) => Request("GET", "&transport=polling" + query, configure);

    public PollingExchange Poll(EngineSession session, Action<HttpContext>? configure = null) => Get("&sid=" + session.Id, configure);

    public PollingExchange Post(EngineSession session, string body, Action<HttpContext>? configure = null) => Post(session, Encoding.UTF8.GetBytes(body), configure);

    public PollingExchange Post(EngineSession session, byte[] body, Action<HttpContext>? configure = null) =>
        Request("POST", "&transport=polling&sid=" + session.Id, context =>
        {
            context.Request.Body = new MemoryStream(body);
            context.Request.ContentLength = body.Length;
            context.Request.ContentType = "text/plain;charset=UTF-8";
            configure?.Invoke(context);
        });

    /// <summary>Any request; the query starts behind <c>EIO=4</c> unless it names another version.</summary>
    public PollingExchange Request(string method, string query, Action<HttpContext>? configure = null)
    {
        var lifetime = new RequestLifetime(static () => { });
        var (context, body) = NewContext(method, query, lifetime);
        configure?.Invoke(context);
        return new PollingExchange(context, body, lifetime, Server.HandleAsync(context));
    }

    /// <summary>Expects that nothing is left of any session: neither an entry, nor a place, nor a deadline.</summary>
    public async Task ExpectNothingLeftAsync()
    {
        await Guard.UntilAsync(() => Server.Wheel.Count == 0);
        Assert.Equal(0, Server.Sessions.Count);
    }

    public static string SidOf(string openPacket)
    {
        Assert.StartsWith("0{", openPacket, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(openPacket[1..]);
        return json.RootElement.GetProperty("sid").GetString()!;
    }

    private static (DefaultHttpContext Context, MemoryStream Body) NewContext(string method, string query, RequestLifetime lifetime)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        var body = new MemoryStream();
        context.Response.Body = body;
        context.Request.Method = method;
        context.Request.Protocol = "HTTP/1.1";
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("chat.example");
        context.Request.Path = "/engine.io/";
        var version = query.Contains("EIO=", StringComparison.Ordinal) ? "" : "EIO=4";
        context.Request.QueryString = new QueryString("?" + version + query);
        return (context, body);
    }
}
