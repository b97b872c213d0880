using System.Text;
using Parley.Engine.Sessions;
using Parley.Engine.Tests.Harness;
using Parley.Protocol.EngineIO;
using Parley.Protocol.SocketIO;

namespace Parley.Engine.Tests.Sessions;

/// <summary>Events in a queue that may be dropped or replaced.</summary>
public sealed class SendQueueMarkTests
{
    private const int Plenty = 1_000_000;
    private const int OverheadBytes = 64;

    private readonly DropLog _owner = new();
    private SendQueue _queue;

    [Fact]
    public void An_event_takes_the_place_of_the_one_of_its_key()
    {
        Enqueue("a1", key: "a");
        _queue.Enqueue(Text("x"));
        Enqueue("b1", key: "b");

        Assert.True(Replace("a2", "a", out var replaced));

        Assert.Equal("a1", Read(replaced.Packet!));
        Assert.Equal(["a2", "x", "b1"], TakeAll());
        Assert.Equal(0, _queue.Bytes);
    }

    [Fact]
    public void Keys_of_different_owners_are_different()
    {
        Enqueue("a1", key: "a");

        Assert.False(_queue.TryReplace(Mark("a2", "a", owner: new DropLog()), out _));
    }

    [Fact]
    public void An_event_that_was_taken_is_not_replaced()
    {
        Enqueue("a1", key: "a");
        Assert.Equal(["a1"], TakeAll());

        Assert.False(Replace("a2", "a", out _));
    }

    [Fact]
    public void An_event_of_which_a_part_was_taken_is_neither_replaced_nor_dropped()
    {
        Enqueue("a1", "a", PacketOverflow.DropOldest, [1], [2]);
        Assert.Equal(["a1", "bytes:1"], Take(packets: 2));

        Assert.False(Replace("a2", "a", out _));
        Assert.False(_queue.TryMakeRoom(0));

        Assert.Equal(["bytes:2"], TakeAll());
        Assert.Equal(0, _queue.Bytes);
    }

    [Fact]
    public void Attachments_are_replaced_and_dropped_with_their_event()
    {
        Enqueue("a1", "a", PacketOverflow.DropOldest, [1], [2]);
        Enqueue("b1", "b", PacketOverflow.DropOldest, [3]);
        Enqueue("c1", "c", PacketOverflow.DropOldest, [4]);
        Assert.True(_queue.TryReplace(Mark("a2", "a", PacketOverflow.Disconnect, null, [5]), out _));

        Assert.True(_queue.TryMakeRoom(_queue.Bytes - 1));

        Assert.Equal(["Oldest b1"], _owner.Drops);
        Assert.Equal(["a2", "bytes:5", "c1", "bytes:4"], TakeAll());
        Assert.Equal(0, _queue.Bytes);
    }

    [Fact]
    public void The_oldest_are_dropped_until_it_fits_and_others_stay()
    {
        Enqueue("a");
        _queue.Enqueue(Text("kept"));
        Enqueue("b");
        Enqueue("c");
        var each = SendQueue.BytesOf(Packet("a"));

        Assert.True(_queue.TryMakeRoom(_queue.Bytes - each - 1));

        Assert.Equal(["Oldest a", "Oldest b"], _owner.Drops);
        Assert.Equal(["kept", "c"], TakeAll());
    }

    [Fact]
    public void Nothing_is_dropped_where_it_would_not_help()
    {
        Enqueue("a");
        _queue.Enqueue(Text("kept"));

        Assert.False(_queue.TryMakeRoom(OverheadBytes));

        Assert.Empty(_owner.Drops);
        Assert.Equal(["a", "kept"], TakeAll());
    }

    [Fact]
    public void A_key_is_free_again_once_its_event_was_dropped()
    {
        Enqueue("a1", key: "a", PacketOverflow.DropOldest);
        Assert.True(_queue.TryMakeRoom(0));

        Assert.False(Replace("a2", "a", out _));
    }

    [Fact]
    public void Places_of_dropped_events_do_not_pile_up_behind_one_that_stays()
    {
        _queue.Enqueue(Text("kept"));
        for (var i = 0; i < 100_000; i++)
        {
            Enqueue(i.ToString(provider: null));
            Assert.True(_queue.TryMakeRoom(1000));
            Assert.InRange(_queue.Count, 1, 100);
        }

        var left = TakeAll();
        Assert.Equal("kept", left[0]);
        Assert.Equal("99999", left[^1]);
        Assert.Equal(0, _queue.Bytes);
    }

