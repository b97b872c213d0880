using System.Text;
using Parley.Protocol.EngineIO;
using Parley.Protocol.EngineIO.V3;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.EngineIO.V3;

/// <summary>Single packets of Engine.IO v3, as a WebSocket carries them.</summary>
public sealed class V3MessageTests
{
    [Fact]
    public void A_binary_message_is_sent_with_its_type_in_front()
    {
        var message = EngineMessage.Binary([9, 8]).ToVersion3(asBase64: false);
        Assert.Equal(WebSocketOpcode.Binary, message.Opcode);
        Assert.Equal([4, 9, 8], message.Packet.ToArray());
    }

    [Fact]
    public void A_client_that_takes_no_bytes_gets_b4_and_base64()
    {
        var message = EngineMessage.Binary([9, 8]).ToVersion3(asBase64: true);
        Assert.Equal(WebSocketOpcode.Text, message.Opcode);
        Assert.Equal("b4CQg=", Encoding.UTF8.GetString(message.Packet));
    }

    [Fact]
    public void All_receivers_of_a_broadcast_share_the_form_with_the_type()
    {
        var message = EngineMessage.Binary([1]);
        Assert.Same(message.ToVersion3(asBase64: false), message.ToVersion3(asBase64: false));
        Assert.Equal([1], message.Packet.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_not_to_be_compressed_is_not_in_another_form_either(bool asBase64)
    {
        var message = EngineMessage.Binary([1]);
        message.LeaveUncompressed();
        Assert.False(message.ToVersion3(asBase64).IsCompressible);
    }

    [Theory]
    [InlineData("4hello", "4:hello")]
    [InlineData("2probe", "2:probe")]
    [InlineData("b4AQID", "b:010203")]
    [InlineData("b4", "b:")]
    [InlineData("", null)]
    [InlineData("b", null)]
    [InlineData("bAQID", null)]
    [InlineData("b3AQID", null)]
    [InlineData("b4AQI", null)]
    [InlineData("7", null)]
    public void A_text_is_a_type_and_data_or_b4_and_base64(string text, string? expected)
    {
        var isRead = V3Packet.TryReadText(Encoding.UTF8.GetBytes(text), out var packet);
        Assert.Equal(expected is not null, isRead);
        if (isRead)
        {
            Assert.Equal(expected, packet.IsBinary ? "b:" + Convert.ToHexString(packet.Data) : $"{(int)packet.Type}:{Encoding.UTF8.GetString(packet.Data)}");
        }
    }

    [Theory]
    [InlineData("0401FF", "01FF")]
    [InlineData("04", "")]
    [InlineData("", null)]
    [InlineData("02", null)]
    [InlineData("3401", null)]
    [InlineData("FF", null)]
    public void Bytes_are_a_message_if_their_type_says_so(string bytes, string? expected)
    {
        var isRead = V3Packet.TryReadBinary(Convert.FromHexString(bytes), out var packet);
        Assert.Equal(expected is not null, isRead);
        Assert.Equal(expected ?? "", Convert.ToHexString(packet.Data));
    }
}
