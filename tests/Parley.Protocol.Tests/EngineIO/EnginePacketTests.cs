using System.Text;
using Parley.Protocol.EngineIO;

namespace Parley.Protocol.Tests.EngineIO;

/// <summary>Engine.IO v4, packet encoding.</summary>
public sealed class EnginePacketTests
{
    [Theory]
    [InlineData("0{\"sid\":\"a\"}", 0, "{\"sid\":\"a\"}")]
    [InlineData("1", 1, "")]
    [InlineData("2", 2, "")]
    [InlineData("2probe", 2, "probe")]
    [InlineData("3", 3, "")]
    [InlineData("3probe", 3, "probe")]
    [InlineData("4", 4, "")]
    [InlineData("4HelloWorld", 4, "HelloWorld")]
    [InlineData("4€", 4, "€")]
    [InlineData("42[\"a\"]", 4, "2[\"a\"]")]
    [InlineData("4b", 4, "b")]
    [InlineData("5", 5, "")]
    [InlineData("6", 6, "")]
    public void A_text_packet_is_a_type_digit_and_its_data(string text, int type, string data)
    {
        Assert.True(EnginePacket.TryReadText(Encoding.UTF8.GetBytes(text), out var packet));
        Assert.Equal((EnginePacketType)type, packet.Type);
        Assert.False(packet.IsBinary);
        Assert.Equal(data, Encoding.UTF8.GetString(packet.Data));

        Assert.Equal(text, Encoding.UTF8.GetString(EngineMessage.Text(packet.Type, packet.Data).Packet));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("9{}")]
    [InlineData("/")]
    [InlineData(" 4")]
    [InlineData("a")]
    [InlineData("B")]
    [InlineData("€")]
    [InlineData("\u0000")]
    public void A_text_packet_without_a_known_type_is_refused(string text) =>
        Assert.False(EnginePacket.TryReadText(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("b", "")]
    [InlineData("bAQ==", "01")]
    [InlineData("bAQI=", "0102")]
    [InlineData("bAQIDBA==", "01020304")]
    [InlineData("b+/8=", "FBFF")]
    public void Base64_behind_a_b_is_a_binary_message(string text, string expected)
    {
        Assert.True(EnginePacket.TryReadText(Encoding.ASCII.GetBytes(text), out var packet));
        Assert.Equal(EnginePacketType.Message, packet.Type);
        Assert.True(packet.IsBinary);
        Assert.Equal(expected, Convert.ToHexString(packet.Data));

        Assert.Equal(text, Encoding.ASCII.GetString(EngineMessage.Binary(packet.Data).ToBase64Text().Packet));
    }

    [Theory]
    [InlineData("bA")]
    [InlineData("bAQ")]
    [InlineData("bAQ=")]
    [InlineData("bAQ==AQ==")]
    [InlineData("b=")]
    [InlineData("b-_8=")]
    [InlineData("bAQI€")]
    [InlineData("b{}")]
    public void Anything_but_base64_behind_a_b_is_refused(string text) =>
        Assert.False(EnginePacket.TryReadText(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Bytes_are_a_message_without_a_type_digit()
    {
        var packet = EnginePacket.Binary([0x34, 0xff]);
        Assert.Equal(EnginePacketType.Message, packet.Type);
        Assert.True(packet.IsBinary);
        Assert.Equal("34FF", Convert.ToHexString(packet.Data));
    }
}
