using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>Framing, ping and pong, reserved bits and opcodes: RFC 6455 sections 5.1, 5.2 and 5.5.</summary>
public sealed class WebSocketFramingTests
{
    public static TheoryData<int, int> LengthsAndChunks { get; } = new MatrixTheoryData<int, int>(
        [0, 1, 125, 126, 127, 128, 65535, 65536],
        [int.MaxValue, 997]);

    [Fact]
    public void Reader_reads_the_examples_of_the_rfc()
    {
        using var driver = new ReaderDriver();
        driver.Feed(Convert.FromHexString("818537FA213D7F9F4D5158" + "8A8537FA213D7F9F4D5158"));
        driver.AssertRead(Received.Text("Hello"), Received.Of(WebSocketOpcode.Pong, "Hello"u8));
    }

    [Theory]
    [MemberData(nameof(LengthsAndChunks))]
    public void Reader_reads_text_of_every_length_encoding(int length, int chunk)
    {
        using var driver = new ReaderDriver();
        driver.FeedInChunks(ClientFrame.Text(new string('*', length)), chunk);
        driver.AssertRead(Received.Text(new string('*', length)));
    }

    [Theory]
    [MemberData(nameof(LengthsAndChunks))]
    public void Reader_reads_binary_of_every_length_encoding(int length, int chunk)
    {
        var payload = new byte[length];
        payload.AsSpan().Fill(0xfe);
        using var driver = new ReaderDriver();
        driver.FeedInChunks(ClientFrame.Build(WebSocketOpcode.Binary, payload), chunk);
        driver.AssertRead(Received.Of(WebSocketOpcode.Binary, payload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(125)]
    public void Reader_reads_pings_and_pongs_with_any_bytes(int length)
    {
        var payload = new byte[length];
        payload.AsSpan().Fill(0xff);
        using var driver = new ReaderDriver(maxMessageBytes: 0);
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Ping, payload)).Feed(ClientFrame.Build(WebSocketOpcode.Pong, payload));
        driver.AssertRead(Received.Of(WebSocketOpcode.Ping, payload), Received.Of(WebSocketOpcode.Pong, payload));
    }

    [Fact]
    public void Reader_takes_every_frame_of_one_read()
    {
        using var driver = new ReaderDriver();
        driver.Feed([.. ClientFrame.Text("a"), .. ClientFrame.Build(WebSocketOpcode.Ping, "p"u8), .. ClientFrame.Text(""), .. ClientFrame.Text("b")]);
        driver.AssertRead(Received.Text("a"), Received.Of(WebSocketOpcode.Ping, "p"u8), Received.Text(""), Received.Text("b"));
    }

    [Fact]
    public void Reader_hands_out_an_unfragmented_message_where_it_was_received()
    {
        using var reader = new WebSocketMessageReader(100);
        var buffer = ClientFrame.Text("in place");
        Assert.Equal(WebSocketReadStatus.Message, reader.TryRead(buffer, out _, out _, out var message, out _));
        Assert.True(message.Payload.Overlaps(buffer, out var offset));
        Assert.Equal(6, -offset);
        Assert.Equal("in place"u8, buffer.AsSpan(6));
    }

    [Fact]
    public void Reader_says_how_much_a_frame_needs_once_its_header_is_there()
    {
        using var driver = new ReaderDriver();
        var frame = ClientFrame.Text(new string('x', 300));
        Assert.Equal(0, driver.Feed(frame.AsSpan(0, 7)).Needed);
        Assert.Equal(frame.Length, driver.Feed(frame.AsSpan(7, 1)).Needed);
        Assert.Equal(frame.Length, driver.Feed(frame.AsSpan(8, 299)).Needed);
        Assert.Empty(driver.Messages);
        Assert.Single(driver.Feed(frame.AsSpan(307)).Messages);
    }

    [Fact]
    public void Reader_leaves_an_incomplete_frame_untouched()
    {
        using var reader = new WebSocketMessageReader(100);
        var frame = ClientFrame.Text("Hello");
        var partial = frame[..^1];
        Assert.Equal(WebSocketReadStatus.NeedMore, reader.TryRead(partial, out var consumed, out var needed, out _, out _));
        Assert.Equal((0, frame.Length), (consumed, needed));
        Assert.Equal(frame[..^1], partial);
    }

    [Theory]
    [InlineData("81")]
    [InlineData("82")]
    [InlineData("88")]
    [InlineData("89")]
    [InlineData("8A")]
    public void Reader_rejects_unmasked_frames(string first)
    {
        using var driver = new ReaderDriver();
        driver.Feed(Convert.FromHexString(first + "00")).AssertFault(nameof(WebSocketFault.UnmaskedFrame));
    }

