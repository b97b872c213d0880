using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.Faults.Tests.Polling;

/// <summary>POSTs that end before their end, or are more than they may be. They are their clients' matter: nothing of it is an error of the server's, in whatever category of the log.</summary>
[Trait("Fault", "F08")]
public class BrokenPostTests
{
    private const int MaxPayload = 4096;

    private const string Text = "Content-Type: text/plain\r\n";

    private int _begun;

    [Theory]
    [InlineData(Cut.Fin)]
    [InlineData(Cut.Reset)]
    [InlineData(Cut.FinThenReset)]
    public async Task A_POST_that_is_cut_off_leaves_no_error_in_the_log(Cut cut)
    {
        await using var server = await StartAsync();
        var open = OpenConnections(server);
        var begun = 0;
        foreach (var (headers, body) in Requests())
        {
            foreach (var sent in new[] { 0, 1, body.Length / 2, body.Length - 1 })
            {
                using var peer = await server.Server.PollAsync();
                using var post = await RawConnection.OpenAsync(server.Server.Address);
                await post.SendAsync($"POST {peer.Uri.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
                begun++;
                await Guard.UntilAsync(() => Volatile.Read(ref _begun) == begun);
                await post.TrySendAsync(body.AsMemory(0, sent));
                post.End(cut);
            }
        }

        await ExpectNoErrorAsync(server, open);
    }

    [Fact]
    public async Task A_POST_that_is_refused_leaves_no_error_in_the_log_whether_its_body_comes_or_not()
    {
        await using var server = await StartAsync();
        var open = OpenConnections(server);
        foreach (var (headers, body) in Requests())
        {
            using var peer = await server.Server.PollAsync();
            using var post = await RawConnection.OpenAsync(server.Server.Address);
            await post.SendAsync($"POST {peer.Uri.PathAndQuery}0 HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
            Assert.Equal(400, (await post.ReadResponseAsync()).Status);
            await post.TrySendAsync(body.AsMemory(0, body.Length / 2));
        }

        await ExpectNoErrorAsync(server, open);
    }

    private Task<FaultServer> StartAsync() => FaultServer.StartAsync(
        options: static options => options.MaxPayload = MaxPayload,
        configure: app => app.Use((context, next) =>
        {
            if (HttpMethods.IsPost(context.Request.Method))
            {
                Interlocked.Increment(ref _begun);
            }

            return next(context);
        }));

    private static IEnumerable<(string Headers, byte[] Body)> Requests()
    {
        var fits = Encoding.ASCII.GetBytes("42[\"event\",\"some text\"]");
        var large = Encoding.ASCII.GetBytes("4" + new string('x', 3 * MaxPayload));
        yield return (Text + Length(fits), fits);
        yield return (Text + "Transfer-Encoding: chunked\r\n", Chunks(fits));
        yield return (Text + Length(large), large);
        yield return (Text + "Transfer-Encoding: chunked\r\n", Chunks(large));
        yield return ("Content-Type: application/octet-stream\r\n" + Length(fits), fits);
        yield return (Text + "Content-Encoding: gzip\r\n" + Length(fits), fits);
    }

    private static string Length(byte[] body) => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");

    private static byte[] Chunks(byte[] body) =>
        [.. Encoding.ASCII.GetBytes(body.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. body, .. "\r\n0\r\n\r\n"u8];

    private static int OpenConnections(FaultServer server)
    {
        var logs = server.Server.Logs;
        return logs.Count(static log => log.Id.Name == "ConnectionStart") - logs.Count(static log => log.Id.Name == "ConnectionStop");
    }

    private static async Task ExpectNoErrorAsync(FaultServer server, int open)
    {
        await Guard.UntilAsync(() => OpenConnections(server) == open);
        Assert.Empty(server.Server.Logs.Where(static log => log.Level >= LogLevel.Error).Select(static log => $"{log.Category}: {log.Message} {log.Exception?.Message}"));
    }
}
