using System.IO.Compression;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>RFC 7692 sections 6 and 7.2.</summary>
public sealed class WebSocketDeflateTests
{
    private const int Rsv1 = 0x40;

    [Theory]
    [InlineData("F248CDC9C90700")] // 7.2.3.1: one block with fixed codes
    [InlineData("000500FAFF48656C6C6F00")] // 7.2.3.3: stored
    [InlineData("F348CDC9C9070000")] // 7.2.3.4: a final block
    [InlineData("F248050000" + "00FFFFCAC9C90700")] // 7.2.3.5: two blocks
    public void Reader_inflates_the_examples_of_the_rfc(string hex)
    {
        using var driver = new ReaderDriver(deflate: true);
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Text, Convert.FromHexString(hex), reserved: Rsv1)).AssertRead(Received.Text("Hello"));
    }

    [Theory]
    [InlineData("00")] // 7.2.3.6
    [InlineData("0200")] // an empty block with fixed codes
    public void Reader_inflates_empty_messages(string hex)
    {
        using var driver = new ReaderDriver(deflate: true);
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Binary, Convert.FromHexString(hex), reserved: Rsv1)).AssertRead(Received.Of(WebSocketOpcode.Binary, []));
    }

    [Fact]
    public void Reader_joins_compressed_fragments_before_inflating_them()
    {
        var compressed = Convert.FromHexString("F248CDC9C90700");
        for (var cut = 0; cut <= compressed.Length; cut++)
        {
            using var driver = new ReaderDriver(deflate: true);
            driver.Feed(
            [
                .. ClientFrame.Build(WebSocketOpcode.Text, compressed.AsSpan(0, cut), final: false, reserved: Rsv1),
                .. ClientFrame.Build(WebSocketOpcode.Ping, []),
                .. ClientFrame.Build(WebSocketOpcode.Continuation, compressed.AsSpan(cut)),
            ]);
            driver.AssertRead(Received.Of(WebSocketOpcode.Ping, []), Received.Text("Hello"));
        }
    }

    [Fact]
    public void Reader_takes_plain_messages_between_compressed_ones()
    {
        using var driver = new ReaderDriver(deflate: true);
        var compressed = ClientFrame.Build(WebSocketOpcode.Text, Convert.FromHexString("F248CDC9C90700"), reserved: Rsv1);
        driver.Feed([.. compressed, .. ClientFrame.Text("plain"), .. compressed]);
        driver.AssertRead(Received.Text("Hello"), Received.Text("plain"), Received.Text("Hello"));
    }

    [Fact]
    public void Reader_keeps_no_window_between_messages()
    {
        // 7.2.3.2: the second "Hello" as a reference into the first, which without context takeover no client may send.
        using var driver = new ReaderDriver(deflate: true);
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Text, Convert.FromHexString("F248CDC9C90700"), reserved: Rsv1));
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Text, Convert.FromHexString("F200110000"), reserved: Rsv1));
        Assert.Equal([Received.Text("Hello")], driver.Messages);
        Assert.Equal(WebSocketFault.InvalidDeflate, driver.Fault);
    }

    [Theory]
    [InlineData("")] // the tail alone begins no block
    [InlineData("FFFFFF")] // a reserved block type
    [InlineData("F248CDC9")] // cut inside a block
    [InlineData("000500FAFF4865")] // a stored block that swallows the tail
    [InlineData("0064009BFF4865")] // a stored block that the tail does not fill either
    [InlineData("000500000048656C6C6F00")] // a stored block whose length contradicts itself
    public void Reader_rejects_what_is_not_deflate_data(string hex)
    {
        using var driver = new ReaderDriver(deflate: true);
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Binary, Convert.FromHexString(hex), reserved: Rsv1)).AssertFault(nameof(WebSocketFault.InvalidDeflate));
    }

    [Fact]
    public void Reader_checks_text_after_inflating_it()
    {
        using var driver = new ReaderDriver(deflate: true);
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Text, WebSocketDeflate.Compress([0x41, 0xff]), reserved: Rsv1));
        driver.AssertFault(nameof(WebSocketFault.InvalidUtf8));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(65536)]
    [InlineData(1_000_000)]
    public void Reader_counts_the_limit_after_inflating(int limit)
    {
        using var fits = new ReaderDriver(limit, deflate: true);
        fits.Feed(ClientFrame.Build(WebSocketOpcode.Binary, WebSocketDeflate.Compress(new byte[limit]), reserved: Rsv1));
        fits.AssertRead(Received.Of(WebSocketOpcode.Binary, new byte[limit]));

        using var exceeds = new ReaderDriver(limit, deflate: true);
        exceeds.Feed(ClientFrame.Build(WebSocketOpcode.Binary, WebSocketDeflate.Compress(new byte[limit + 1]), reserved: Rsv1));
        exceeds.AssertFault(nameof(WebSocketFault.MessageTooBig));
    }

    [Fact]
    public void A_deflate_bomb_is_inflated_one_byte_past_the_limit_at_most()
    {
        var bomb = WebSocketDeflate.Compress(new byte[64_000_000]);
        using var output = new WebSocketMessageBuffer(WebSocketOpcode.Binary, isCompressed: false);
        Assert.Equal(WebSocketFault.MessageTooBig, WebSocketInflater.Inflate(bomb, output, 1_000_000));
        Assert.Equal(1_000_001, output.Length);

        using var driver = new ReaderDriver(deflate: true);
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Binary, bomb, reserved: Rsv1)).AssertFault(nameof(WebSocketFault.MessageTooBig));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(16_383)]
    [InlineData(65_536)]
    [InlineData(500_000)]
    public void Compressed_messages_end_without_the_tail_and_inflate_with_it(int length)
    {
        var random = new Random(length);
        var noise = new byte[length];
        random.NextBytes(noise);
        foreach (var payload in new[] { new byte[length], noise })
        {
            var compressed = WebSocketDeflate.Compress(payload);
            using var stream = new DeflateStream(new MemoryStream([.. compressed, 0x00, 0x00, 0xff, 0xff]), CompressionMode.Decompress);
            using var inflated = new MemoryStream();
            stream.CopyTo(inflated);
            Assert.Equal(payload, inflated.ToArray());
            Assert.False(compressed.AsSpan().EndsWith<byte>([0x00, 0x00, 0xff, 0xff]));
        }
    }

    [Fact]
    public void Reader_takes_the_memory_of_inflated_messages_from_the_pool()
    {
        var noise = new byte[40_000];
        new Random(1).NextBytes(noise);
        var frame = ClientFrame.Build(WebSocketOpcode.Binary, WebSocketDeflate.Compress(noise), reserved: Rsv1);
        using var reader = new WebSocketMessageReader(100_000, deflate: true);
        var copy = frame.ToArray();
        var allocated = LeastAllocation.Of(() =>
        {
            frame.CopyTo(copy, 0);
            reader.TryRead(copy, out _, out _, out _, out _);
        });

        // What is left are the objects around zlib.
        Assert.InRange(allocated, 0, 4000);
    }

    [Fact]
    public void Equal_messages_compress_to_equal_bytes() =>
        Assert.Equal(WebSocketDeflate.Compress("one and one"u8), WebSocketDeflate.Compress("one and one"u8));
}
