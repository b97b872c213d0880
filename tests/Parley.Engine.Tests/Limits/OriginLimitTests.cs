using Microsoft.AspNetCore.Http;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Limits;

/// <summary>Pages of other origins are kept out however they come.</summary>
public sealed class OriginLimitTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_foreign_page_is_refused_over_polling()
    {
        await _engine.Get("", Own).EndAsync();
        Assert.Equal(1, _engine.Server.Sessions.Count);

        await _engine.Get("", Foreign).ExpectStatusAsync(403, """{"code":4,"message":"Forbidden"}""");
        Assert.Equal(1, _engine.Server.Sessions.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_foreign_page_is_refused_over_WebSocket_and_HTTP2(bool isHttp2)
    {
        var own = _engine.Connect("&transport=websocket", configure: Own, isHttp2: isHttp2);
        Assert.NotNull(await own.ReceiveAsync());

        var foreign = _engine.Connect("&transport=websocket", configure: Foreign, isHttp2: isHttp2);
        await foreign.Handled.Soon();

        Assert.Equal(StatusCodes.Status400BadRequest, foreign.Response.StatusCode);
        Assert.Equal("Forbidden", foreign.ResponseText);
        Assert.Equal(1, _engine.Server.Sessions.Count);
    }

    private static void Own(HttpContext context) => context.Request.Headers.Origin = "http://chat.example";

    private static void Foreign(HttpContext context) => context.Request.Headers.Origin = "http://evil.example";
}
