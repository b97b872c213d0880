using System.Text;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

/// <summary>Socket.IO v5, packet encoding: the specification's examples and the official parser's, both ways.</summary>
public sealed class PacketExampleTests
{
    public static TheoryData<string, int, int, string, long, string> Examples => new()
    {
        { "0", 0, 0, "/", -1, "" },
        { "0{}", 0, 0, "/", -1, "{}" },
        { """0{"sid":"oSO0OpakMV_3jnilAAAA"}""", 0, 0, "/", -1, """{"sid":"oSO0OpakMV_3jnilAAAA"}""" },
        { """0/admin,{"token":"123"}""", 0, 0, "/admin", -1, """{"token":"123"}""" },
        { "0/admin,", 0, 0, "/admin", -1, "" },
        { "0/admin?x=1&y=2,", 0, 0, "/admin?x=1&y=2", -1, "" },
        { "1", 1, 0, "/", -1, "" },
        { "1/admin,", 1, 0, "/admin", -1, "" },
        { """2["foo"]""", 2, 0, "/", -1, """["foo"]""" },
        { """2["a",1,{}]""", 2, 0, "/", -1, """["a",1,{}]""" },
        { """2[1,"a",{}]""", 2, 0, "/", -1, """[1,"a",{}]""" },
        { """2/admin,["bar"]""", 2, 0, "/admin", -1, """["bar"]""" },
        { """212["foo"]""", 2, 0, "/", 12, """["foo"]""" },
        { """20["foo"]""", 2, 0, "/", 0, """["foo"]""" },
        { """2/test,1["a",1,{}]""", 2, 0, "/test", 1, """["a",1,{}]""" },
        { """2/ünïcode,["ü"]""", 2, 0, "/ünïcode", -1, """["ü"]""" },
        { """3123["a",1,{}]""", 3, 0, "/", 123, """["a",1,{}]""" },
        { """3/admin,13["bar"]""", 3, 0, "/admin", 13, """["bar"]""" },
        { "31[]", 3, 0, "/", 1, "[]" },
        { """4{"message":"Not authorized"}""", 4, 0, "/", -1, """{"message":"Not authorized"}""" },
        { """4/nope,{"message":"Invalid namespace"}""", 4, 0, "/nope", -1, """{"message":"Invalid namespace"}""" },
        { "4\"Unauthorized\"", 4, 0, "/", -1, "\"Unauthorized\"" },
        { """51-["baz",{"_placeholder":true,"num":0}]""", 5, 1, "/", -1, """["baz",{"_placeholder":true,"num":0}]""" },
        { """52-/admin,["baz",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""", 5, 2, "/admin", -1, """["baz",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""" },
        { """51-15["baz",{"_placeholder":true,"num":0}]""", 5, 1, "/", 15, """["baz",{"_placeholder":true,"num":0}]""" },
        { """510-["baz"]""", 5, 10, "/", -1, """["baz"]""" },
        { """61-15["bar",{"_placeholder":true,"num":0}]""", 6, 1, "/", 15, """["bar",{"_placeholder":true,"num":0}]""" },
        { """61-/admin,1[{"_placeholder":true,"num":0}]""", 6, 1, "/admin", 1, """[{"_placeholder":true,"num":0}]""" },
        { """2/admin,9007199254740991["a"]""", 2, 0, "/admin", 9_007_199_254_740_991, """["a"]""" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Packet_reads_as_the_protocol_says(string packet, int type, int attachments, string namespaceName, long ackId, string json)
    {
        var decoded = Decoded.Of(packet);
        Assert.Equal((SocketPacketType)type, decoded.Type);
        Assert.Equal(attachments, decoded.Attachments);
        Assert.Equal(namespaceName, decoded.Namespace);
        Assert.Equal(ackId, decoded.AckId);
        Assert.Equal(json, decoded.Json);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Packet_is_written_as_the_protocol_says(string packet, int type, int attachments, string namespaceName, long ackId, string json)
    {
        // The writer is told the text form of a type and makes it the binary one.
        var textType = (SocketPacketType)(type >= 5 ? type - 3 : type);
        var encoded = PacketWriter.Write(
            textType, Encoding.UTF8.GetBytes(namespaceName), ackId, Encoding.UTF8.GetBytes(json), new ReadOnlyMemory<byte>[attachments]);
        Assert.Equal(packet, Encoding.UTF8.GetString(encoded.Text));
        Assert.Equal(attachments, encoded.AttachmentCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(10)]
    public void Every_number_of_attachments_up_to_ten_is_read(int attachments)
    {
        Assert.Equal(attachments, Decoded.Of($"5{attachments}-[\"a\"]").Attachments);
        Assert.Equal(attachments, Decoded.Of($"6{attachments}-1[]").Attachments);
    }
}
