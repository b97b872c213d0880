using Microsoft.AspNetCore.Http.Features;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Transports.Polling;

public sealed class PollRequestTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_poll_waits_until_there_is_something_to_say()
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);
        Assert.False(poll.IsAnswered);

        session.SendText("hello"u8);

        await poll.ExpectAsync("4hello");
        Assert.Equal("text/plain; charset=UTF-8", poll.Response.ContentType);
        Assert.Equal("no-store", poll.Response.Headers.CacheControl);
        Assert.Equal(6, poll.Response.ContentLength);
    }

    [Fact]
    public async Task A_poll_answers_with_everything_queued()
    {
        var session = await _engine.OpenPollingAsync();
        session.SendText("a"u8);
        session.SendBinary([1, 2, 3, 4]);
        session.SendText("€"u8);

        var body = await _engine.Poll(session).TextAsync();

        Assert.Equal("4a\u001ebAQIDBA==\u001e4€", body);
        Assert.Equal(0, session.BufferedBytes);
    }

    [Fact]
    public async Task A_poll_answers_with_no_more_than_the_maximum_payload()
    {
        _engine.Options.MaxPayload = 16;
        var session = await _engine.OpenPollingAsync();
        foreach (var packet in (string[])["aaaa", "bbbb", "ccc", "dddddddddddddddddddd", "e"])
        {
            session.SendText(System.Text.Encoding.UTF8.GetBytes(packet));
        }

        await _engine.Poll(session).ExpectAsync("4aaaa", "4bbbb", "4ccc");
        await _engine.Poll(session).ExpectAsync("4dddddddddddddddddddd");
        await _engine.Poll(session).ExpectAsync("4e");
    }

    [Fact]
    public async Task What_is_sent_while_no_poll_waits_is_there_for_the_next()
    {
        var session = await _engine.OpenPollingAsync();
        session.SendText("a"u8);
        await _engine.Poll(session).ExpectAsync("4a");
        session.SendText("b"u8);
        session.SendText("c"u8);

        await _engine.Poll(session).ExpectAsync("4b", "4c");
    }

    [Fact]
    public async Task Poll_while_another_poll_is_open_closes_the_session()
    {
        var session = await _engine.OpenPollingAsync();
        var first = _engine.Poll(session);

        var second = _engine.Poll(session);

        await second.ExpectStatusAsync(400);
        await first.ExpectAsync("1");
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_poll_whose_client_goes_away_closes_the_session()
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);

        poll.Abort();

        await poll.EndAsync();
        Assert.Empty(poll.Body);
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_poll_whose_client_was_gone_from_the_start_closes_the_session()
    {
        var session = await _engine.OpenPollingAsync();

        var poll = _engine.Poll(session, context => context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort());

        await poll.EndAsync();
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task An_answer_that_cannot_be_written_closes_the_session()
    {
        var session = await _engine.OpenPollingAsync();
        session.SendText("lost"u8);

        var poll = _engine.Poll(session, context => context.Response.Body = new BrokenStream());

        await poll.EndAsync();
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Close_is_told_to_the_poll_that_waits()
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);

        session.Close();

        await poll.ExpectAsync("1");
        await _engine.Handler.Last.ExpectCloseAsync("forced close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Close_while_no_poll_waits_is_told_to_the_next()
    {
        var session = await _engine.OpenPollingAsync();

        session.Close();

        Assert.False(_engine.Handler.Last.Closed.IsCompleted);
        Assert.Equal("6\u001e1", await _engine.Poll(session).TextAsync());
        await _engine.Handler.Last.ExpectCloseAsync("forced close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Close_comes_in_a_payload_of_its_own_behind_what_was_queued()
    {
        var session = await _engine.OpenPollingAsync();
        session.SendText("a"u8);
        session.SendText("b"u8);

        session.Close();

        await _engine.Poll(session).ExpectAsync("4a", "4b");
        Assert.False(_engine.Handler.Last.Closed.IsCompleted);
        await _engine.Poll(session).ExpectAsync("6", "1");
        await _engine.Handler.Last.ExpectCloseAsync("forced close");
    }

    [Fact]
    public async Task Close_waits_thirty_seconds_for_a_last_poll()
    {
        var session = await _engine.OpenPollingAsync();
        session.Close();

        _engine.AdvanceSeconds(29.999);
        Assert.False(_engine.Handler.Last.Closed.IsCompleted);
        _engine.AdvanceSeconds(0.001);

        await _engine.Handler.Last.ExpectCloseAsync("forced close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_waiting_poll_holds_nothing_up_that_is_posted()
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);

        await _engine.Post(session, "4a").ExpectStatusAsync(200, "ok");

        await _engine.Handler.Last.ExpectAsync("a");
        Assert.False(poll.IsAnswered);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("HEAD")]
    public async Task Any_other_method_is_not_allowed_and_harms_nothing(string method)
    {
        var session = await _engine.OpenPollingAsync();

        var exchange = _engine.Request(method, "&transport=polling&sid=" + session.Id);

        await exchange.ExpectStatusAsync(405);
        Assert.Equal("GET, POST", exchange.Response.Headers.Allow);
        Assert.True(session.IsOpen);
    }

    [Theory]
    [InlineData("Mozilla/4.0 (compatible;MSIE 8.0; Windows NT 6.1)", true)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0)", true)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", false)]
    [InlineData(null, false)]
    public async Task Internet_Explorer_is_told_that_a_response_is_no_attack(string? agent, bool isTold)
    {
        var exchange = _engine.Get("", context => context.Request.Headers.UserAgent = agent);
        var session = Assert.IsType<Engine.Sessions.EngineSession>(_engine.Handler.Last.Session);
        var post = _engine.Post(session, "6", context => context.Request.Headers.UserAgent = agent);

        await exchange.TextAsync();
        await post.TextAsync();
        Assert.Equal(isTold ? "0" : null, (string?)exchange.Response.Headers.XXSSProtection);
        Assert.Equal(isTold ? "0" : null, (string?)post.Response.Headers.XXSSProtection);
    }

    /// <summary>A response whose client has gone.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException(new IOException("The client reset the connection."));
    }
}
