using System.Globalization;
using Parley.Engine.Tests.Harness;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

/// <summary>How packets come in over a WebSocket.</summary>
public sealed class WebSocketReceiverTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Text_and_bytes_are_delivered_in_order()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        await peer.SendAsync("4a");
        await peer.SendBinaryAsync(1, 2);
        await peer.SendBinaryAsync();
        await peer.SendAsync("4€");

        await receiver.ExpectAsync("a", "bytes:0102", "bytes:", "€");
    }

    [Fact]
    public async Task An_idle_connection_waits_without_a_buffer()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        await Guard.UntilAsync(() => peer.Stream.WaitsWithoutBuffer);

        await peer.SendAsync("4a");
        await receiver.ExpectAsync("a");

        await Guard.UntilAsync(() => peer.Stream.WaitsWithoutBuffer);
    }

    [Fact]
    public async Task Connections_that_were_busy_once_hold_no_buffers_while_idle()
    {
        const int Connections = 300;
        const int MessageBytes = 100_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peers = new List<WebSocketPeer>();
        for (var i = 0; i < Connections; i++)
        {
            var (peer, receiver) = await _engine.OpenWebSocketAsync();
            await peer.SendAsync("4" + new string('x', MessageBytes));
            Assert.Equal(MessageBytes, (await receiver.NextAsync()).Length);

            // The recording keeps the last message; now it is a small one.
            await peer.SendAsync("4small");
            await receiver.ExpectAsync("small");
            peers.Add(peer);
        }

        await Guard.UntilAsync(() => peers.TrueForAll(peer => peer.Stream.WaitsWithoutBuffer));

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Connections * MessageBytes / 2);
    }

    [Fact]
    public async Task A_frame_that_is_not_complete_keeps_its_buffer()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        var frame = PeerFrame.Build(WebSocketOpcode.Text, "4whole"u8);

        foreach (var part in frame)
        {
            receiver.ExpectNothing();
            await peer.SendRawAsync([part]);
        }

        await receiver.ExpectAsync("whole");
    }

    [Fact]
    public async Task Messages_of_any_size_up_to_the_maximum_arrive_whole()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        foreach (var length in (int[])[124, 125, 4_000, 4_096, 5_000, 65_535, 65_536, 200_000, 999_999, 10])
        {
            var text = new string((char)('a' + (length % 26)), length);

            await peer.SendAsync("4" + text);

            await receiver.ExpectAsync(text);
        }
    }

    [Fact]
    public async Task Many_messages_in_one_piece_are_told_apart()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        var texts = Enumerable.Range(0, 1_000).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray();

        await peer.SendRawAsync([.. texts.SelectMany(text => PeerFrame.Build(WebSocketOpcode.Text, System.Text.Encoding.ASCII.GetBytes("4" + text)))]);

        await receiver.ExpectAsync(texts);
    }

    [Fact]
    public async Task Messages_that_come_one_by_one_never_fill_the_buffer_up()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        for (var i = 0; i < 1_000; i++)
        {
            var text = i.ToString("D20", CultureInfo.InvariantCulture);

            await peer.SendAsync("4" + text);

            await receiver.ExpectAsync(text);
        }
    }

    [Fact]
    public async Task Fragments_are_one_message_and_pings_may_come_between()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        await peer.SendFrameAsync(WebSocketOpcode.Text, "4on"u8, final: false);
        await peer.SendFrameAsync(WebSocketOpcode.Ping, "p"u8);
        await peer.SendFrameAsync(WebSocketOpcode.Continuation, "e "u8, final: false);
        await peer.SendFrameAsync(WebSocketOpcode.Continuation, "message"u8);

        await peer.ExpectFrameAsync(WebSocketOpcode.Pong, (byte)'p');
        await receiver.ExpectAsync("one message");
    }

    [Fact]
    public async Task The_next_message_waits_until_the_receiver_has_taken_the_last()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        var taken = new TaskCompletionSource();
        receiver.Taking = _ => new ValueTask(taken.Task);
        await peer.SendRawAsync([.. PeerFrame.Build(WebSocketOpcode.Text, "4a"u8), .. PeerFrame.Build(WebSocketOpcode.Text, "4b"u8)]);

        await receiver.ExpectAsync("a");
        receiver.ExpectNothing();
        taken.SetResult();

        await receiver.ExpectAsync("b");
    }

    [Fact]
    public async Task A_message_cut_off_by_the_end_of_the_connection_is_dropped()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        await peer.SendRawAsync(PeerFrame.Build(WebSocketOpcode.Text, "4whole"u8)[..^1]);
        peer.EndSending();

        await peer.ExpectEndAsync();
        receiver.ExpectNothing();
        await receiver.ExpectCloseAsync("transport close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Nothing_is_delivered_after_the_end()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        await peer.SendRawAsync([.. PeerFrame.Build(WebSocketOpcode.Text, "2"u8), .. PeerFrame.Build(WebSocketOpcode.Text, "4late"u8)]);

        await peer.ExpectCloseAsync();
        await peer.SendAsync("4later");
        await peer.SendCloseAsync(1005);
        await peer.ExpectEndAsync();
        receiver.ExpectNothing();
        await receiver.ExpectCloseAsync("transport error");
    }
}
