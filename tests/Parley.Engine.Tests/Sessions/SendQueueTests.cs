using System.Text;
using Parley.Engine.Sessions;
using Parley.Protocol.EngineIO;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Sessions;

public class SendQueueTests
{
    private const int Plenty = 1_000_000;
    private const int OverheadBytes = 64;

    private SendQueue _queue;

    [Fact]
    public void Packets_leave_in_the_order_they_came_while_the_ring_grows_and_wraps()
    {
        var sent = 0;
        var received = 0;
        for (var round = 1; round < 40; round++)
        {
            for (var i = 0; i < round; i++)
            {
                _queue.Enqueue(Text(sent++.ToString("D4", provider: null)));
            }

            foreach (var packet in Take(Plenty, packets: round - (round % 3)))
            {
                Assert.Equal("4" + received++.ToString("D4", provider: null), packet);
            }
        }

        foreach (var packet in Take(Plenty, packets: 1000))
        {
            Assert.Equal("4" + received++.ToString("D4", provider: null), packet);
        }

        Assert.Equal(sent, received);
        Assert.Equal(0, _queue.Count);
        Assert.Equal(0, _queue.Bytes);
    }

    [Fact]
    public void A_batch_is_bounded_by_its_count()
    {
        Enqueue("a", "b", "c");

        Assert.Equal(["4a", "4b"], Take(Plenty, packets: 2));
        Assert.Equal(["4c"], Take(Plenty, packets: 2));
    }

    [Theory]
    [InlineData(12, 2)]
    [InlineData(11, 1)]
    public void A_batch_of_frames_is_bounded_by_their_bytes(int maxBytes, int expected)
    {
        // Each frame: two bytes of header, the type, three of text.
        Enqueue("abc", "def", "ghi");

        Assert.Equal(expected, Take(maxBytes, forPolling: false).Length);
    }

    [Theory]
    [InlineData(9, 2)]
    [InlineData(8, 1)]
    public void A_polling_payload_is_bounded_by_its_bytes_and_separators(int maxBytes, int expected)
    {
        Enqueue("abc", "def", "ghi");

        Assert.Equal(expected, Take(maxBytes).Length);
    }

    [Theory]
    [InlineData(true, 13, 2)]
    [InlineData(true, 12, 1)]
    [InlineData(false, 11, 2)]
    [InlineData(false, 10, 1)]
    public void Bytes_count_as_base64_for_polling_and_as_they_are_in_frames(bool forPolling, int maxBytes, int expected)
    {
        // "b" and four characters, or two bytes of header and three of data.
        _queue.Enqueue(EngineMessage.Binary([1, 2, 3]));
        _queue.Enqueue(forPolling ? Text("123456") : Text("123"));

        Assert.Equal(expected, Take(maxBytes, forPolling).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_packet_larger_than_a_batch_leaves_alone(bool forPolling)
    {
        Enqueue(new string('x', 100), "b");

        Assert.Single(Take(16, forPolling));
        Assert.Equal(["4b"], Take(16, forPolling));
    }

    [Fact]
    public void Control_frames_have_no_polling_form_and_are_left_out()
    {
        Enqueue("a");
        _queue.Enqueue(EngineMessage.Control(WebSocketOpcode.Pong, "x"u8));
        Enqueue("b");

        Assert.Equal(["4a", "4b"], Take(Plenty));
        Assert.Equal(0, _queue.Bytes);
    }

    [Fact]
    public void The_end_of_a_session_has_a_polling_payload_of_its_own()
    {
        Enqueue("a", "b");
        _queue.Enqueue(EngineMessage.Noop);
        _queue.Enqueue(EngineMessage.Close);

        Assert.Equal(["4a", "4b"], Take(Plenty));
        Assert.Equal(["6", "1"], Take(Plenty));
    }

    [Fact]
    public void A_close_alone_has_a_polling_payload_of_its_own()
    {
        Enqueue("a");
        _queue.Enqueue(EngineMessage.Close);

        Assert.Equal(["4a"], Take(Plenty));
        Assert.Equal(["1"], Take(Plenty));
    }

    [Fact]
    public void Each_packet_counts_with_its_frame_and_an_overhead()
    {
        Enqueue("abc");
        _queue.Enqueue(EngineMessage.Binary(new byte[200]));

        Assert.Equal(6 + OverheadBytes + 204 + OverheadBytes, _queue.Bytes);
        Take(Plenty, packets: 1);
        Assert.Equal(204 + OverheadBytes, _queue.Bytes);
    }

    [Fact]
    public void Clearing_drops_everything()
    {
        Enqueue("a", "b", "c", "d", "e");
        Take(Plenty, packets: 2);

        _queue.Clear();

        Assert.Equal(0, _queue.Count);
        Assert.Equal(0, _queue.Bytes);
        Enqueue("f");
        Assert.Equal(["4f"], Take(Plenty));
    }

    [Fact]
    public void What_was_taken_is_not_kept_alive()
    {
        var kept = EnqueueUnreferenced();
        Enqueue("b");
        Take(Plenty, packets: 1);

        GC.Collect();

        Assert.False(kept.IsAlive);
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void The_memory_of_a_peak_is_given_back_once_the_queue_is_empty()
    {
        Enqueue([.. Enumerable.Range(0, 100_000).Select(_ => "x")]);
        Take(int.MaxValue, packets: 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        // Starts small again, which it could not do with the large ring still there.
        _queue.Enqueue(EngineMessage.Ping);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 4 * 8, 4 * 8 + 64);
    }

    private static EngineMessage Text(string text) => EngineMessage.Text(EnginePacketType.Message, Encoding.UTF8.GetBytes(text));

    private void Enqueue(params string[] texts)
    {
        foreach (var text in texts)
        {
            _queue.Enqueue(Text(text));
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference EnqueueUnreferenced()
    {
        var message = Text("a");
        _queue.Enqueue(message);
        return new WeakReference(message);
    }

    private string[] Take(int maxBytes, bool forPolling = true, int packets = 100)
    {
        var batch = new EngineMessage[packets];
        var taken = _queue.Take(batch, maxBytes, forPolling);
        return [.. batch.Take(taken).Select(message => message.IsBinary ? "binary" : Encoding.UTF8.GetString(message.Packet))];
    }
}
