using System.Text;
using Parley.Protocol.EngineIO;

namespace Parley.Protocol.Tests.EngineIO;

/// <summary>Engine.IO v4, HTTP long-polling: what a client may post.</summary>
public sealed class PayloadReaderTests
{
    [Theory]
    [InlineData("2", "2:")]
    [InlineData("4hello", "4:hello")]
    [InlineData("4hello\u001e2\u001e4world", "4:hello|2:|4:world")]
    [InlineData("4hello\u001ebAQIDBA==", "4:hello|b:01020304")]
    [InlineData("b\u001e4", "b:|4:")]
    [InlineData("4€\u001e4\ud83d\ude00", "4:€|4:\ud83d\ude00")]
    [InlineData("44/admin,{\"a\":\"\\u001e\"}", "4:4/admin,{\"a\":\"\\u001e\"}")]
    public void Packets_stand_apart_by_the_record_separator(string body, string expected)
    {
        var (packets, error) = Read(Encoding.UTF8.GetBytes(body));
        Assert.Equal(PayloadError.None, error);
        Assert.Equal(expected, packets);
    }

    [Theory]
    [InlineData("", "", nameof(PayloadError.UnknownPacketType))]
    [InlineData("\u001e", "", nameof(PayloadError.UnknownPacketType))]
    [InlineData("\u001e4a", "", nameof(PayloadError.UnknownPacketType))]
    [InlineData("4a\u001e", "4:a", nameof(PayloadError.UnknownPacketType))]
    [InlineData("4a\u001e\u001e4b", "4:a", nameof(PayloadError.UnknownPacketType))]
    [InlineData("abc", "", nameof(PayloadError.UnknownPacketType))]
    [InlineData("7", "", nameof(PayloadError.UnknownPacketType))]
    [InlineData("4a\n2", "4:a\n2", nameof(PayloadError.None))]
    [InlineData("b!", "", nameof(PayloadError.InvalidBase64))]
    [InlineData("bAQ", "", nameof(PayloadError.InvalidBase64))]
    [InlineData("4a\u001ebA€==", "4:a", nameof(PayloadError.InvalidBase64))]
    public void Reading_ends_at_the_first_packet_that_is_none(string body, string packets, string error)
    {
        var result = Read(Encoding.UTF8.GetBytes(body));
        Assert.Equal(error, result.Error.ToString());
        Assert.Equal(packets, result.Packets);
    }

    [Theory]
    [InlineData("34FF")]
    [InlineData("34C0AF")]
    [InlineData("34E282")]
    [InlineData("34EDA080")]
    [InlineData("34F4908080")]
    [InlineData("3461801E3262")]
    public void Text_that_is_no_utf8_is_refused(string body) =>
        Assert.Equal(("", PayloadError.InvalidUtf8), Read(Convert.FromHexString(body)));

    [Fact]
    public void A_packet_may_not_split_a_character() =>
        Assert.Equal(("", PayloadError.InvalidUtf8), Read([0x34, 0xe2, 0x1e, 0x34, 0x82, 0xac]));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 16)]
    public void As_many_packets_as_allowed_are_read(int packets, int maxPackets)
    {
        var (read, error) = Read(Pings(packets), maxPackets);
        Assert.Equal(PayloadError.None, error);
        Assert.Equal(packets, read.Split('|').Length);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(17, 16)]
    [InlineData(100_000, 16)]
    public void One_packet_too_many_is_refused(int packets, int maxPackets)
    {
        var (read, error) = Read(Pings(packets), maxPackets);
        Assert.Equal(PayloadError.TooManyPackets, error);
        Assert.Equal(maxPackets, read.Split('|').Length);
    }

    [Theory]
    [InlineData("x\u001e4a")]
    [InlineData("b!\u001e4a")]
    [InlineData("4a")]
    public void Reading_on_after_the_end_finds_nothing(string body)
    {
        var reader = new PayloadReader(Encoding.UTF8.GetBytes(body), 10);
        while (reader.TryRead(out _, out _))
        {
        }

        Assert.False(reader.TryRead(out _, out var error));
        Assert.Equal(PayloadError.None, error);
    }

    [Fact]
    public void Text_packets_are_read_without_allocating()
    {
        var body = Encoding.UTF8.GetBytes("4" + new string('a', 100_000) + "\u001e2");
        Assert.Equal(0, LeastAllocation.Of(() =>
        {
            var reader = new PayloadReader(body, 2);
            while (reader.TryRead(out _, out _))
            {
            }
        }));
    }

    private static byte[] Pings(int count) => Encoding.ASCII.GetBytes(string.Join('\u001e', Enumerable.Repeat('2', count)));

    private static (string Packets, PayloadError Error) Read(byte[] body, int maxPackets = 100)
    {
        var packets = new List<string>();
        var reader = new PayloadReader(body, maxPackets);
        PayloadError error;
        while (reader.TryRead(out var packet, out error))
        {
            packets.Add(packet.IsBinary
                ? "b:" + Convert.ToHexString(packet.Data)
                : $"{(int)packet.Type}:{Encoding.UTF8.GetString(packet.Data)}");
        }

        return (string.Join('|', packets), error);
    }
}
