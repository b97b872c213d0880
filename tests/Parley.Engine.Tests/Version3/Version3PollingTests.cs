using System.Globalization;
using System.Text;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Version3;

public sealed class Version3PollingTests : IDisposable
{
    private const string Bytes = "application/octet-stream";

    private readonly EngineHarness _engine = Version3Client.NewEngine(options => options.MaxPayload = 100);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Packets_of_a_post_are_delivered_in_order()
    {
        var session = await _engine.OpenPolling3Async();
        await _engine.Post3(session, "2:4a3:4\ud83d\ude0010:b4AQID/w==2:4b").ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectAsync("a", "\ud83d\ude00", "bytes:010203FF", "b");
    }

    [Fact]
    public async Task Packets_of_a_post_of_bytes_are_delivered_in_order()
    {
        var session = await _engine.OpenPolling3Async();
        await _engine.Post3(session, [0, 2, 255, (byte)'4', (byte)'a', 1, 3, 255, 4, 1, 2, 0, 1, 255, (byte)'2'], Bytes).ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectAsync("a", "bytes:0102");
        Assert.Equal("1:3", await _engine.Poll3(session).TextAsync());
    }

    [Fact]
    public async Task A_poll_with_binary_is_answered_with_bytes()
    {
        var session = await _engine.OpenPolling3Async();
        session.SendText("é"u8);
        session.SendBinary([7]);

        var poll = _engine.Poll3(session);
        await poll.EndAsync();

        Assert.Equal(Bytes, poll.Response.ContentType);
        Assert.Equal("0003FF34C3A9" + "0102FF0407", Convert.ToHexString(poll.Body));
    }

    [Fact]
    public async Task A_poll_without_binary_is_answered_with_text()
    {
        var session = await _engine.OpenPolling3Async();
        session.SendText("é"u8);
        var poll = _engine.Poll3(session);
        Assert.Equal("2:4é", await poll.TextAsync());
        Assert.Equal("text/plain; charset=UTF-8", poll.Response.ContentType);
    }

    [Fact]
    public async Task A_client_that_asked_for_base64_in_its_handshake_gets_text_from_then_on()
    {
        var session = await _engine.OpenPolling3Async("&b64=1");
        session.SendBinary([1, 2, 3, 4]);
        Assert.Equal("10:b4AQIDBA==", await _engine.Poll3(session).TextAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_is_no_longer_than_MaxPayload(bool binary)
    {
        var session = await _engine.OpenPolling3Async(binary ? "" : "&b64=1");
        for (var i = 0; i < 50; i++)
        {
            session.SendText(Encoding.UTF8.GetBytes(i.ToString("D2", CultureInfo.InvariantCulture)));
            session.SendBinary([(byte)i]);
        }

        var responses = 0;
        for (; session.BufferedBytes > 0; responses++)
        {
            var poll = _engine.Poll3(session);
            await poll.EndAsync();
            Assert.InRange(poll.Body.Length, 1, 100);
        }

        Assert.InRange(responses, 5, 50);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5:2")]
    [InlineData("-1:2")]
    [InlineData("99999999999:2")]
    [InlineData("4a")]
    [InlineData("1:9")]
    [InlineData("2:4\ud83d\ude00")]
    public async Task A_payload_that_is_none_ends_the_session(string body)
    {
        var session = await _engine.OpenPolling3Async();
        await _engine.Post3(session, body).ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectCloseAsync("parse error");
    }

    [Fact]
    public async Task A_payload_of_bytes_that_is_none_ends_the_session()
    {
        var session = await _engine.OpenPolling3Async();
        await _engine.Post3(session, [0, 9, 9, 9, 255, 52], Bytes).ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectCloseAsync("parse error");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData(Bytes)]
    public async Task A_body_that_is_too_large_is_refused_and_leaves_the_session_as_it_was(string contentType)
    {
        var session = await _engine.OpenPolling3Async();
        await _engine.Post3(session, new byte[101], contentType).ExpectStatusAsync(413);
        Assert.True(session.IsOpen);
    }

    [Theory]
    [InlineData("1:2", 11)]
    [InlineData("0:", 11)]
    public async Task Too_many_packets_end_the_session(string packet, int count)
    {
        _engine.Options.MaxPacketsPerPayload = 10;
        var session = await _engine.OpenPolling3Async();
        await _engine.Post3(session, string.Concat(Enumerable.Repeat(packet, count))).ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectCloseAsync("parse error");
    }

    [Fact]
    public async Task A_close_packet_ends_the_session_and_its_poll()
    {
        var session = await _engine.OpenPolling3Async();
        var poll = _engine.Poll3(session);
        await _engine.Post3(session, "1:1").ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectCloseAsync("transport close");
        Assert.Equal("1:6", await poll.TextAsync());
    }

    [Fact]
    public async Task A_session_that_the_server_closes_says_so_to_a_later_poll()
    {
        var session = await _engine.OpenPolling3Async();
        session.Close();
        Assert.Equal("1:61:1", await _engine.Poll3(session).TextAsync());
        await _engine.Handler.Last.ExpectCloseAsync("forced close");
    }
}
