using System.Text;
using Microsoft.AspNetCore.Http;

namespace Parley.Engine.Tests.Harness;

/// <summary>One HTTP request of the polling transport and what came of it.</summary>
internal sealed class PollingExchange(DefaultHttpContext context, MemoryStream body, RequestLifetime lifetime, Task handled)
{
    public const char Separator = '\u001e';

    public HttpResponse Response => context.Response;

    /// <summary>Whether the server has come to the end of the request.</summary>
    public bool IsAnswered => handled.IsCompleted;

    public byte[] Body => body.ToArray();

    /// <summary>The client goes away.</summary>
    public void Abort() => lifetime.Break();

    public Task EndAsync() => handled.Soon();

    public async Task<string> TextAsync(int status = StatusCodes.Status200OK)
    {
        await handled.Soon();
        Assert.Equal(status, Response.StatusCode);
        return Encoding.UTF8.GetString(Body);
    }

    public async Task<string[]> PacketsAsync() => (await TextAsync()).Split(Separator);

    public async Task ExpectAsync(params string[] packets) => Assert.Equal(packets, await PacketsAsync());

    public async Task ExpectStatusAsync(int status, string body = "") => Assert.Equal(body, await TextAsync(status));
}
