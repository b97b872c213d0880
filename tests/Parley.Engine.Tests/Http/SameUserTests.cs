using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.Engine.Sessions;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Http;

/// <summary>Sessions that are their user's alone, and those that are whoever's has their id.</summary>
public sealed class SameUserTests : ILogger, IDisposable
{
    private const string Unknown = """{"code":1,"message":"Session ID unknown"}""";

    private readonly List<string> _log = [];
    private readonly EngineHarness _engine;
    private ConnectionError? _error;

    public SameUserTests() => _engine = new EngineHarness(
        options =>
        {
            options.RequireSameUser = true;
            options.OnConnectionError = error => _error = error;
        },
        logger: this);

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("ann", "ann", true)]
    [InlineData("ann", "bob", false)]
    [InlineData("ann", "Ann", false)]
    [InlineData("ann", null, false)]
    [InlineData(null, "bob", false)]
    [InlineData(null, null, true)]
    public async Task A_request_has_to_be_of_the_user_who_opened_the_session(string? owner, string? user, bool isAllowed)
    {
        var session = await OpenAsync(As(owner));

        var post = _engine.Post(session, "4hello", As(user));

        await post.ExpectStatusAsync(isAllowed ? 200 : 400, isAllowed ? "ok" : Unknown);
        if (isAllowed)
        {
            await _engine.Handler.Last.ExpectAsync("hello");
        }
        else
        {
            _engine.Handler.Last.ExpectNothing();
            Assert.Equal("USER_MISMATCH", _error?.ContextName);
            Assert.Equal("Warning: A request for a session over polling is refused: it is not authenticated as the user who opened the session (RequireSameUser).", _log[0]);
        }

        Assert.True(session.IsOpen);
    }

    [Fact]
    public async Task A_poll_of_another_user_is_refused_and_the_owner_goes_on()
    {
        var session = await OpenAsync(As("ann"));
        session.SendText("for ann"u8);

        await _engine.Poll(session, As("bob")).ExpectStatusAsync(400, Unknown);

        await _engine.Poll(session, As("ann")).ExpectAsync("4for ann");
    }

    [Fact]
    public async Task A_WebSocket_of_another_user_is_refused_as_for_a_session_that_does_not_exist()
    {
        var session = await OpenAsync(As("ann"));
        var stranger = _engine.Connect("&transport=websocket&sid=" + session.Id, configure: As("bob"));
        await stranger.Handled.Soon();
        Assert.Equal((400, "Session ID unknown"), (stranger.Response.StatusCode, stranger.ResponseText));

        var own = _engine.Connect("&transport=websocket&sid=" + session.Id, configure: As("ann"));
        await own.SendAsync("2probe");
        await own.ExpectAsync("3probe");
    }

    [Fact]
    public async Task Users_without_an_id_are_told_apart_by_their_names()
    {
        var session = await OpenAsync(Named("ann"));

        await _engine.Post(session, "4x", Named("ann")).ExpectStatusAsync(200, "ok");
        await _engine.Post(session, "4x", Named("bob")).ExpectStatusAsync(400, Unknown);
        await _engine.Post(session, "4x", As("ann")).ExpectStatusAsync(400, Unknown);
    }

    [Fact]
    public async Task Unless_it_is_asked_for_whoever_has_the_id_has_the_session()
    {
        _engine.Options.RequireSameUser = false;
        var session = await OpenAsync(As("ann"));

        await _engine.Post(session, "4hello", As("bob")).ExpectStatusAsync(200, "ok");

        await _engine.Handler.Last.ExpectAsync("hello");
        Assert.Null(session.Owner);
    }

    private async Task<EngineSession> OpenAsync(Action<HttpContext> configure)
    {
        var packets = await _engine.Get("", configure).PacketsAsync();
        Assert.True(_engine.Server.Sessions.TryGet(EngineHarness.SidOf(packets[0]), out var session));
        return session;
    }

    private static Action<HttpContext> As(string? user) => context => context.User = user is null
        ? new ClaimsPrincipal(new ClaimsIdentity())
        : new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user)], "test"));

    private static Action<HttpContext> Named(string name) => context =>
        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "test"));

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
        {
            _log.Add($"{logLevel}: {formatter(state, exception)}");
        }
    }
}
