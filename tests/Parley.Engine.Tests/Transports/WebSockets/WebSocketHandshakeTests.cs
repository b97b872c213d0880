using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Transports.WebSockets;

public sealed class WebSocketHandshakeTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_WebSocket_opens_a_session_that_offers_no_upgrade()
    {
        _engine.Options.Cookie = new Microsoft.AspNetCore.Http.CookieBuilder { Name = "io" };
        var peer = _engine.Connect("&transport=websocket");

        var handshake = await peer.ReceiveAsync();

        var sid = EngineHarness.SidOf(handshake!.Text);
        Assert.Equal($$"""0{"sid":"{{sid}}","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}""", handshake.Text);
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", peer.Response.Headers.SecWebSocketAccept);
        Assert.Equal("websocket", peer.Response.Headers.Upgrade);
        Assert.Equal("Upgrade", peer.Response.Headers.Connection);
        Assert.False(peer.Response.Headers.ContainsKey("Sec-WebSocket-Extensions"));
        Assert.False(peer.Response.Headers.ContainsKey("Set-Cookie"));
        Assert.Equal("websocket", _engine.Handler.Last.Session.TransportName);
    }

    [Fact]
    public async Task A_WebSocket_over_HTTP2_needs_no_key_and_works_the_same()
    {
        var peer = _engine.Connect("&transport=websocket", isHttp2: true);
        var handshake = await peer.ReceiveAsync();
        Assert.StartsWith("0{", handshake!.Text, StringComparison.Ordinal);
        Assert.False(peer.Response.Headers.ContainsKey("Sec-WebSocket-Accept"));
        Assert.False(peer.Response.Headers.ContainsKey("Connection"));

        await peer.SendAsync("4up");
        await Guard.UntilAsync(() => _engine.Handler.Receivers.Length == 1);
        await _engine.Handler.Last.ExpectAsync("up");
        _engine.Handler.Last.Session.SendText("down"u8);
        await peer.ExpectAsync("4down");
    }

    [Fact]
    public async Task The_initial_packet_follows_the_handshake()
    {
        using var engine = new EngineHarness(options => options.InitialPacket = "hi");

        var (peer, _) = await engine.OpenWebSocketAsync();

        await peer.ExpectAsync("4hi");
    }

    [Fact]
    public async Task What_a_session_opens_with_is_written_at_once_and_together()
    {
        using var engine = new EngineHarness(options => options.InitialPacket = "hi");

        var peer = engine.Connect("&transport=websocket");

        // Right behind the answer to the handshake, by the thread that opened the session: a thread of the pool would come too late to share its packet.
        var length = Assert.Single(peer.Stream.Writes);
        var handshake = await peer.ReceiveAsync();
        Assert.Equal(handshake!.Payload.Length + 2 + "4hi".Length + 2, length);
    }

    [Fact]
    public async Task The_first_subprotocol_offered_is_echoed()
    {
        var (peer, _) = await _engine.OpenWebSocketAsync(configure: context => context.Request.Headers.SecWebSocketProtocol = "chat.v2, chat.v1");

        Assert.Equal("chat.v2", peer.Response.Headers.SecWebSocketProtocol);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version", "8", "Missing or invalid Sec-WebSocket-Version header")]
    [InlineData("Sec-WebSocket-Version", null, "Missing or invalid Sec-WebSocket-Version header")]
    [InlineData("Sec-WebSocket-Key", "short", "Missing or invalid Sec-WebSocket-Key header")]
    [InlineData("Sec-WebSocket-Key", null, "Missing or invalid Sec-WebSocket-Key header")]
    public async Task A_handshake_against_RFC_6455_is_refused_and_takes_no_place(string header, string? value, string message)
    {
        using var engine = new EngineHarness(options => options.MaxConnections = 1);
        var peer = engine.Connect("&transport=websocket", configure: context => context.Request.Headers[header] = value);

        await ExpectRefusalAsync(peer, message);

        Assert.Equal(header.EndsWith("Version", StringComparison.Ordinal) ? "13" : null, (string?)peer.Response.Headers.SecWebSocketVersion);
        await engine.OpenWebSocketAsync();
    }

    [Theory]
    [InlineData("&transport=websocket&sid=nobody", "Session ID unknown")]
    [InlineData("&transport=carrier-pigeon", "Transport unknown")]
    [InlineData("", "Transport unknown")]
    public async Task A_refused_WebSocket_is_told_in_text_with_status_400(string query, string message) =>
        await ExpectRefusalAsync(_engine.Connect(query), message);

    [Fact]
    public async Task A_WebSocket_that_is_forbidden_is_told_with_status_400_as_well()
    {
        _engine.Options.AllowRequest = static _ => new ValueTask<HandshakeDecision>(HandshakeDecision.Refuse("Not today"));

        await ExpectRefusalAsync(_engine.Connect("&transport=websocket"), "Not today");
    }

    [Theory]
    [InlineData("EIO=3&transport=websocket")]
    [InlineData("EIO=&transport=websocket")]
    [InlineData("EIO=4&transport=polling")]
    public async Task A_WebSocket_that_is_not_meant_for_this_protocol_is_accepted_and_closed(string query)
    {
        var peer = _engine.Connect(query);

        await peer.ExpectCloseAsync(1005);
        await peer.ExpectEndAsync();
        Assert.Empty(_engine.Handler.Receivers);
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_client_that_cannot_receive_bytes_gets_them_as_base64()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync("&b64=1");

        receiver.Session.SendBinary([1, 2, 3]);
        await peer.SendAsync("bBAUG");

        await peer.ExpectAsync("bAQID");
        await receiver.ExpectAsync("bytes:040506");
    }

    private static async Task ExpectRefusalAsync(WebSocketPeer peer, string message)
    {
        await peer.Handled.Soon();
        Assert.Equal(400, peer.Response.StatusCode);
        Assert.Equal("text/html", peer.Response.ContentType);
        Assert.Equal("close", peer.Response.Headers.Connection);
        Assert.Equal(message, peer.ResponseText);
        Assert.Equal(message.Length, peer.Response.ContentLength);
    }
}
