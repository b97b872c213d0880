using System.Text;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

public class EncodedPacketTests
{
    [Theory]
    [InlineData("""2["a",1]""", 0)]
    [InlineData("""2/chat,["a"]""", 0)]
    [InlineData("""2/chat,17["a"]""", 0)]
    [InlineData("""52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""", 2)]
    public void An_event_is_made_of_its_parts(string text, int attachments)
    {
        Assert.True(EncodedPacket.TryParseEvent(Encoding.UTF8.GetBytes(text), Parts(attachments), isCompressed: true, out var packet, out var error), error);

        Assert.Equal(text, Encoding.UTF8.GetString(packet.Text));
        Assert.Equal(attachments, packet.AttachmentCount);
        for (var i = 0; i < attachments; i++)
        {
            Assert.Equal([(byte)i, 255], packet.GetAttachment(i).ToArray());
        }
    }

    [Theory]
    [InlineData("", 0, "unknown packet type")]
    [InlineData("7[]", 0, "unknown packet type")]
    [InlineData("""3["a"]""", 0, "no event")]
    [InlineData("1", 0, "no event")]
    [InlineData("""2["a"]""", 1, "the text names 0 attachments, and 1 came with it")]
    [InlineData("""51-["a",{"_placeholder":true,"num":0}]""", 0, "the text names 1 attachments, and 0 came with it")]
    [InlineData("""51-["a",{"_placeholder":true,"num":1}]""", 1, "illegal attachments")]
    [InlineData("""511-["a"]""", 11, "too many attachments")]
    [InlineData("2", 0, "invalid payload")]
    [InlineData("2{}", 0, "invalid payload")]
    [InlineData("""2["connect"]""", 0, "invalid payload")]
    [InlineData("""2["a",]""", 0, "not valid JSON")]
    [InlineData("""2["a"] x""", 0, "not valid JSON")]
    public void Parts_that_make_no_event_are_refused_with_the_reason(string text, int attachments, string reason)
    {
        Assert.False(EncodedPacket.TryParseEvent(Encoding.UTF8.GetBytes(text), Parts(attachments), isCompressed: true, out var packet, out var error));

        Assert.Null(packet);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_no_utf8_is_refused()
    {
        byte[] text = [.. "2[\""u8, 0xff, .. "\"]"u8];

        Assert.False(EncodedPacket.TryParseEvent(text, [], isCompressed: true, out _, out var error));
        Assert.Contains("not valid JSON", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", """["a",1]""", 0, """2["a",1]""")]
    [InlineData("/chat", """["a",{"_placeholder":true,"num":0}]""", 1, """51-/chat,["a",{"_placeholder":true,"num":0}]""")]
    public void An_event_is_made_of_its_namespace_and_arguments(string name, string json, int attachments, string text)
    {
        Assert.True(EncodedPacket.TryCreateEvent(name, Encoding.UTF8.GetBytes(json), Parts(attachments), isCompressed: false, out var packet, out var error), error);

        Assert.Equal(text, Encoding.UTF8.GetString(packet.Text));
        Assert.Equal(json, Encoding.UTF8.GetString(packet.GetArguments()));
        Assert.False(packet.Header.IsCompressible);
    }

    [Theory]
    [InlineData("chat", """["a"]""", "slash")]
    [InlineData("/a,b", """["a"]""", "comma")]
    [InlineData("/a", "[1", "not valid JSON")]
    public void A_namespace_or_arguments_that_are_none_are_refused(string name, string json, string reason)
    {
        Assert.False(EncodedPacket.TryCreateEvent(name, Encoding.UTF8.GetBytes(json), [], isCompressed: true, out _, out var error));

        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""2["a"]""", """27["a"]""")]
    [InlineData("""213["a"]""", """27["a"]""")]
    [InlineData("""2/x-1,13["a"]""", """2/x-1,7["a"]""")]
    [InlineData("""51-["a",{"_placeholder":true,"num":0}]""", """51-7["a",{"_placeholder":true,"num":0}]""")]
    [InlineData("""51-/x,90["a",{"_placeholder":true,"num":0}]""", """51-/x,7["a",{"_placeholder":true,"num":0}]""")]
    public void The_acknowledgement_id_is_replaced(string text, string expected)
    {
        var attachments = text[0] == '5' ? 1 : 0;
        Assert.True(EncodedPacket.TryParseEvent(Encoding.UTF8.GetBytes(text), Parts(attachments), isCompressed: true, out var packet, out _));

        var changed = packet.WithAckId(7);

        Assert.Equal(expected, Encoding.UTF8.GetString(changed.Text));
        Assert.Equal(attachments, changed.AttachmentCount);
    }

    private static ReadOnlyMemory<byte>[] Parts(int count) => [.. Enumerable.Range(0, count).Select(static i => (ReadOnlyMemory<byte>)new byte[] { (byte)i, 255 })];
}