    [Fact]
    public void Reader_rejects_reserved_bits_on_every_opcode_with_the_first_byte()
    {
        foreach (var deflate in new[] { false, true })
        {
            for (var bits = 0x10; bits <= 0x70; bits += 0x10)
            {
                foreach (var opcode in Enum.GetValues<WebSocketOpcode>())
                {
                    if (deflate && bits == 0x40 && opcode is WebSocketOpcode.Text or WebSocketOpcode.Binary)
                        continue;

                    using var driver = new ReaderDriver(deflate: deflate);
                    driver.Feed([(byte)(0x80 | bits | (byte)opcode)]).AssertFault(nameof(WebSocketFault.ReservedBits));
                }
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    public void Reader_rejects_reserved_opcodes_with_the_first_byte(int opcode)
    {
        foreach (var fin in new[] { 0x00, 0x80 })
        {
            using var driver = new ReaderDriver();
            driver.Feed([(byte)(fin | opcode)]).AssertFault(nameof(WebSocketFault.ReservedOpcode));
        }
    }

    [Theory]
    [InlineData("08")]
    [InlineData("09")]
    [InlineData("0A")]
    public void Reader_rejects_fragmented_control_frames(string first)
    {
        using var driver = new ReaderDriver();
        driver.Feed(Convert.FromHexString(first)).AssertFault(nameof(WebSocketFault.FragmentedControlFrame));
    }

    [Theory]
    [InlineData("88FE")]
    [InlineData("89FE")]
    [InlineData("8AFE")]
    [InlineData("89FF")]
    public void Reader_rejects_control_frames_above_125_bytes_with_the_second_byte(string start)
    {
        using var driver = new ReaderDriver();
        driver.Feed(Convert.FromHexString(start)).AssertFault(nameof(WebSocketFault.ControlFrameTooLong));
    }

    [Fact]
    public void Reader_rejects_lengths_in_more_bytes_than_they_need()
    {
        foreach (var header in new[] { ClientFrame.Header16(0x82, 0), ClientFrame.Header16(0x82, 125), ClientFrame.Header64(0x82, 1), ClientFrame.Header64(0x82, 65535) })
        {
            using var driver = new ReaderDriver();
            driver.Feed(header).AssertFault(nameof(WebSocketFault.NonMinimalLength));
        }
    }

    [Theory]
    [InlineData(0x8000000000000000)]
    [InlineData(ulong.MaxValue)]
    public void Reader_rejects_lengths_with_the_top_bit_set(ulong length)
    {
        using var driver = new ReaderDriver();
        driver.Feed(ClientFrame.Header64(0x82, length)).AssertFault(nameof(WebSocketFault.InvalidLength));
    }

    [Fact]
    public void Reader_delivers_what_came_before_a_bad_frame_and_nothing_after_it()
    {
        using var driver = new ReaderDriver();
        driver.Feed([.. ClientFrame.Text("good"), 0x83, .. ClientFrame.Text("late")]);
        Assert.Equal([Received.Text("good")], driver.Messages);
        Assert.Equal(WebSocketFault.ReservedOpcode, driver.Fault);
    }

    [Fact]
    public void Reader_keeps_to_its_first_verdict()
    {
        using var reader = new WebSocketMessageReader(100);
        var bad = ClientFrame.Build(WebSocketOpcode.Text, [0xff]);
        Assert.Equal(WebSocketReadStatus.Fault, reader.TryRead(bad, out _, out _, out _, out _));
        Assert.Equal(WebSocketReadStatus.Fault, reader.TryRead(ClientFrame.Text("fine"), out var consumed, out _, out _, out var fault));
        Assert.Equal((0, WebSocketFault.InvalidUtf8), (consumed, fault));
    }

    [Fact]
    public void Reader_allocates_nothing_for_unfragmented_messages()
    {
        using var reader = new WebSocketMessageReader(100);
        var frame = ClientFrame.Text("x");
        var copy = frame.ToArray();
        var allocated = LeastAllocation.Of(() =>
        {
            frame.CopyTo(copy, 0);
            reader.TryRead(copy, out _, out _, out _, out _);
        });
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Every_fault_has_a_close_code_and_a_reason_that_fits_a_close_frame()
    {
        foreach (var fault in Enum.GetValues<WebSocketFault>())
        {
            Assert.True(WebSocketCloseCode.MayBeSent(fault.CloseCode()));
            Assert.InRange(fault.Describe().Length, 1, 123);
        }

        Assert.Equal(1002, WebSocketFault.UnmaskedFrame.CloseCode());
        Assert.Equal(1007, WebSocketFault.InvalidUtf8.CloseCode());
        Assert.Equal(1007, WebSocketFault.InvalidDeflate.CloseCode());
        Assert.Equal(1008, WebSocketFault.TooManyFragments.CloseCode());
        Assert.Equal(1009, WebSocketFault.MessageTooBig.CloseCode());
    }
}
