using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

public sealed class WebSocketFrameWriterTests
{
    [Theory]
    [InlineData(0, "8100")]
    [InlineData(5, "8105")]
    [InlineData(125, "817D")]
    [InlineData(126, "817E007E")]
    [InlineData(127, "817E007F")]
    [InlineData(128, "817E0080")]
    [InlineData(256, "817E0100")]
    [InlineData(65535, "817EFFFF")]
    [InlineData(65536, "817F0000000000010000")]
    [InlineData(int.MaxValue, "817F000000007FFFFFFF")]
    public void Writer_uses_the_shortest_header(int payloadLength, string expected)
    {
        var header = new byte[WebSocketFrameWriter.MaxHeaderBytes];
        var length = WebSocketFrameWriter.WriteHeader(header, WebSocketOpcode.Text, payloadLength);
        Assert.Equal(expected, Convert.ToHexString(header, 0, length));
        Assert.Equal(length, WebSocketFrameWriter.HeaderLength(payloadLength));
    }

    [Theory]
    [InlineData(1, "8100")]
    [InlineData(2, "8200")]
    [InlineData(8, "8800")]
    [InlineData(9, "8900")]
    [InlineData(10, "8A00")]
    public void Writer_sets_the_final_bit_and_the_opcode(int opcode, string expected)
    {
        var header = new byte[2];
        WebSocketFrameWriter.WriteHeader(header, (WebSocketOpcode)opcode, 0);
        Assert.Equal(expected, Convert.ToHexString(header));
    }

    [Fact]
    public void Writer_marks_compressed_messages_with_the_first_reserved_bit()
    {
        var header = new byte[2];
        WebSocketFrameWriter.WriteHeader(header, WebSocketOpcode.Binary, 7, compressed: true);
        Assert.Equal("C207", Convert.ToHexString(header));
    }

    [Fact]
    public void Writer_refuses_what_no_peer_could_read()
    {
        var header = new byte[WebSocketFrameWriter.MaxHeaderBytes];
        Assert.Throws<ArgumentException>(() => WebSocketFrameWriter.WriteHeader(header, WebSocketOpcode.Ping, 126));
        Assert.Throws<ArgumentException>(() => WebSocketFrameWriter.WriteHeader(header, WebSocketOpcode.Close, 2, compressed: true));
        Assert.Throws<ArgumentException>(() => WebSocketFrameWriter.WriteHeader(header.AsSpan(0, 3), WebSocketOpcode.Text, 126));
        Assert.Throws<ArgumentOutOfRangeException>(() => WebSocketFrameWriter.HeaderLength(-1));
    }
}
