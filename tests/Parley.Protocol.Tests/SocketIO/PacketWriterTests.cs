using System.Text;
using Parley.Protocol.SocketIO;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.SocketIO;

public sealed class PacketWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Writer_refuses_attachments_on_a_packet_that_carries_none(int type) =>
        Assert.Throws<ArgumentException>(() => PacketWriter.Write((SocketPacketType)type, "/"u8, PacketHeader.NoAckId, "{}"u8, [new byte[1]]));

    [Fact]
    public void The_longest_header_fits()
    {
        var encoded = PacketWriter.Write(SocketPacketType.Ack, "/n"u8, long.MaxValue, "[]"u8, new ReadOnlyMemory<byte>[10]);
        Assert.Equal("610-/n,9223372036854775807[]", Encoding.ASCII.GetString(encoded.Text));
    }

    [Fact]
    public void The_message_carries_the_packet_behind_the_digit_of_engine_io()
    {
        var encoded = PacketWriter.Write(SocketPacketType.Event, "/"u8, PacketHeader.NoAckId, """["a"]"""u8);
        Assert.Equal("""42["a"]""", Encoding.ASCII.GetString(encoded.Header.Packet));
        Assert.Equal(WebSocketOpcode.Text, encoded.Header.Opcode);
    }

    [Fact]
    public void Attachments_are_binary_messages_in_their_order()
    {
        var encoded = PacketWriter.Write(SocketPacketType.Event, "/"u8, PacketHeader.NoAckId, "[]"u8, [new byte[] { 1 }, Array.Empty<byte>(), new byte[] { 2, 3 }]);
        Assert.Equal(3, encoded.AttachmentCount);
        Assert.Equal("820101,8200,82020203", string.Join(',', encoded.AttachmentMessages.Select(m => Convert.ToHexString(m.Frame.Span))));
        Assert.Equal("0203", Convert.ToHexString(encoded.GetAttachment(2)));
        Assert.Throws<IndexOutOfRangeException>(() => encoded.GetAttachment(3).Length);
    }

    [Fact]
    public void Attachments_are_copied()
    {
        byte[] data = [1, 2];
        var encoded = PacketWriter.Write(SocketPacketType.Event, "/"u8, PacketHeader.NoAckId, "[]"u8, [data]);
        data[0] = 9;
        Assert.Equal("0102", Convert.ToHexString(encoded.GetAttachment(0)));
    }

    [Theory]
    [InlineData(119, 125)]
    [InlineData(120, 126)]
    [InlineData(65_529, 65_535)]
    [InlineData(65_530, 65_536)]
    public void The_frame_header_grows_with_the_packet(int argumentLength, int packetLength)
    {
        // 4, 2, the brackets and the quotes are the other six bytes.
        var json = Encoding.ASCII.GetBytes("[\"" + new string('a', argumentLength) + "\"]");
        var message = PacketWriter.Write(SocketPacketType.Event, "/"u8, PacketHeader.NoAckId, json).Header;
        Assert.Equal(packetLength, message.Packet.Length);
        Assert.Equal(packetLength, message.PollingLength);
        Assert.Equal(WebSocketFrameWriter.HeaderLength(packetLength) + packetLength, message.Frame.Length);
    }
}
