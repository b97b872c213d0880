using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Http;

/// <summary>What the application is told of requests, and what it may add to their answers.</summary>
public sealed class EngineCallbackTests : IDisposable
{
    private const string BadRequest = """{"code":3,"message":"Bad request"}""";

    private readonly ConcurrentQueue<(int Code, string Message, string? Name, Exception? Cause)> _errors = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly EngineHarness _engine;

    public EngineCallbackTests() => _engine = new EngineHarness(options => options.OnConnectionError = error =>
    {
        Assert.False(error.HttpContext.Response.HasStarted);
        _errors.Enqueue((error.Code, error.Message, error.ContextName, error.Exception));
    });

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("GET", "", 0, "Transport unknown", null)]
    [InlineData("GET", "&transport=polling&sid=nobody", 1, "Session ID unknown", null)]
    [InlineData("POST", "&transport=polling", 2, "Bad handshake method", null)]
    [InlineData("GET", "&transport=websocket", 3, "Bad request", "TRANSPORT_HANDSHAKE_ERROR")]
    [InlineData("GET", "EIO=3&transport=polling", 5, "Unsupported protocol version", null)]
    public async Task A_refused_handshake_is_told(string method, string query, int code, string message, string? name)
    {
        await _engine.Request(method, query).EndAsync();

        Assert.Equal([(code, message, name, null)], _errors);
    }

    [Theory]
    [InlineData("EIO=3&transport=polling&sid=", "PROTOCOL_MISMATCH")]
    [InlineData("EIO=4&transport=websocket&sid=", "TRANSPORT_MISMATCH")]
    public async Task A_request_that_does_not_fit_its_session_is_told(string query, string name)
    {
        var session = await _engine.OpenPollingAsync();

        await _engine.Request("GET", query + session.Id).EndAsync();

        Assert.Equal([(3, "Bad request", name, null)], _errors);
    }

    [Theory]
    [InlineData("http://\u0001", 3, "Bad request", "INVALID_ORIGIN")]
    [InlineData("http://elsewhere.example", 4, "Forbidden", "ORIGIN_NOT_ALLOWED")]
    public async Task An_origin_that_is_refused_is_told(string origin, int code, string message, string name)
    {
        await _engine.Get("", context => context.Request.Headers.Origin = origin).EndAsync();

        Assert.Equal([(code, message, name, null)], _errors);
    }

    [Fact]
    public async Task A_refusal_of_AllowRequest_is_told_in_its_words()
    {
        _engine.Options.AllowRequest = _ => ValueTask.FromResult(HandshakeDecision.Refuse("not today"));

        await _engine.Get("").EndAsync();

        Assert.Equal([(4, "not today", null, null)], _errors);
    }

    [Fact]
    public async Task WebSocket_handshakes_that_fail_are_told()
    {
        var withoutKey = _engine.Connect("&transport=websocket", configure: context => context.Request.Headers.Remove("Sec-WebSocket-Key"));
        await withoutKey.Handled.Soon();
        await _engine.Connect("EIO=3&transport=websocket").ExpectCloseAsync();

        Assert.Equal(
            [
                (3, "Missing or invalid Sec-WebSocket-Key header", "TRANSPORT_HANDSHAKE_ERROR", null),
                (5, "Unsupported protocol version", null, null),
            ],
            _errors);
    }

    [Fact]
    public async Task A_callback_that_throws_changes_nothing_about_the_answer()
    {
        _engine.Options.OnConnectionError = static _ => throw new InvalidOperationException("the log is full");
        _engine.Options.OnInitialHeaders = static _ => throw new InvalidOperationException();
        _engine.Options.OnHeaders = static _ => throw new InvalidOperationException();
        _engine.Options.OnConnection = static (_, _) => throw new InvalidOperationException();

        await _engine.Request("GET", "&transport=websocket").ExpectStatusAsync(400, BadRequest);
        var session = await _engine.OpenPollingAsync();
        await _engine.Post(session, "4a").ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectAsync("a");
    }

    [Fact]
    public async Task Initial_headers_go_with_the_handshake_and_headers_with_every_answer()
    {
        AddHeaders();
        var handshake = _engine.Get("");
        var session = _engine.Handler.Last.Session;
        var post = _engine.Post(session, "4a");
        await post.EndAsync();
        session.SendText("b"u8);
        var poll = _engine.Poll(session);
        await poll.EndAsync();

        Assert.Equal(("1", "1"), HeadersOf(handshake.Response));
        Assert.Equal(("", "1"), HeadersOf(post.Response));
        Assert.Equal(("", "1"), HeadersOf(poll.Response));
        Assert.Equal(["initial", "every", "every", "every"], _calls.ToArray());
    }

    [Fact]
    public async Task Headers_go_with_the_answer_to_a_WebSocket_handshake()
    {
        AddHeaders();
        var (peer, _) = await _engine.OpenWebSocketAsync();
        var session = await _engine.OpenPollingAsync();
        var upgrade = await _engine.ProbeAsync(session);

        Assert.Equal(("1", "1"), HeadersOf(peer.Response));
        Assert.Equal(("", "1"), HeadersOf(upgrade.Response));
    }

    [Fact]
    public async Task A_refused_request_gets_no_such_headers()
    {
        AddHeaders();

        var refused = _engine.Request("GET", "&transport=websocket");
        await refused.EndAsync();

        Assert.Equal(("", ""), HeadersOf(refused.Response));
    }

    [Fact]
    public async Task Connection_is_told_once_for_each_session_with_its_request()
    {
        var connections = new ConcurrentQueue<(EngineConnection Connection, string? Agent)>();
        _engine.Options.OnConnection = (connection, context) => connections.Enqueue((connection, context.Request.Headers.UserAgent));
        await _engine.Get("", context => context.Request.Headers.UserAgent = "a").EndAsync();
        var session = _engine.Handler.Last.Session;
        await _engine.UpgradeAsync(session);
        await _engine.OpenWebSocketAsync(configure: context => context.Request.Headers.UserAgent = "b");

        Assert.Equal([(session, "a"), (_engine.Handler.Last.Session, "b")], connections);
        Assert.All(connections, connection => Assert.Equal(4, connection.Connection.ProtocolVersion));
    }

    [Fact]
    public async Task GenerateId_makes_the_ids_of_sessions_over_either_transport()
    {
        var count = 0;
        _engine.Options.GenerateId = async context =>
        {
            await Task.Yield();
            return $"{context.Request.Query["transport"]}-{++count}";
        };

        var polling = await _engine.OpenPollingAsync();
        await _engine.UpgradeAsync(polling);
        var (_, receiver) = await _engine.OpenWebSocketAsync();

        Assert.Equal("polling-1", polling.Id);
        Assert.Equal("websocket-2", receiver.Session.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("\"")]
    [InlineData("é")]
    public async Task An_id_that_could_not_travel_refuses_the_client(string id)
    {
        _engine.Options.GenerateId = _ => ValueTask.FromResult(id);

        await _engine.Get("").ExpectStatusAsync(400, BadRequest);

        await ExpectNoIdAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task An_id_longer_than_128_characters_refuses_the_client()
    {
        var id = new string('x', 128);
        _engine.Options.GenerateId = _ => ValueTask.FromResult(id);
        Assert.Equal(id, (await _engine.OpenPollingAsync()).Id);

        id += "x";
        await _engine.Get("").ExpectStatusAsync(400, BadRequest);

        Assert.Equal("ID_GENERATION_ERROR", Assert.Single(_errors).Name);
    }

    [Fact]
    public async Task An_id_in_use_refuses_the_client_and_leaves_the_session_alone()
    {
        _engine.Options.GenerateId = static _ => ValueTask.FromResult("the-one");
        var session = await _engine.OpenPollingAsync();

        await _engine.Get("").ExpectStatusAsync(400, BadRequest);
        var peer = _engine.Connect("&transport=websocket");
        await peer.Handled.Soon();

        Assert.Equal((400, "Bad request"), (peer.Response.StatusCode, peer.ResponseText));
        Assert.Equal(2, _errors.Count(error => error.Name == "ID_GENERATION_ERROR"));
        Assert.True(session.IsOpen);
        Assert.Equal(1, _engine.Server.Sessions.Count);
    }

    [Fact]
    public async Task An_id_that_is_taken_while_a_WebSocket_is_accepted_closes_it()
    {
        _engine.Options.GenerateId = static _ => ValueTask.FromResult("the-one");
        _engine.Options.OnHeaders = context =>
        {
            // The last moment before the WebSocket is there.
            _engine.Options.OnHeaders = null;
            Assert.Equal("websocket", context.Request.Query["transport"]);
            Assert.True(_engine.OpenPollingAsync().IsCompletedSuccessfully);
        };

        var peer = _engine.Connect("&transport=websocket");

        await peer.ExpectCloseAsync();
        Assert.Equal("ID_GENERATION_ERROR", Assert.Single(_errors).Name);
        Assert.Equal("polling", Assert.Single(_engine.Server.Sessions.All).TransportName);
    }

    [Fact]
    public async Task GenerateId_that_throws_refuses_the_client_and_frees_its_place()
    {
        using var engine = new EngineHarness(options =>
        {
            options.MaxConnections = 1;
            options.OnConnectionError = _engine.Options.OnConnectionError;
            options.GenerateId = static _ => throw new TimeoutException("the ids have run out");
        });
        await engine.Get("").ExpectStatusAsync(400, BadRequest);

        Assert.IsType<TimeoutException>(Assert.Single(_errors).Cause);
        engine.Options.GenerateId = null;
        await engine.OpenPollingAsync();
    }

    private async Task ExpectNoIdAsync<TCause>()
        where TCause : Exception
    {
        var error = Assert.Single(_errors);
        Assert.Equal((3, "Bad request", "ID_GENERATION_ERROR"), (error.Code, error.Message, error.Name));
        Assert.IsType<TCause>(error.Cause);
        await _engine.ExpectNothingLeftAsync();
    }

    private void AddHeaders()
    {
        _engine.Options.OnInitialHeaders = context => Add(context, "initial");
        _engine.Options.OnHeaders = context => Add(context, "every");

        void Add(HttpContext context, string name)
        {
            context.Response.Headers["x-" + name] = "1";
            _calls.Enqueue(name);
        }
    }

    private static (string Initial, string Every) HeadersOf(HttpResponse response) =>
        (response.Headers["x-initial"].ToString(), response.Headers["x-every"].ToString());
}
