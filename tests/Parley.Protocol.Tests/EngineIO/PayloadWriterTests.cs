using System.Text;
using Parley.Protocol.EngineIO;

namespace Parley.Protocol.Tests.EngineIO;

public sealed class PayloadWriterTests
{
    [Fact]
    public void Packets_are_joined_by_the_record_separator() =>
        Assert.Equal("4hello\u001e2\u001e4world", Write(Message("hello"), EngineMessage.Ping, Message("world")));

    [Fact]
    public void Bytes_travel_as_b_and_base64() =>
        Assert.Equal("4hello\u001ebAQIDBA==", Write(Message("hello"), EngineMessage.Binary([1, 2, 3, 4])));

    [Fact]
    public void A_single_packet_has_no_separator() => Assert.Equal("6", Write(EngineMessage.Noop));

    [Fact]
    public void Empty_bytes_are_a_b_alone() => Assert.Equal("b\u001eb", Write(EngineMessage.Binary([]), EngineMessage.Binary([])));

    [Fact]
    public void The_end_of_a_session_is_a_noop_and_a_close() => Assert.Equal("6\u001e1", Write(EngineMessage.Noop, EngineMessage.Close));

    [Fact]
    public void No_packets_are_no_bytes() => Assert.Equal("", Write());

    private static EngineMessage Message(string text) => EngineMessage.Text(EnginePacketType.Message, Encoding.UTF8.GetBytes(text));

    private static string Write(params EngineMessage[] messages)
    {
        var body = new byte[PayloadWriter.GetLength(messages)];
        Assert.Equal(body.Length, PayloadWriter.Write(messages, body));
        return Encoding.UTF8.GetString(body);
    }
}
