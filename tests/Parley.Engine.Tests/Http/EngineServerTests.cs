using Microsoft.AspNetCore.Http;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Http;

/// <summary>Requests that get no further, checked in the official server's order.</summary>
public sealed class EngineServerTests : IDisposable
{
    private const string UnknownTransport = """{"code":0,"message":"Transport unknown"}""";
    private const string UnknownSession = """{"code":1,"message":"Session ID unknown"}""";
    private const string BadMethod = """{"code":2,"message":"Bad handshake method"}""";
    private const string BadRequest = """{"code":3,"message":"Bad request"}""";
    private const string Forbidden = """{"code":4,"message":"Forbidden"}""";
    private const string UnsupportedVersion = """{"code":5,"message":"Unsupported protocol version"}""";

    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("GET", "", UnknownTransport)]
    [InlineData("GET", "&transport=", UnknownTransport)]
    [InlineData("GET", "&transport=webtransport", UnknownTransport)]
    [InlineData("GET", "&transport=Polling", UnknownTransport)]
    [InlineData("POST", "EIO=3&transport=nothing&sid=nobody", UnknownTransport)]
    [InlineData("GET", "&transport=polling&sid=nobody", UnknownSession)]
    [InlineData("GET", "&transport=polling&sid=__proto__", UnknownSession)]
    [InlineData("POST", "EIO=3&transport=polling&sid=nobody", UnknownSession)]
    [InlineData("POST", "&transport=polling", BadMethod)]
    [InlineData("PUT", "&transport=polling&sid=", BadMethod)]
    [InlineData("OPTIONS", "&transport=polling", BadMethod)]
    [InlineData("HEAD", "&transport=polling", BadMethod)]
    [InlineData("POST", "EIO=3&transport=websocket", BadMethod)]
    [InlineData("GET", "&transport=websocket", BadRequest)]
    [InlineData("GET", "EIO=3&transport=polling", UnsupportedVersion)]
    [InlineData("GET", "EIO=&transport=polling", UnsupportedVersion)]
    public async Task A_request_is_refused_with_the_code_of_the_first_check_it_fails(string method, string query, string body)
    {
        var exchange = _engine.Request(method, query);

        await exchange.ExpectStatusAsync(400, body);
        Assert.Equal("application/json", exchange.Response.ContentType);
        Assert.Empty(_engine.Handler.Receivers);
    }

    [Theory]
    [InlineData("EIO=3&transport=polling&sid=")]
    [InlineData("EIO=4&transport=websocket&sid=")]
    public async Task A_request_that_does_not_fit_its_session_is_bad_and_harms_nothing(string query)
    {
        var session = await _engine.OpenPollingAsync();

        await _engine.Request("GET", query + session.Id).ExpectStatusAsync(400, BadRequest);

        Assert.True(session.IsOpen);
    }

    [Theory]
    [InlineData(EngineTransports.WebSocket, "&transport=polling")]
    [InlineData(EngineTransports.Polling, "&transport=websocket")]
    public async Task A_transport_that_is_switched_off_is_unknown(EngineTransports transports, string query)
    {
        _engine.Options.Transports = transports;

        await _engine.Request("GET", query).ExpectStatusAsync(400, UnknownTransport);
    }

    [Fact]
    public async Task A_malformed_origin_is_looked_at_before_the_session()
    {
        await _engine.Get("&sid=nobody", context => context.Request.Headers.Origin = "http://a\u0001b").ExpectStatusAsync(400, BadRequest);
        await _engine.Request("GET", "", context => context.Request.Headers.Origin = "http://a\u0001b").ExpectStatusAsync(400, UnknownTransport);
    }

    [Fact]
    public async Task An_origin_that_is_not_allowed_is_forbidden()
    {
        await _engine.Get("", context => context.Request.Headers.Origin = "https://evil.example").ExpectStatusAsync(403, Forbidden);
    }

    [Fact]
    public async Task An_origin_is_looked_at_again_when_a_WebSocket_comes_for_a_session()
    {
        var session = await _engine.OpenPollingAsync();

        var peer = _engine.Connect("&transport=websocket&sid=" + session.Id, configure: context => context.Request.Headers.Origin = "https://evil.example");

        await peer.Handled.Soon();
        Assert.Equal("Forbidden", peer.ResponseText);
        Assert.True(session.IsOpen);
    }

    [Fact]
    public async Task The_application_may_refuse_a_handshake_in_its_own_words()
    {
        _engine.Options.AllowRequest = static _ => new ValueTask<HandshakeDecision>(HandshakeDecision.Refuse("Come back on Monday"));

        await _engine.Get("").ExpectStatusAsync(403, """{"code":4,"message":"Come back on Monday"}""");
    }

    [Fact]
    public async Task An_exception_of_the_application_refuses_a_handshake()
    {
        _engine.Options.AllowRequest = static _ => throw new InvalidOperationException("The secret inside.");

        await _engine.Get("").ExpectStatusAsync(403, Forbidden);
    }

    [Fact]
    public async Task The_application_is_asked_about_handshakes_only()
    {
        var asked = 0;
        _engine.Options.AllowRequest = _ =>
        {
            asked++;
            return new ValueTask<HandshakeDecision>(HandshakeDecision.Allow);
        };
        var session = await _engine.OpenPollingAsync();
        await _engine.Post(session, "4a").ExpectStatusAsync(200, "ok");
        await _engine.UpgradeAsync(session);
        Assert.Equal(1, asked);

        await _engine.OpenWebSocketAsync();

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task The_application_is_asked_before_the_protocol_version_is_looked_at()
    {
        _engine.Options.AllowRequest = static _ => new ValueTask<HandshakeDecision>(HandshakeDecision.Refuse());

        await _engine.Request("GET", "EIO=3&transport=polling").ExpectStatusAsync(403, Forbidden);
    }

    [Fact]
    public async Task Session_ids_are_long_and_differ()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.True(ids.Add((await _engine.OpenPollingAsync()).Id));
        }

        Assert.All(ids, id => Assert.Equal(22, id.Length));
    }

    [Fact]
    public async Task Session_ids_are_compared_exactly()
    {
        var session = await _engine.OpenPollingAsync();
        var other = char.IsLower(session.Id[^1]) ? char.ToUpperInvariant(session.Id[^1]) : char.ToLowerInvariant(session.Id[^1]);
        var changed = other == session.Id[^1] ? session.Id + "x" : session.Id[..^1] + other;

        await _engine.Get("&sid=" + changed).ExpectStatusAsync(400, UnknownSession);
    }
}