    [Fact]
    public void A_polling_payload_counts_the_parts_of_marked_events()
    {
        Enqueue("a1", "a", PacketOverflow.Disconnect, [1]);
        Enqueue("b1", "b");

        // "4a1", a separator and "bAQ==".
        Assert.Equal(["a1", "bytes:1"], Take(maxBytes: 9, forPolling: true));
        Assert.Equal(["b1"], Take(maxBytes: 9, forPolling: true));
    }

    [Fact]
    public void A_queue_without_such_events_is_as_it_was_before()
    {
        Enqueue("a", "a");
        Assert.Equal(["a"], TakeAll());
        _queue.ReleaseMarks();
        _queue.Enqueue(Text("b"));

        Assert.Equal(["b"], TakeAll());
    }

    /// <summary>Against a list that does the same slowly.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_sequence_leaves_what_a_list_would_hold(int seed)
    {
        var random = new Random(seed);
        var model = new List<(string Text, string? Key, bool MayBeDropped, byte[][] Attachments)>();
        for (var i = 0; i < 20_000; i++)
        {
            var text = i.ToString("D6", provider: null);
            var key = random.Next(3) == 0 ? "key " + random.Next(20) : null;
            var mayBeDropped = random.Next(2) == 0;
            byte[][] attachments = [.. Enumerable.Range(0, random.Next(3)).Select(n => new byte[] { (byte)n })];
            var mark = Mark(text, key, mayBeDropped ? PacketOverflow.DropOldest : PacketOverflow.Disconnect, null, attachments);
            var place = key is null ? -1 : model.FindIndex(other => other.Key == key);
            Assert.Equal(place >= 0, _queue.TryReplace(in mark, out _));
            if (place >= 0)
            {
                model[place] = (text, key, mayBeDropped, attachments);
            }
            else if (key is null && !mayBeDropped && attachments.Length == 0)
            {
                _queue.Enqueue(Text(text));
                model.Add((text, null, false, []));
            }
            else
            {
                _queue.Enqueue(in mark);
                model.Add((text, key, mayBeDropped, attachments));
            }

            if (random.Next(4) == 0 && model.FindIndex(item => item.MayBeDropped) is >= 0 and var oldest)
            {
                Assert.True(_queue.TryMakeRoom(_queue.Bytes - 1));
                model.RemoveAt(oldest);
            }

            if (random.Next(50) == 0)
            {
                string[] expected = [.. model.SelectMany(item => (string[])[item.Text, .. item.Attachments.Select(data => "bytes:" + data[0])])];
                model.Clear();
                Assert.Equal(expected, TakeAll());
                Assert.Equal((0, 0L), (_queue.Count, _queue.Bytes));
            }
        }
    }

    private static EncodedPacket Packet(string text, params byte[][] attachments) => EngineSessionCloseTests.WithAttachments(text, attachments);

    private static EngineMessage Text(string text) => EngineMessage.Text(EnginePacketType.Message, Encoding.UTF8.GetBytes(text));

    private static string Read(EncodedPacket packet) => Read(packet.Header);

    private static string Read(EngineMessage message) => message.IsBinary ? "bytes:" + message.Packet[0] : Encoding.UTF8.GetString(message.Packet[1..]);

    private SendMark Mark(
        string text, string? key, PacketOverflow overflow = PacketOverflow.Disconnect, DropLog? owner = null, params byte[][] attachments)
    {
        var packet = Packet(text, attachments);
        return new SendMark(packet, owner ?? _owner, overflow, key, PacketHeader.NoAckId, SendQueue.BytesOf(packet));
    }

    private void Enqueue(string text, string? key = null, PacketOverflow overflow = PacketOverflow.DropOldest, params byte[][] attachments) =>
        _queue.Enqueue(Mark(text, key, overflow, null, attachments));

    private bool Replace(string text, string key, out SendMark replaced) => _queue.TryReplace(Mark(text, key), out replaced);

    private string[] TakeAll()
    {
        var all = new List<string>();
        while (_queue.Count > 0)
        {
            all.AddRange(Take());
        }

        return [.. all];
    }

    private string[] Take(int packets = 7, int maxBytes = Plenty, bool forPolling = false)
    {
        var batch = new EngineMessage[packets];
        var taken = _queue.Take(batch, maxBytes, forPolling);
        return [.. batch.Take(taken).Select(Read)];
    }
}
