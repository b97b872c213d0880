using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Transports.Polling;

public sealed class PostRequestTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Packets_are_handled_in_order_and_answered_with_ok()
    {
        var session = await _engine.OpenPollingAsync();

        var post = _engine.Post(session, "4a\u001ebAQID\u001e4\u001e6\u001e4€");

        await post.ExpectStatusAsync(200, "ok");
        Assert.Equal("text/html", post.Response.ContentType);
        Assert.Equal(2, post.Response.ContentLength);
        Assert.Equal("no-store", post.Response.Headers.CacheControl);
        await _engine.Handler.Last.ExpectAsync("a", "bytes:010203", "", "€");
    }

    [Fact]
    public async Task The_answer_waits_until_the_receiver_has_taken_everything()
    {
        var session = await _engine.OpenPollingAsync();
        var taken = new TaskCompletionSource();
        _engine.Handler.Last.Taking = _ => new ValueTask(taken.Task);

        var post = _engine.Post(session, "4a\u001e4b");
        await _engine.Handler.Last.ExpectAsync("a");
        _engine.Handler.Last.ExpectNothing();
        Assert.False(post.IsAnswered);
        taken.SetResult();

        await _engine.Handler.Last.ExpectAsync("b");
        await post.ExpectStatusAsync(200, "ok");
    }

    [Fact]
    public async Task Post_while_another_post_is_open_closes_the_session()
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);
        var taken = new TaskCompletionSource();
        _engine.Handler.Last.Taking = _ => new ValueTask(taken.Task);
        var first = _engine.Post(session, "4a\u001e4never");

        var second = _engine.Post(session, "4b");

        await second.ExpectStatusAsync(400);
        await poll.ExpectAsync("1");
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        taken.SetResult();
        await first.ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectAsync("a");
        _engine.Handler.Last.ExpectNothing();
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_body_of_exactly_the_maximum_is_taken()
    {
        _engine.Options.MaxPayload = 100;
        var session = await _engine.OpenPollingAsync();

        await _engine.Post(session, "4" + new string('x', 99)).ExpectStatusAsync(200, "ok");

        await _engine.Handler.Last.ExpectAsync(new string('x', 99));
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_large_is_refused_and_the_session_goes_on()
    {
        _engine.Options.MaxPayload = 100;
        var session = await _engine.OpenPollingAsync();

        // Before any of it has come.
        await PostPiped(session, new Pipe(), contentLength: 101).ExpectStatusAsync(413);

        await StillWorksAsync(session);
    }

    [Fact]
    public async Task A_body_that_turns_out_too_large_is_refused_before_its_end_and_the_session_goes_on()
    {
        _engine.Options.MaxPayload = 100;
        var session = await _engine.OpenPollingAsync();
        var pipe = new Pipe();
        var post = PostPiped(session, pipe);

        await FeedAsync(pipe, new byte[60]);
        Assert.False(post.IsAnswered);
        await FeedAsync(pipe, new byte[41]);

        await post.ExpectStatusAsync(413);
        await StillWorksAsync(session);
    }

    [Fact]
    public async Task A_compressed_body_is_refused_and_the_session_goes_on()
    {
        var session = await _engine.OpenPollingAsync();

        await _engine.Post(session, "4a", context => context.Request.Headers.ContentEncoding = "gzip").ExpectStatusAsync(415);

        await StillWorksAsync(session);
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("Application/Octet-Stream; charset=binary")]
    public async Task A_binary_body_is_of_an_older_protocol_and_closes_the_session(string contentType)
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);

        await _engine.Post(session, "4a", context => context.Request.ContentType = contentType).ExpectStatusAsync(400);

        await poll.ExpectAsync("1");
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        await _engine.ExpectNothingLeftAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("7")]
    [InlineData("\u001e4never")]
    [InlineData("b!!\u001e4never")]
    [InlineData("9\u001e4never")]
    public async Task A_body_that_is_no_payload_is_a_parse_error(string body)
    {
        var session = await _engine.OpenPollingAsync();

        await _engine.Post(session, body).ExpectStatusAsync(200, "ok");

        await _engine.Handler.Last.ExpectCloseAsync("parse error");
        _engine.Handler.Last.ExpectNothing();
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Packets_before_a_bad_one_are_handled()
    {
        var session = await _engine.OpenPollingAsync();

        await _engine.Post(session, "4a\u001ex\u001e4b").ExpectStatusAsync(200, "ok");

        await _engine.Handler.Last.ExpectAsync("a");
        await _engine.Handler.Last.ExpectCloseAsync("parse error");
        _engine.Handler.Last.ExpectNothing();
    }

    [Fact]
    public async Task Text_that_is_no_UTF8_is_a_parse_error()
    {
        var session = await _engine.OpenPollingAsync();

        await _engine.Post(session, [(byte)'4', 0xc3, 0x28]).ExpectStatusAsync(200, "ok");

        await _engine.Handler.Last.ExpectCloseAsync("parse error");
    }

    [Fact]
    public async Task More_packets_than_allowed_are_a_parse_error()
    {
        _engine.Options.MaxPacketsPerPayload = 3;
        var session = await _engine.OpenPollingAsync();

        await _engine.Post(session, "41\u001e42\u001e43").ExpectStatusAsync(200, "ok");
        await _engine.Post(session, "4a\u001e4b\u001e4c\u001e4d").ExpectStatusAsync(200, "ok");

        await _engine.Handler.Last.ExpectAsync("1", "2", "3", "a", "b", "c");
        await _engine.Handler.Last.ExpectCloseAsync("parse error");
    }

    [Fact]
    public async Task A_ping_of_the_client_closes_the_session()
    {
        var session = await _engine.OpenPollingAsync();

        await _engine.Post(session, "2\u001e4never").ExpectStatusAsync(200, "ok");

        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        _engine.Handler.Last.ExpectNothing();
    }

    [Fact]
    public async Task A_body_that_arrives_in_pieces_is_one_payload()
    {
        var session = await _engine.OpenPollingAsync();
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 16));
        var post = PostPiped(session, pipe);
        var expected = Enumerable.Range(0, 200).Select(i => $"message {i}").ToArray();

        foreach (var piece in string.Join('\u001e', expected.Select(text => "4" + text)).Chunk(7))
        {
            await FeedAsync(pipe, System.Text.Encoding.ASCII.GetBytes(piece));
            _engine.Handler.Last.ExpectNothing();
        }

        await pipe.Writer.CompleteAsync();
        await post.ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectAsync(expected);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_dropped_and_closes_the_session()
    {
        var session = await _engine.OpenPollingAsync();
        var pipe = new Pipe();
        var post = PostPiped(session, pipe);
        await FeedAsync(pipe, "4whole\u001e4ha"u8.ToArray());

        await pipe.Writer.CompleteAsync(new IOException("The client reset the connection."));

        await post.EndAsync();
        _engine.Handler.Last.ExpectNothing();
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        await _engine.ExpectNothingLeftAsync();
    }

    [Theory]
    [InlineData(408, false)]
    [InlineData(413, true)]
    public async Task A_body_that_the_server_gives_up_on_is_answered_with_its_status(int status, bool isOpenAfter)
    {
        var session = await _engine.OpenPollingAsync();
        var pipe = new Pipe();
        var post = PostPiped(session, pipe);

        await pipe.Writer.CompleteAsync(new BadHttpRequestException("Given up.", status));

        await post.ExpectStatusAsync(status);
        Assert.Equal(isOpenAfter, session.IsOpen);
    }

    private static async Task FeedAsync(Pipe pipe, byte[] bytes) => await pipe.Writer.WriteAsync(bytes, TestContext.Current.CancellationToken);

    private PollingExchange PostPiped(Engine.Sessions.EngineSession session, Pipe pipe, long? contentLength = null) => _engine.Post(session, [], context =>
    {
        context.Request.Body = pipe.Reader.AsStream();
        context.Request.ContentLength = contentLength;
    });

    private async Task StillWorksAsync(Engine.Sessions.EngineSession session)
    {
        await _engine.Post(session, "4still here").ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectAsync("still here");
        Assert.True(session.IsOpen);
    }
}
