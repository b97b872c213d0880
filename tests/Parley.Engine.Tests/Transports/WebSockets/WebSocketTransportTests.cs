using Parley.Engine.Tests.Harness;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

/// <summary>How packets leave over a WebSocket.</summary>
public sealed class WebSocketTransportTests : IDisposable
{
    private const int SmallCapacity = 1024;

    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_cut_that_comes_when_the_request_has_ended_aborts_nothing()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        await peer.SendCloseAsync(1005);
        await peer.Handled.Soon();

        receiver.Session.Cut(DisconnectReason.ServerShuttingDown);

        Assert.False(peer.WasCut);
    }

    [Fact]
    public async Task Packets_that_wait_together_leave_in_one_write()
    {
        var (peer, receiver) = await OpenBlockedAsync();
        var before = peer.Stream.Writes.Length;

        var sent = Enumerable.Range(0, 50).Select(i => $"message {i}").ToArray();
        foreach (var text in sent)
        {
            receiver.Session.SendText(System.Text.Encoding.ASCII.GetBytes(text));
        }

        await SkipBlockedAsync(peer);
        await peer.ExpectAsync([.. sent.Select(text => "4" + text)]);
        Assert.Equal([sent.Sum(text => text.Length + 3)], peer.Stream.Writes[before..]);
    }

    [Fact]
    public async Task Writes_are_bounded_and_large_packets_leave_by_themselves()
    {
        var (peer, receiver) = await OpenBlockedAsync();
        var before = peer.Stream.Writes.Length;

        foreach (var length in (int[])[10_000, 10_000, 100, 50_000, 100, 100])
        {
            receiver.Session.SendBinary(new byte[length]);
        }

        await SkipBlockedAsync(peer);
        foreach (var length in (int[])[10_000, 10_000, 100, 50_000, 100, 100])
        {
            Assert.Equal(length, (await peer.ReceiveAsync())!.Payload.Length);
        }

        Assert.Equal([10_004, 10_106, 50_004, 204], peer.Stream.Writes[before..]);
    }

    [Fact]
    public async Task Packets_that_grow_on_their_way_still_leave_together()
    {
        var (peer, receiver) = await OpenBlockedAsync("&b64=1");
        for (var i = 0; i < 10; i++)
        {
            receiver.Session.SendBinary(new byte[1_500]);
        }

        receiver.Session.SendText("last"u8);

        await SkipBlockedAsync(peer);
        for (var i = 0; i < 10; i++)
        {
            await peer.ExpectAsync("b" + new string('A', 2_000));
        }

        await peer.ExpectAsync("4last");
    }

    [Fact]
    public async Task A_write_that_never_completes_counts_as_a_dead_connection_after_the_send_timeout()
    {
        var (peer, receiver) = await OpenBlockedAsync();

        _engine.AdvanceSeconds(9.999);
        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(0.001);

        await receiver.ExpectCloseAsync("transport error");
        await peer.Handled.Soon();
        Assert.True(peer.WasCut);
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Each_write_has_the_send_timeout_for_itself()
    {
        var (peer, receiver) = await OpenBlockedAsync();
        _engine.AdvanceSeconds(9);

        await SkipBlockedAsync(peer);
        await BlockAsync(peer, receiver);
        _engine.AdvanceSeconds(9);

        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(1);
        await receiver.ExpectCloseAsync("transport error");
    }

    [Fact]
    public async Task A_stream_that_fails_at_once_is_a_dead_connection()
    {
        foreach (var failure in (Exception[])[new IOException(), new InvalidOperationException(), new ObjectDisposedException("stream"), new OperationCanceledException()])
        {
            var (peer, receiver) = await _engine.OpenWebSocketAsync();
            peer.Stream.FailWritesWith = failure;

            receiver.Session.SendText("a"u8);

            await receiver.ExpectCloseAsync("transport error");
            peer.EndSending();
            await peer.Handled.Soon();
            await _engine.ExpectNothingLeftAsync();
        }
    }

    [Fact]
    public async Task A_connection_lost_while_a_write_waits_ends_the_session()
    {
        var (peer, receiver) = await OpenBlockedAsync();

        peer.Break();

        await peer.Handled.Soon();
        Assert.Matches("^transport (error|close)$", (await receiver.Closed.Soon()).Name);
        Assert.Equal(1, receiver.Closes);
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_ping_is_answered_with_its_payload()
    {
        var (peer, _) = await _engine.OpenWebSocketAsync();

        await peer.SendFrameAsync(WebSocketOpcode.Ping, "are you there"u8);

        await peer.ExpectFrameAsync(WebSocketOpcode.Pong, "are you there"u8.ToArray());
    }

    [Fact]
    public async Task A_flood_of_pings_is_answered_only_so_far_as_the_client_reads()
    {
        var (peer, receiver) = await OpenBlockedAsync();
        for (var i = 0; i < 1_000; i++)
        {
            await peer.SendFrameAsync(WebSocketOpcode.Ping, "x"u8);
        }

        await peer.SendAsync("4done");
        await receiver.ExpectAsync("done");
        receiver.Session.SendText("end"u8);

        await SkipBlockedAsync(peer);
        var pongs = 0;
        while (await peer.ReceiveAsync() is { Opcode: WebSocketOpcode.Pong })
        {
            pongs++;
        }

        Assert.Equal(32, pongs);

        // And once it has read them, it is answered again.
        await peer.SendFrameAsync(WebSocketOpcode.Ping, "y"u8);
        await peer.ExpectFrameAsync(WebSocketOpcode.Pong, "y"u8.ToArray());
    }

    private async Task<(WebSocketPeer Peer, RecordingReceiver Receiver)> OpenBlockedAsync(string query = "")
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync(query, SmallCapacity);
        await BlockAsync(peer, receiver);
        return (peer, receiver);
    }

    /// <summary>Has a write wait for the client.</summary>
    private static async Task BlockAsync(WebSocketPeer peer, RecordingReceiver receiver)
    {
        peer.Stream.ForgetBlockedWrite();
        receiver.Session.SendText(new byte[4 * SmallCapacity]);
        await peer.Stream.WriteBlocked.Soon();
    }

    private static async Task SkipBlockedAsync(WebSocketPeer peer) => Assert.NotNull(await peer.ReceiveAsync());
}
