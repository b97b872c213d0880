using System.Text;
using Parley.Protocol.EngineIO;
using Parley.Protocol.EngineIO.V3;

namespace Parley.Protocol.Tests.EngineIO.V3;

/// <summary>What older clients get to read, byte for byte as the official server writes it.</summary>
public sealed class V3PayloadWriterTests
{
    private static readonly byte[] ThreeBytes = [1, 2, 3];

    [Theory]
    [InlineData("hello", "6:4hello")]
    [InlineData("2[\"echo\",\"é\ud83d\ude00\"]", "16:42[\"echo\",\"é\ud83d\ude00\"]")]
    [InlineData("", "1:4")]
    public void Text_is_written_behind_its_length_in_utf16_code_units(string text, string expected) =>
        Assert.Equal(expected, WriteText(EngineMessage.Text(EnginePacketType.Message, Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Binary_in_a_text_payload_is_b4_and_base64() =>
        Assert.Equal("1:36:b4AQID1:6", WriteText(EngineMessage.Pong, EngineMessage.Binary(ThreeBytes), EngineMessage.Noop));

    [Fact]
    public void A_binary_payload_marks_what_is_bytes()
    {
        EngineMessage[] messages = [EngineMessage.Text(EnginePacketType.Message, "é\ud83d\ude00 1234"u8), EngineMessage.Binary(ThreeBytes)];
        Assert.True(V3PayloadWriter.HasBinary(messages));
        Assert.Equal("000102FF34C3A9F09F98802031323334" + "0104FF04010203", Convert.ToHexString(WriteBinary(messages)));
    }

    [Fact]
    public void A_payload_of_text_alone_needs_no_bytes() => Assert.False(V3PayloadWriter.HasBinary([EngineMessage.Pong, EngineMessage.Noop]));

    internal static string WriteText(params EngineMessage[] messages)
    {
        var body = new byte[V3PayloadWriter.GetMaxLength(messages)];
        return Encoding.UTF8.GetString(body.AsSpan(0, V3PayloadWriter.WriteText(messages, body)));
    }

    internal static byte[] WriteBinary(params EngineMessage[] messages)
    {
        var body = new byte[V3PayloadWriter.GetMaxLength(messages)];
        return body[..V3PayloadWriter.WriteBinary(messages, body)];
    }
}
