using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Tests.Harness;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

public sealed class WebSocketCompressionTests : IDisposable
{
    private readonly EngineHarness _engine = new(options => options.PerMessageDeflate = true);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Large_messages_are_compressed_both_ways()
    {
        var (peer, receiver) = await OpenAsync();
        Assert.Equal("permessage-deflate; server_no_context_takeover; client_no_context_takeover", peer.Response.Headers.SecWebSocketExtensions);
        var text = string.Concat(Enumerable.Repeat("over and over ", 500));

        await peer.SendFrameAsync(WebSocketOpcode.Text, Deflate("4" + text), compressed: true);
        await receiver.ExpectAsync(text);
        receiver.Session.SendText(Encoding.ASCII.GetBytes(text));

        var frame = await peer.ReceiveAsync();
        Assert.True(frame!.IsCompressed);
        Assert.InRange(frame.Payload.Length, 1, 200);
        Assert.Equal("4" + text, Inflate(frame.Payload));
    }

    [Theory]
    [InlineData(1_022, false)]
    [InlineData(1_023, true)]
    public async Task Messages_below_the_threshold_are_sent_as_they_are(int length, bool isCompressed)
    {
        var (peer, receiver) = await OpenAsync();

        receiver.Session.SendText(new byte[length]);

        Assert.Equal(isCompressed, (await peer.ReceiveAsync())!.IsCompressed);
    }

    [Fact]
    public async Task Messages_of_the_client_may_come_as_they_are()
    {
        var (peer, receiver) = await OpenAsync();

        await peer.SendAsync("4plain");

        await receiver.ExpectAsync("plain");
    }

    [Fact]
    public async Task Control_frames_are_never_compressed()
    {
        var (peer, _) = await OpenAsync();
        _engine.Options.PerMessageDeflateThreshold = 0;

        await peer.SendFrameAsync(WebSocketOpcode.Ping, "ping"u8);

        var pong = await peer.ReceiveAsync();
        Assert.Equal("ping", pong!.Text);
        Assert.False(pong.IsCompressed);
    }

    [Fact]
    public async Task Messages_that_compression_makes_longer_still_leave_together()
    {
        var (peer, receiver) = await OpenAsync(capacity: 1024);
        receiver.Session.SendBinary(new byte[500_000]);
        var random = new Random(1);
        var noise = Enumerable.Range(0, 15).Select(_ =>
        {
            var bytes = new byte[1_084];
            random.NextBytes(bytes);
            return bytes;
        }).ToArray();
        var blocked = new byte[5_000];
        random.NextBytes(blocked);
        receiver.Session.SendBinary(blocked);
        await peer.Stream.WriteBlocked.Soon();
        foreach (var bytes in noise)
        {
            receiver.Session.SendBinary(bytes);
        }

        Assert.Equal(500_000, InflateBytes((await peer.ReceiveAsync())!.Payload).Length);
        Assert.Equal(blocked, InflateBytes((await peer.ReceiveAsync())!.Payload));
        foreach (var bytes in noise)
        {
            Assert.Equal(bytes, InflateBytes((await peer.ReceiveAsync())!.Payload));
        }
    }

    [Fact]
    public async Task A_small_message_that_inflates_beyond_the_maximum_closes_with_1009()
    {
        _engine.Options.MaxPayload = 10_000;
        var (peer, receiver) = await OpenAsync();

        await peer.SendFrameAsync(WebSocketOpcode.Text, Deflate("4" + new string('x', 1_000_000)), compressed: true);

        await peer.ExpectCloseAsync(1009);
        await receiver.ExpectCloseAsync("transport error");
        receiver.ExpectNothing();
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(true, "permessage-deflate; unheard_of=1")]
    [InlineData(false, "permessage-deflate")]
    public async Task Nothing_is_compressed_unless_both_sides_agree(bool isOn, string offer)
    {
        using var engine = new EngineHarness(options => options.PerMessageDeflate = isOn);
        var (peer, receiver) = await engine.OpenWebSocketAsync(configure: context => context.Request.Headers.SecWebSocketExtensions = offer);

        receiver.Session.SendText(new byte[5_000]);

        Assert.False((await peer.ReceiveAsync())!.IsCompressed);
        Assert.False(peer.Response.Headers.ContainsKey("Sec-WebSocket-Extensions"));
    }

    private async Task<(WebSocketPeer Peer, RecordingReceiver Receiver)> OpenAsync(int capacity = 1 << 20) =>
        await _engine.OpenWebSocketAsync(capacity: capacity, configure: static context => context.Request.Headers.SecWebSocketExtensions = "permessage-deflate; client_max_window_bits");

    private static byte[] Deflate(string text)
    {
        using var output = new MemoryStream();
        using (var deflater = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflater.Write(Encoding.UTF8.GetBytes(text));
            deflater.Flush();
            return output.ToArray()[..^4];
        }
    }

    private static string Inflate(byte[] payload) => Encoding.UTF8.GetString(InflateBytes(payload));

    private static byte[] InflateBytes(byte[] payload)
    {
        using var inflater = new DeflateStream(new MemoryStream([.. payload, 0x00, 0x00, 0xff, 0xff]), CompressionMode.Decompress);
        using var output = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = inflater.Read(buffer)) > 0;)
        {
            output.Write(buffer, 0, read);
        }

        return output.ToArray();
    }
}
