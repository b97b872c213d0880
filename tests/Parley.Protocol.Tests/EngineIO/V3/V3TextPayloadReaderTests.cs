using System.Text;
using Parley.Protocol.EngineIO;
using Parley.Protocol.EngineIO.V3;

namespace Parley.Protocol.Tests.EngineIO.V3;

/// <summary>Engine.IO v3, payload: what an older client may post as text.</summary>
public sealed class V3TextPayloadReaderTests
{
    [Theory]
    [InlineData("1:2", "2:")]
    [InlineData("6:4hello", "4:hello")]
    [InlineData("6:4hello1:26:4world", "4:hello|2:|4:world")]
    [InlineData("6:2probe", "2:probe")]
    [InlineData("6:4hello10:b4AQIDBA==", "4:hello|b:01020304")]
    [InlineData("2:b41:4", "b:|4:")]
    [InlineData("2:4\u20ac1:2", "4:\u20ac|2:")]
    [InlineData("4:4é€ü1:2", "4:é€ü|2:")]
    [InlineData("3:4\ud83d\ude001:2", "4:\ud83d\ude00|2:")]
    [InlineData("5:4\ud83d\ude00\ud83d\ude00", "4:\ud83d\ude00\ud83d\ude00")]
    [InlineData("4:41:26:4hello", "4:1:2|4:hello")]
    [InlineData("0:1:2", "2:")]
    [InlineData("1:20:", "2:")]
    [InlineData("0:", "")]
    [InlineData("0000000001:2", "2:")]
    public void A_length_in_utf16_code_units_stands_before_each_packet(string body, string expected) =>
        Assert.Equal((expected, PayloadError.None), V3Read.Text(body));

    [Theory]
    [InlineData("", "")]
    [InlineData("5", "")]
    [InlineData(":2", "")]
    [InlineData("99999999999:a", "")]
    [InlineData("9999999999:a", "")]
    [InlineData("2147483647:a", "")]
    [InlineData("00000000001:2", "")]
    [InlineData("-1:2", "")]
    [InlineData("+1:2", "")]
    [InlineData(" 1:2", "")]
    [InlineData("1 :2", "")]
    [InlineData("1e1:2", "")]
    [InlineData("\u0661:2", "")]
    [InlineData("5:2", "")]
    [InlineData("1:", "")]
    [InlineData("1:2x", "2:")]
    [InlineData("1:26", "2:")]
    [InlineData("1:26:4hell", "2:")]
    [InlineData("5:4é€ü1:2", "4:é€ü1")]
    public void A_length_that_is_missing_no_number_or_beyond_the_body_is_refused(string body, string packets) =>
        Assert.Equal((packets, PayloadError.InvalidLength), V3Read.Text(body));

    [Theory]
    [InlineData("2:4\ud83d\ude00")]
    [InlineData("4:4\ud83d\ude00\ud83d\ude00")]
    public void A_length_that_ends_within_a_surrogate_pair_is_refused(string body) =>
        Assert.Equal(("", PayloadError.InvalidLength), V3Read.Text(body));

    [Theory]
    [InlineData("1:7", nameof(PayloadError.UnknownPacketType))]
    [InlineData("3:abc", nameof(PayloadError.UnknownPacketType))]
    [InlineData("1:b", nameof(PayloadError.UnknownPacketType))]
    [InlineData("9:bAQIDBA==", nameof(PayloadError.UnknownPacketType))]
    [InlineData("3:b2A", nameof(PayloadError.UnknownPacketType))]
    [InlineData("3:b4!", nameof(PayloadError.InvalidBase64))]
    [InlineData("4:b4AQ", nameof(PayloadError.InvalidBase64))]
    public void Reading_ends_at_the_first_packet_that_is_none(string body, string error)
    {
        var result = V3Read.Text("1:2" + body + "1:2");
        Assert.Equal("2:", result.Packets);
        Assert.Equal(error, result.Error.ToString());
    }

    [Theory]
    [InlineData("323A34FF")]
    [InlineData("333A34C0AF")]
    [InlineData("323A34E282")]
    [InlineData("323A34EDA080")]
    [InlineData("333A34F4908080")]
    [InlineData("323A3480")]
    public void Text_that_is_no_utf8_is_refused(string body)
    {
        var (packets, error) = V3Read.Text(Convert.FromHexString(body));
        Assert.Equal("", packets);
        Assert.True(error is PayloadError.InvalidUtf8 or PayloadError.InvalidLength);
    }

    [Theory]
    [InlineData("1:2", 17)]
    [InlineData("0:", 17)]
    [InlineData("1:2", 200_000)]
    public void One_packet_too_many_is_refused_even_an_empty_one(string packet, int count) =>
        Assert.Equal(PayloadError.TooManyPackets, V3Read.Text(string.Concat(Enumerable.Repeat(packet, count)), maxPackets: 16).Error);

    [Fact]
    public void As_many_packets_as_allowed_are_read() =>
        Assert.Equal(("2:|2:|2:", PayloadError.None), V3Read.Text("1:21:21:2", maxPackets: 3));

    [Theory]
    [InlineData("a")]
    [InlineData("€")]
    [InlineData("\ud83d\ude00")]
    public void Text_packets_are_read_without_allocating(string character)
    {
        var body = Encoding.UTF8.GetBytes($"{1 + (50_000 * character.Length)}:4{string.Concat(Enumerable.Repeat(character, 50_000))}1:2");
        Assert.Equal(0, LeastAllocation.Of(() =>
        {
            var reader = new V3TextPayloadReader(body, 2);
            while (reader.TryRead(out _, out _))
            {
            }
        }));
    }

    [Fact]
    public void A_long_payload_of_small_packets_is_read_to_its_end()
    {
        // CVE-2020-36048: copying the rest of the body for each of them took minutes.
        var reader = new V3TextPayloadReader(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("3:4é€", 100_000))), 1_000_000);
        var packets = 0;
        while (reader.TryRead(out var packet, out var error))
        {
            Assert.Equal(PayloadError.None, error);
            Assert.Equal(5, packet.Data.Length);
            packets++;
        }

        Assert.Equal(100_000, packets);
    }
}
