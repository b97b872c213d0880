using Parley.Engine.Tests.Harness;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Version3;

public sealed class Version3WebSocketTests : IDisposable
{
    private readonly EngineHarness _engine = Version3Client.NewEngine();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Binary_frames_start_with_the_type_of_a_message_both_ways()
    {
        var (peer, receiver) = await _engine.OpenWebSocket3Async();
        await peer.SendBinaryAsync(4, 1, 2);
        await receiver.ExpectAsync("bytes:0102");
        receiver.Session.SendBinary([8, 9]);
        await peer.ExpectFrameAsync(WebSocketOpcode.Binary, 4, 8, 9);
    }

    [Fact]
    public async Task A_client_that_asked_for_base64_sends_and_gets_b4()
    {
        var (peer, receiver) = await _engine.OpenWebSocket3Async("&b64=1");
        await peer.SendAsync("b4AQI=");
        await receiver.ExpectAsync("bytes:0102");
        receiver.Session.SendBinary([8, 9]);
        await peer.ExpectAsync("b4CAk=");
    }

    [Fact]
    public async Task Messages_large_and_many_leave_in_order()
    {
        var (peer, receiver) = await _engine.OpenWebSocket3Async();
        var large = new byte[20_000];
        for (var i = 0; i < 5; i++)
        {
            receiver.Session.SendText("t"u8);
            receiver.Session.SendBinary(large);
        }

        for (var i = 0; i < 5; i++)
        {
            await peer.ExpectAsync("4t");
            await peer.ExpectFrameAsync(WebSocketOpcode.Binary, [4, .. large]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("bAQI=")]
    [InlineData("b4AQI")]
    public async Task A_text_that_is_no_packet_ends_the_session(string text)
    {
        var (peer, receiver) = await _engine.OpenWebSocket3Async();
        await peer.SendAsync(text);
        await receiver.ExpectCloseAsync("parse error");
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 2 })]
    [InlineData(new byte[] { 0x34, 1 })]
    public async Task Bytes_that_are_no_message_end_the_session(byte[] bytes)
    {
        var (peer, receiver) = await _engine.OpenWebSocket3Async();
        await peer.SendBinaryAsync(bytes);
        await receiver.ExpectCloseAsync("parse error");
    }

    [Fact]
    public async Task An_upgrade_takes_along_what_is_queued_in_the_form_of_its_websocket()
    {
        var session = await _engine.OpenPolling3Async("&b64=1");
        var poll = _engine.Poll3(session);
        var peer = await _engine.Probe3Async(session);
        Assert.Equal("1:6", await poll.TextAsync());
        session.SendText("late"u8);
        session.SendBinary([5]);

        await peer.CompleteAsync(session);

        await peer.ExpectAsync("4late");
        await peer.ExpectFrameAsync(WebSocketOpcode.Binary, 4, 5);
        await peer.SendBinaryAsync(4, 6);
        await _engine.Handler.Last.ExpectAsync("bytes:06");
    }

    [Fact]
    public async Task A_probe_that_fails_leaves_the_session_polling()
    {
        var session = await _engine.OpenPolling3Async();
        var peer = await _engine.Probe3Async(session);
        await peer.SendAsync("4not yet");
        await peer.ExpectCloseAsync();
        await _engine.Post3(session, "2:4a").ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectAsync("a");
        Assert.Equal("polling", session.TransportName);
    }
}
