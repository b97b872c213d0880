using Parley.Engine.Tests.Harness;
using Parley.Protocol.EngineIO;
using Parley.Protocol.SocketIO;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Sessions;

public sealed class EngineSessionCloseTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Close_sends_what_is_queued_first()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        receiver.Session.SendText("a"u8);
        receiver.Session.SendBinary([1, 2]);
        receiver.Session.SendText("b"u8);

        receiver.Session.Close();

        await peer.ExpectAsync("4a");
        await peer.ExpectFrameAsync(WebSocketOpcode.Binary, 1, 2);
        await peer.ExpectAsync("4b");
        await EndsAsync(peer, receiver, "forced close");
    }

    [Fact]
    public async Task Nothing_can_be_sent_once_closing_has_begun()
    {
        var session = await _engine.OpenPollingAsync();

        session.Close();

        Assert.False(session.SendText("a"u8));
        Assert.False(session.SendBinary([1]));
        Assert.False(session.Send(WithAttachments("51-[]", [1])));
        await _engine.Poll(session).ExpectAsync("6", "1");
        Assert.False(session.SendText("a"u8));
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Nothing_can_be_sent_once_the_session_was_cut_short()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        receiver.Session.Abort(DisconnectReason.TransportError);

        Assert.False(receiver.Session.SendText("a"u8));
        await EndsAsync(peer, receiver, "transport error");
    }

    [Fact]
    public async Task A_closing_session_is_not_kept_longer_than_its_heartbeat_would_have_kept_it()
    {
        using var engine = new EngineHarness(static options =>
        {
            options.PingInterval = TimeSpan.FromSeconds(2);
            options.PingTimeout = TimeSpan.FromSeconds(1);
        });
        var session = await engine.OpenPollingAsync();

        session.Close();
        engine.AdvanceSeconds(2.9);
        Assert.Equal(1, engine.Server.Sessions.Count);
        engine.AdvanceSeconds(0.2);

        await engine.ExpectNothingLeftAsync();
        Assert.Equal("forced close", (await engine.Handler.Last.Closed.Soon()).Name);
    }

    [Fact]
    public async Task Abort_drops_what_is_queued()
    {
        var session = await _engine.OpenPollingAsync();
        session.SendText("a"u8);

        session.Abort(DisconnectReason.TransportError);

        Assert.Equal(0, session.BufferedBytes);
        await _engine.Poll(session).ExpectStatusAsync(400, """{"code":1,"message":"Session ID unknown"}""");
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_server_that_shuts_down_closes_every_session_as_going_away()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);

        _engine.Server.CloseAll(DisconnectReason.ServerShuttingDown);

        await poll.ExpectAsync("1");
        await _engine.Handler.Last.ExpectCloseAsync("server shutting down");
        await EndsAsync(peer, receiver, "server shutting down", code: 1001);
    }

    [Theory]
    [InlineData("2", "transport error")]
    [InlineData("7", "parse error")]
    [InlineData("x", "parse error")]
    [InlineData("", "parse error")]
    [InlineData("b!", "parse error")]
    public async Task A_packet_against_the_protocol_ends_a_WebSocket_session_without_a_code(string packet, string reason)
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        await peer.SendAsync(packet);

        await EndsAsync(peer, receiver, reason);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("6")]
    [InlineData("6noise")]
    public async Task Packets_that_only_the_other_side_sends_are_ignored_on_a_WebSocket(string packet)
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        await peer.SendAsync(packet);
        await peer.SendAsync("4still here");

        await receiver.ExpectAsync("still here");
        Assert.True(receiver.Session.IsOpen);
    }

    [Fact]
    public async Task A_close_packet_over_polling_ends_the_session_and_frees_its_poll()
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);

        await _engine.Post(session, "4last\u001e1\u001e4never").ExpectStatusAsync(200, "ok");

        await poll.ExpectAsync("6");
        await _engine.Handler.Last.ExpectAsync("last");
        await _engine.Handler.Last.ExpectCloseAsync("transport close");
        _engine.Handler.Last.ExpectNothing();
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_session_that_is_closing_pings_no_more()
    {
        var session = await _engine.OpenPollingAsync();
        _engine.AdvanceSeconds(20);
        session.Close();

        _engine.AdvanceSeconds(10);

        await _engine.Poll(session).ExpectAsync("6", "1");
        await _engine.Handler.Last.ExpectCloseAsync("forced close");
    }

    [Fact]
    public async Task A_session_that_is_closing_keeps_its_reason_whatever_it_owes_a_ping()
    {
        var session = await _engine.OpenPollingAsync();
        _engine.AdvanceSeconds(25);
        await _engine.Poll(session).ExpectAsync("2");
        session.Close();

        _engine.AdvanceSeconds(30);

        await _engine.Handler.Last.ExpectCloseAsync("forced close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Closing_twice_is_closing_once()
    {
        // As often as it takes to end some of them while their goodbye is being written.
        for (var i = 0; i < 100; i++)
        {
            var (peer, receiver) = await _engine.OpenWebSocketAsync();

            receiver.Session.Close();
            receiver.Session.Close(DisconnectReason.ServerShuttingDown);
            receiver.Session.Abort(DisconnectReason.TransportError);

            Assert.Equal(1, receiver.Closes);
            await peer.ExpectCloseAsync();
            await peer.SendCloseAsync(1005);
            await peer.ExpectEndAsync();
            Assert.Equal(1, receiver.Closes);
        }
    }

    /// <summary>The client's side of an ending that was the server's doing.</summary>
    private async Task EndsAsync(WebSocketPeer peer, RecordingReceiver receiver, string reason, int code = 1005)
    {
        await peer.ExpectCloseAsync(code);
        await peer.SendCloseAsync(1005);
        await peer.ExpectEndAsync();
        await receiver.ExpectCloseAsync(reason);
        Assert.False(peer.WasCut);
        await _engine.ExpectNothingLeftAsync();
    }

    internal static EncodedPacket WithAttachments(string header, params byte[][] attachments) =>
        new(EngineMessage.Text(EnginePacketType.Message, System.Text.Encoding.UTF8.GetBytes(header)), [.. attachments.Select(data => EngineMessage.Binary(data))]);
}
