using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>What a peer can make the reader hold, and the verdict when it tries for more.</summary>
public sealed class WebSocketLimitTests
{
    [Fact]
    public void Reader_takes_a_message_of_exactly_the_limit()
    {
        using var driver = new ReaderDriver(maxMessageBytes: 200);
        driver.Feed(ClientFrame.Text(new string('x', 200))).AssertRead(Received.Text(new string('x', 200)));
    }

    [Theory]
    [InlineData(201)]
    [InlineData(65536)]
    [InlineData(1UL << 32)]
    [InlineData(1UL << 62)]
    [InlineData((ulong)long.MaxValue)]
    public void Reader_rejects_a_claimed_length_above_the_limit_before_the_payload_arrives(ulong claimed)
    {
        using var driver = new ReaderDriver(maxMessageBytes: 200);
        driver.Feed(ClientFrame.Header(0x82, claimed)).AssertFault(nameof(WebSocketFault.MessageTooBig));
    }

    [Fact]
    public void Reader_counts_the_limit_over_all_fragments()
    {
        using var driver = new ReaderDriver(maxMessageBytes: 200);
        driver.Feed([.. ClientFrame.Text(new string('x', 150), final: false), .. ClientFrame.Continuation(new string('x', 50), final: false), .. ClientFrame.Continuation("")]);
        driver.AssertRead(Received.Text(new string('x', 200)));

        driver.Messages.Clear();
        driver.Feed([.. ClientFrame.Text(new string('x', 150), final: false), .. ClientFrame.Header(0x00, 51)]);
        driver.AssertFault(nameof(WebSocketFault.MessageTooBig));
    }

    [Fact]
    public void Reader_starts_counting_anew_with_every_message()
    {
        using var driver = new ReaderDriver(maxMessageBytes: 10, maxFragments: 2);
        for (var i = 0; i < 5; i++)
            driver.Feed([.. ClientFrame.Text("12345", final: false), .. ClientFrame.Continuation("67890")]);

        Assert.Equal(WebSocketFault.None, driver.Fault);
        Assert.Equal(5, driver.Messages.Count);
    }

    [Fact]
    public void Reader_takes_as_many_fragments_as_allowed_and_no_more()
    {
        using var driver = new ReaderDriver(maxFragments: 3);
        driver.Feed([.. ClientFrame.Text("", final: false), .. ClientFrame.Continuation("", final: false), .. ClientFrame.Continuation("")]);
        driver.AssertRead(Received.Text(""));

        driver.Messages.Clear();
        driver.Feed([.. ClientFrame.Text("", final: false), .. ClientFrame.Continuation("", final: false), .. ClientFrame.Continuation("", final: false), 0x80]);
        driver.AssertFault(nameof(WebSocketFault.TooManyFragments));
    }

    [Fact]
    public void Reader_does_not_count_control_frames_as_fragments()
    {
        using var driver = new ReaderDriver(maxFragments: 2);
        driver.Feed(ClientFrame.Text("a", final: false));
        for (var i = 0; i < 10; i++)
            driver.Feed(ClientFrame.Build(WebSocketOpcode.Ping, []));

        driver.Feed(ClientFrame.Continuation("b"));
        Assert.Equal(Received.Text("ab"), driver.Messages[^1]);
    }

    [Fact]
    public void Reader_stops_a_flood_of_empty_fragments()
    {
        using var driver = new ReaderDriver();
        var empty = ClientFrame.Continuation("", final: false);
        driver.Feed(ClientFrame.Text("", final: false));
        driver.Feed([.. Enumerable.Repeat(empty, 200_000).SelectMany(frame => frame)]);
        driver.AssertFault(nameof(WebSocketFault.TooManyFragments));
        Assert.InRange(driver.PendingBytes, (200_000 - 16_384) * 6, 200_000 * 6);
    }

    [Fact]
    public void Reader_allocates_nothing_for_a_length_that_is_only_claimed()
    {
        using var reader = new WebSocketMessageReader(int.MaxValue);
        byte[] start = [.. ClientFrame.Header(0x02, 2_000_000_000), 1, 2, 3, 4, 5];
        Assert.Equal(WebSocketReadStatus.NeedMore, reader.TryRead(start, out _, out var needed, out _, out _));
        Assert.Equal(2_000_000_014, needed);
        Assert.Equal(0, LeastAllocation.Of(() => reader.TryRead(start, out _, out _, out _, out _)));
    }

    [Fact]
    public void Reader_is_small_while_no_message_is_open()
    {
        var readers = new WebSocketMessageReader[1000];
        var allocated = LeastAllocation.Of(() =>
        {
            for (var i = 0; i < readers.Length; i++)
                readers[i] = new WebSocketMessageReader(1_000_000);
        });
        Assert.InRange(allocated / readers.Length, 1, 40);
    }
}
