using System.IO.Compression;
using System.Text;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Transports.Polling;

public sealed class PollingCompressionTests
{
    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("deflate, gzip", "gzip")]
    [InlineData("br, GZIP;q=0.5", "gzip")]
    [InlineData("gzip;q=0, deflate", "deflate")]
    [InlineData("gzip;q=0", null)]
    [InlineData("br", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public async Task An_answer_is_compressed_as_the_client_accepts_it(string? accepted, string? expected)
    {
        using var engine = new EngineHarness(options => options.HttpCompression = true);

        var (text, encoding, _) = await PollAsync(engine, length: 5_000, accepted);

        Assert.Equal(expected, encoding);
        Assert.Equal("4" + new string('x', 5_000), text);
    }

    [Theory]
    [InlineData(98, null)]
    [InlineData(99, "gzip")]
    public async Task An_answer_below_the_threshold_is_sent_as_it_is(int length, string? expected)
    {
        using var engine = new EngineHarness(options =>
        {
            options.HttpCompression = true;
            options.HttpCompressionThreshold = 100;
        });

        var (text, encoding, contentLength) = await PollAsync(engine, length, "gzip");

        Assert.Equal(expected, encoding);
        Assert.Equal("4" + new string('x', length), text);
        Assert.Equal(expected is null ? length + 1 : null, contentLength);
    }

    [Fact]
    public async Task Nothing_is_compressed_unless_configured()
    {
        using var engine = new EngineHarness();

        var (_, encoding, _) = await PollAsync(engine, length: 5_000, "gzip");

        Assert.Null(encoding);
    }

    private static async Task<(string Text, string? Encoding, long? ContentLength)> PollAsync(EngineHarness engine, int length, string? accepted)
    {
        var session = await engine.OpenPollingAsync();
        session.SendText(Encoding.ASCII.GetBytes(new string('x', length)));
        var poll = engine.Poll(session, context => context.Request.Headers.AcceptEncoding = accepted);
        await poll.EndAsync();
        var encoding = (string?)poll.Response.Headers.ContentEncoding;
        using Stream decoded = encoding switch
        {
            "gzip" => new GZipStream(new MemoryStream(poll.Body), CompressionMode.Decompress),
            "deflate" => new ZLibStream(new MemoryStream(poll.Body), CompressionMode.Decompress),
            _ => new MemoryStream(poll.Body),
        };
        using var reader = new StreamReader(decoded);
        return (await reader.ReadToEndAsync(), encoding, poll.Response.ContentLength);
    }
}
