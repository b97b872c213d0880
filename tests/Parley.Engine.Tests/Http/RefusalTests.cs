using System.Text;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Http;

namespace Parley.Engine.Tests.Http;

public class RefusalTests
{
    [Fact]
    public async Task A_polling_request_gets_the_code_and_message_as_JSON()
    {
        var (response, body) = await WriteAsync(Refusal.UnknownSession.WriteAsync);

        Assert.Equal(400, response.StatusCode);
        Assert.Equal("application/json", response.ContentType);
        Assert.Equal("""{"code":1,"message":"Session ID unknown"}""", body);
    }

    [Fact]
    public async Task Words_of_the_application_cannot_break_out_of_the_JSON()
    {
        var (_, body) = await WriteAsync(Refusal.ForbiddenBecause("\",\"code\":0,\"x\":\"é<").WriteAsync);

        using var json = System.Text.Json.JsonDocument.Parse(body);
        Assert.Equal(4, json.RootElement.GetProperty("code").GetInt32());
        Assert.Equal("\",\"code\":0,\"x\":\"é<", json.RootElement.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("HTTP/1.1", "close")]
    [InlineData("HTTP/2", null)]
    public async Task A_request_for_a_WebSocket_gets_the_message_as_text(string protocol, string? connection)
    {
        var (response, body) = await WriteAsync(Refusal.ForbiddenBecause("Zutritt für Gäste verboten").WriteToUpgradeAsync, protocol);

        Assert.Equal(400, response.StatusCode);
        Assert.Equal("text/html", response.ContentType);
        Assert.Equal("Zutritt für Gäste verboten", body);
        Assert.Equal(Encoding.UTF8.GetByteCount(body), response.ContentLength);
        Assert.Equal(connection, (string?)response.Headers.Connection);
    }

    private static async Task<(HttpResponse Response, string Body)> WriteAsync(Func<HttpContext, Task> write, string protocol = "HTTP/1.1")
    {
        var context = new DefaultHttpContext();
        var body = new MemoryStream();
        context.Request.Protocol = protocol;
        context.Response.Body = body;
        await write(context);
        return (context.Response, Encoding.UTF8.GetString(body.ToArray()));
    }
}
