using Parley.Protocol.SocketIO;
using Parley.Recovery;

namespace Parley.Tests.Recovery;

public sealed class SentPacketsTests
{
    [Fact]
    public void Whatever_is_dropped_what_follows_an_event_is_all_of_it_or_nothing()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var maxCount = random.Next(1, 13);
            var sent = default(SentPackets);
            List<LoggedPacket> all = [];
            for (var remaining = random.Next(60); remaining > 0; remaining--)
            {
                var step = random.Next(4);
                if (step == 0 && all.Find(static packet => packet.Packet is not null) is { } oldest)
                {
                    oldest.Forget();
                }
                else if (step == 1)
                {
                    sent.Trim();
                }
                else
                {
                    all.Add(NewPacket(all.Count + 1));
                    sent.Add(all[^1], maxCount);
                }
            }

            for (var received = 0; received <= all.Count; received++)
            {
                var expected = all.Skip(received).ToList();
                var found = sent.TryFindAfter(received == 0 ? null : received, long.MaxValue, out var missed);
                var isWhole = expected.Count <= maxCount && expected.TrueForAll(static packet => packet.Packet is not null);

                Assert.Equal(isWhole, found);
                if (found)
                {
                    Assert.Equal(expected.ConvertAll(static packet => packet.Packet!), missed);
                }
            }

            Assert.False(sent.TryFindAfter(all.Count + 1, long.MaxValue, out _));
        }
    }

    [Fact]
    public void What_follows_is_bounded_in_bytes()
    {
        var sent = default(SentPackets);
        var (first, second) = (NewPacket(1), NewPacket(2));
        sent.Add(first, 10);
        sent.Add(second, 10);

        Assert.True(sent.TryFindAfter(1, second.Bytes, out _));
        Assert.False(sent.TryFindAfter(1, second.Bytes - 1, out _));
        Assert.False(sent.TryFindAfter(null, second.Bytes, out _));
    }

    [Fact]
    public void Events_need_not_be_in_the_order_of_their_numbers()
    {
        var sent = default(SentPackets);
        var (first, second) = (NewPacket(2), NewPacket(1));
        sent.Add(first, 10);
        sent.Add(second, 10);

        Assert.True(sent.TryFindAfter(2, long.MaxValue, out var missed));
        Assert.Equal([second.Packet!], missed);
        Assert.True(sent.TryFindAfter(1, long.MaxValue, out missed));
        Assert.Empty(missed);
    }

    private static LoggedPacket NewPacket(long sequence) =>
        new(PacketWriter.Write(SocketPacketType.Event, "/"u8, PacketHeader.NoAckId, "[\"news\"]"u8), sequence, keptUntil: 0);
}
