using Microsoft.AspNetCore.Http;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Transports.Polling;

public sealed class PollingHandshakeTests
{
    [Fact]
    public async Task A_handshake_tells_the_session_and_its_terms()
    {
        using var engine = new EngineHarness();

        var exchange = engine.Get("");

        var body = await exchange.TextAsync();
        var sid = engine.Handler.Last.Session.Id;
        Assert.Matches("^[A-Za-z0-9_-]{22}$", sid);
        Assert.Equal($$"""0{"sid":"{{sid}}","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}""", body);
        Assert.Equal("text/plain; charset=UTF-8", exchange.Response.ContentType);
        Assert.Equal("no-store", exchange.Response.Headers.CacheControl);
        Assert.False(exchange.Response.Headers.ContainsKey("Set-Cookie"));
        Assert.Equal("polling", engine.Handler.Last.Session.TransportName);
    }

    [Fact]
    public async Task A_handshake_tells_the_terms_that_were_configured()
    {
        using var engine = new EngineHarness(options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(300);
            options.PingTimeout = TimeSpan.FromMilliseconds(200);
            options.MaxPayload = 1234;
        });

        var body = await engine.Get("").TextAsync();

        Assert.EndsWith(""","pingInterval":300,"pingTimeout":200,"maxPayload":1234}""", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EngineTransports.All, false)]
    [InlineData(EngineTransports.Polling, true)]
    public async Task A_handshake_offers_no_upgrade_that_is_not_to_be_had(EngineTransports transports, bool allowUpgrades)
    {
        using var engine = new EngineHarness(options =>
        {
            options.Transports = transports;
            options.AllowUpgrades = allowUpgrades;
        });

        Assert.Contains("\"upgrades\":[],", await engine.Get("").TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_initial_packet_comes_with_the_handshake()
    {
        using var engine = new EngineHarness(options => options.InitialPacket = "héllo");

        var packets = await engine.Get("").PacketsAsync();

        Assert.StartsWith("0{", packets[0], StringComparison.Ordinal);
        Assert.Equal("4héllo", Assert.Single(packets[1..]));
    }

    [Fact]
    public async Task A_cookie_carries_the_session_id_if_one_is_configured()
    {
        using var engine = new EngineHarness(options =>
            options.Cookie = new CookieBuilder { Name = "io", Path = "/", HttpOnly = true, SameSite = SameSiteMode.Lax });

        var exchange = engine.Get("");
        await exchange.TextAsync();

        var sid = engine.Handler.Last.Session.Id;
        Assert.Equal($"io={sid}; path=/; samesite=lax; httponly", exchange.Response.Headers.SetCookie.ToString());
    }

    [Fact]
    public async Task No_cookie_comes_with_a_later_poll()
    {
        using var engine = new EngineHarness(options => options.Cookie = new CookieBuilder { Name = "io" });
        var session = await engine.OpenPollingAsync();
        session.SendText("a"u8);

        var poll = engine.Poll(session);

        await poll.ExpectAsync("4a");
        Assert.False(poll.Response.Headers.ContainsKey("Set-Cookie"));
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task A_full_server_asks_to_come_back_later(string transport)
    {
        using var engine = new EngineHarness(options => options.MaxConnections = 2);
        await engine.OpenPollingAsync();
        var session = await engine.OpenPollingAsync();

        HttpResponse response;
        if (transport == "polling")
        {
            var exchange = engine.Get("");
            await exchange.ExpectStatusAsync(503);
            response = exchange.Response;
        }
        else
        {
            var peer = engine.Connect("&transport=websocket");
            await peer.Handled.Soon();
            response = peer.Response;
        }

        Assert.Equal(503, response.StatusCode);
        Assert.InRange(int.Parse(response.Headers.RetryAfter.ToString(), provider: null), 1, 9);
        Assert.Equal(2, engine.Handler.Receivers.Length);

        session.Abort(DisconnectReason.TransportClose);
        await engine.OpenPollingAsync();
    }

    [Fact]
    public async Task A_full_server_still_serves_the_sessions_it_has()
    {
        using var engine = new EngineHarness(options => options.MaxConnections = 1);
        var session = await engine.OpenPollingAsync();
        await engine.Get("").ExpectStatusAsync(503);

        session.SendText("a"u8);

        await engine.Poll(session).ExpectAsync("4a");
    }
}
