using Parley.Protocol.EngineIO;

namespace Parley.Protocol.Tests.EngineIO.V3;

/// <summary>Engine.IO v3, payload: what an older client may post as bytes.</summary>
public sealed class V3BinaryPayloadReaderTests
{
    [Theory]
    [InlineData("00 01 FF 32", "2:")]
    [InlineData("00 06 FF 34 68656C6C6F", "4:hello")]
    [InlineData("01 04 FF 04 010203", "b:010203")]
    [InlineData("01 01 FF 04", "b:")]
    [InlineData("00 04 FF 34 E282AC 01 02 FF 04 FF", "4:\u20ac|b:FF")]
    [InlineData("00 05 FF 34 F09F9880", "4:\ud83d\ude00")]
    [InlineData("00 01 00 FF 62344151494442413D3D", "b:01020304")]
    [InlineData("00 00 00 01 FF 32", "2:")]
    public void A_mark_and_a_length_in_bytes_stand_before_each_packet(string body, string expected) =>
        Assert.Equal((expected, PayloadError.None), V3Read.Binary(body));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00 01")]
    [InlineData("00 FF 32")]
    [InlineData("02 01 FF 32")]
    [InlineData("00 0A FF 32")]
    [InlineData("00 31 FF 32")]
    [InlineData("00 02 FF 32")]
    [InlineData("01 05 FF 04 010203")]
    [InlineData("00 09 09 09 09 09 09 09 09 09 09 FF 32")]
    [InlineData("00 09 09 09 09 09 09 09 09 09 09 09 FF 32")]
    [InlineData("00 02 01 04 07 04 08 03 06 04 07 FF 32")]
    public void A_payload_that_is_none_is_refused(string body) => Assert.Equal(("", PayloadError.InvalidLength), V3Read.Binary(body));

    [Theory]
    [InlineData("00 00 FF", nameof(PayloadError.UnknownPacketType))]
    [InlineData("01 00 FF", nameof(PayloadError.UnknownPacketType))]
    [InlineData("00 01 FF 37", nameof(PayloadError.UnknownPacketType))]
    [InlineData("01 02 FF 02 00", nameof(PayloadError.UnknownPacketType))]
    [InlineData("01 02 FF 34 00", nameof(PayloadError.UnknownPacketType))]
    [InlineData("00 03 FF 34 C0AF", nameof(PayloadError.InvalidUtf8))]
    [InlineData("00 03 FF 623421", nameof(PayloadError.InvalidBase64))]
    public void Reading_ends_at_the_first_packet_that_is_none(string body, string error)
    {
        var result = V3Read.Binary("00 01 FF 32" + body + "00 01 FF 32");
        Assert.Equal("2:", result.Packets);
        Assert.Equal(error, result.Error.ToString());
    }

    [Fact]
    public void One_packet_too_many_is_refused() =>
        Assert.Equal(("2:|2:", PayloadError.TooManyPackets), V3Read.Binary("00 01 FF 32 00 01 FF 32 00 01 FF 32", maxPackets: 2));
}
