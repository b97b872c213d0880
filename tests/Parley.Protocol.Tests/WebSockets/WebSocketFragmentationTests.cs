using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>RFC 6455 section 5.4.</summary>
public sealed class WebSocketFragmentationTests
{
    [Fact]
    public void Reader_joins_fragments()
    {
        using var driver = new ReaderDriver();
        driver.Feed([.. ClientFrame.Text("one ", final: false), .. ClientFrame.Continuation("two ", final: false), .. ClientFrame.Continuation("three")]);
        driver.AssertRead(Received.Text("one two three"));
    }

    [Fact]
    public void Reader_joins_empty_fragments()
    {
        using var driver = new ReaderDriver();
        driver.Feed([.. ClientFrame.Text("", final: false), .. ClientFrame.Continuation("", final: false), .. ClientFrame.Continuation("")]);
        driver.Feed([.. ClientFrame.Text("", final: false), .. ClientFrame.Continuation("middle", final: false), .. ClientFrame.Continuation("")]);
        driver.AssertRead(Received.Text(""), Received.Text("middle"));
    }

    [Fact]
    public void Reader_consumes_fragments_while_the_message_is_open()
    {
        using var driver = new ReaderDriver();
        driver.Feed(ClientFrame.Text("first ", final: false));
        Assert.Equal(0, driver.PendingBytes);
        driver.Feed(ClientFrame.Continuation("second")).AssertRead(Received.Text("first second"));
    }

    [Fact]
    public void Reader_asks_for_the_frame_after_the_fragments_it_consumed()
    {
        using var driver = new ReaderDriver();
        var last = ClientFrame.Continuation("tail");
        driver.Feed([.. ClientFrame.Text("head ", final: false), .. last.AsSpan(..^1)]);
        Assert.Equal((last.Length - 1, last.Length), (driver.PendingBytes, driver.Needed));
        driver.Feed(last.AsSpan(^1..)).AssertRead(Received.Text("head tail"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public void Reader_delivers_control_frames_between_fragments_at_once(int chunk)
    {
        using var driver = new ReaderDriver();
        byte[] wire =
        [
            .. ClientFrame.Text("a", final: false), .. ClientFrame.Build(WebSocketOpcode.Ping, "1"u8),
            .. ClientFrame.Continuation("b", final: false), .. ClientFrame.Build(WebSocketOpcode.Ping, "2"u8), .. ClientFrame.Build(WebSocketOpcode.Pong, ""u8),
            .. ClientFrame.Continuation("c"), .. ClientFrame.Build(WebSocketOpcode.Ping, "3"u8),
        ];
        driver.FeedInChunks(wire, chunk).AssertRead(
            Received.Of(WebSocketOpcode.Ping, "1"u8),
            Received.Of(WebSocketOpcode.Ping, "2"u8),
            Received.Of(WebSocketOpcode.Pong, ""u8),
            Received.Text("abc"),
            Received.Of(WebSocketOpcode.Ping, "3"u8));
    }

    [Fact]
    public void Reader_delivers_a_close_between_fragments()
    {
        using var driver = new ReaderDriver();
        driver.Feed([.. ClientFrame.Text("never ends", final: false), .. ClientFrame.Close(1001, "bye"u8)]);
        driver.AssertRead(Received.Of(WebSocketOpcode.Close, [0x03, 0xe9, .. "bye"u8]));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("80")]
    public void Reader_rejects_a_continuation_without_a_message(string first)
    {
        using var driver = new ReaderDriver();
        driver.Feed(Convert.FromHexString(first)).AssertFault(nameof(WebSocketFault.UnexpectedContinuation));
    }

    [Fact]
    public void Reader_rejects_a_continuation_after_a_complete_message()
    {
        using var driver = new ReaderDriver();
        driver.Feed([.. ClientFrame.Text("a", final: false), .. ClientFrame.Continuation("b"), .. ClientFrame.Continuation("c")]);
        Assert.Equal([Received.Text("ab")], driver.Messages);
        Assert.Equal(WebSocketFault.UnexpectedContinuation, driver.Fault);
    }

    [Theory]
    [InlineData("01")]
    [InlineData("81")]
    [InlineData("02")]
    [InlineData("82")]
    public void Reader_rejects_a_new_message_inside_a_fragmented_one(string first)
    {
        using var driver = new ReaderDriver();
        driver.Feed([.. ClientFrame.Text("a", final: false), .. Convert.FromHexString(first)]).AssertFault(nameof(WebSocketFault.ExpectedContinuation));
    }

    [Fact]
    public void Reader_joins_a_large_message_from_small_fragments()
    {
        using var driver = new ReaderDriver();
        var payload = new byte[300_000];
        new Random(1).NextBytes(payload);
        var wire = new List<byte>();
        for (var start = 0; start < payload.Length; start += 100)
        {
            var opcode = start == 0 ? WebSocketOpcode.Binary : WebSocketOpcode.Continuation;
            wire.AddRange(ClientFrame.Build(opcode, payload.AsSpan(start, 100), final: start + 100 == payload.Length));
        }

        driver.FeedInChunks([.. wire], 4096).AssertRead(Received.Of(WebSocketOpcode.Binary, payload));
    }
}
