using System.Text;
using Parley.Protocol.EngineIO;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.EngineIO;

public sealed class EngineMessageTests
{
    [Theory]
    [InlineData(0, "8200")]
    [InlineData(1, "8201")]
    [InlineData(125, "827D")]
    [InlineData(126, "827E007E")]
    [InlineData(65535, "827EFFFF")]
    [InlineData(65536, "827F0000000000010000")]
    public void The_frame_of_a_binary_message_is_a_header_and_the_packet(int length, string header)
    {
        var data = Data(length);
        var message = EngineMessage.Binary(data);
        Assert.Equal(header, Convert.ToHexString(message.Frame.Span[..^length]));
        Assert.Equal(data, message.Packet);
        Assert.True(message.Frame.Span[^length..].SequenceEqual(message.Packet));
    }

    [Theory]
    [InlineData(0, "8101")]
    [InlineData(124, "817D")]
    [InlineData(125, "817E007E")]
    [InlineData(65534, "817EFFFF")]
    [InlineData(65535, "817F0000000000010000")]
    public void The_type_digit_of_a_text_message_counts_into_its_length(int length, string header)
    {
        var data = Encoding.ASCII.GetBytes(new string('a', length));
        var message = EngineMessage.Text(EnginePacketType.Message, data);
        Assert.Equal(header, Convert.ToHexString(message.Frame.Span[..^(length + 1)]));
        Assert.Equal((byte)'4', message.Packet[0]);
        Assert.Equal(data, message.Packet[1..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65535)]
    [InlineData(65536)]
    public void The_frame_and_the_polling_form_read_back_as_the_same_packet(int length)
    {
        var data = Encoding.ASCII.GetBytes(new string('x', length));
        foreach (var message in new[] { EngineMessage.Binary(data), EngineMessage.Text(EnginePacketType.Message, data) })
        {
            var polling = new byte[message.PollingLength];
            Assert.Equal(polling.Length, message.WritePolling(polling));
            Assert.True(EnginePacket.TryReadText(polling, out var packet));
            Assert.Equal(message.IsBinary, packet.IsBinary);
            Assert.Equal(data, packet.Data);

            var framed = message.Frame.Span[WebSocketFrameWriter.HeaderLength(message.Packet.Length)..];
            Assert.Equal(data, message.IsBinary ? framed : framed[1..]);
        }
    }

    [Fact]
    public void The_shared_messages_are_what_the_protocol_says()
    {
        Assert.Equal("810132", Convert.ToHexString(EngineMessage.Ping.Frame.Span));
        Assert.Equal("810136", Convert.ToHexString(EngineMessage.Noop.Frame.Span));
        Assert.Equal("810131", Convert.ToHexString(EngineMessage.Close.Frame.Span));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, true)]
    [InlineData(10, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void Only_closes_pings_and_pongs_are_control_frames(int opcode, bool expected)
    {
        var message = EngineMessage.Control((WebSocketOpcode)opcode, "a"u8);
        Assert.Equal(expected, message.IsControlFrame);
        Assert.Equal(opcode == 2, message.IsBinary);
        Assert.Equal($"8{opcode:X}0161", Convert.ToHexString(message.Frame.Span));
    }

    [Fact]
    public void Base64_is_encoded_once_however_many_polls_take_it()
    {
        var message = EngineMessage.Binary(Data(3000));
        var destination = new byte[message.PollingLength];
        message.WritePolling(destination);
        Assert.Equal(0, LeastAllocation.Of(() => message.WritePolling(destination)));
    }

    [Fact]
    public void A_binary_message_as_text_is_a_frame_of_its_polling_form()
    {
        var message = EngineMessage.Binary([1, 2, 3, 4]).ToBase64Text();
        Assert.Equal(WebSocketOpcode.Text, message.Opcode);
        Assert.Equal("bAQIDBA==", Encoding.ASCII.GetString(message.Packet));
        Assert.Equal("8109" + Convert.ToHexString("bAQIDBA=="u8), Convert.ToHexString(message.Frame.Span));
    }

    [Fact]
    public void A_message_keeps_a_copy_of_its_data()
    {
        byte[] data = [1, 2, 3];
        var message = EngineMessage.Binary(data);
        data[0] = 9;
        Assert.Equal("010203", Convert.ToHexString(message.Packet));
    }

    private static byte[] Data(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        return data;
    }
}
