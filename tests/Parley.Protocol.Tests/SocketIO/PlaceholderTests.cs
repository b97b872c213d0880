using System.Text;
using System.Text.Json;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

/// <summary>CVE-2022-2421: a placeholder's number is the peer's word, and only a whole number of an attachment that came is taken.</summary>
public sealed class PlaceholderTests
{
    [Theory]
    [InlineData("""{"_placeholder":true,"num":0}""", 0)]
    [InlineData("""{"_placeholder":true,"num":1}""", 1)]
    [InlineData("""{"num":1,"_placeholder":true}""", 1)]
    [InlineData(""" { "_placeholder" : true , "num" : 1 } """, 1)]
    [InlineData("""{"\u005fplaceholder":true,"n\u0075m":1}""", 1)]
    [InlineData("""{"_placeholder":true,"num":-0}""", 0)]
    [InlineData("""{"_placeholder":true,"num":0,"num":1}""", 1)]
    public void A_placeholder_stands_for_its_attachment(string json, int number)
    {
        Assert.Equal(PacketError.None, Check(json, attachments: 2));
        byte[][] attachments = [[10], [11]];
        Assert.Same(attachments[number], new ArgumentSerializer(new JsonSerializerOptions(), 256).Read<byte[]>(Encoding.UTF8.GetBytes(json), attachments));
    }

    [Theory]
    [InlineData("""{"_placeholder":true,"num":2}""")]
    [InlineData("""{"_placeholder":true,"num":10}""")]
    [InlineData("""{"_placeholder":true,"num":-1}""")]
    [InlineData("""{"_placeholder":true,"num":1.5}""")]
    [InlineData("""{"_placeholder":true,"num":1e9}""")]
    [InlineData("""{"_placeholder":true,"num":1e0}""")]
    [InlineData("""{"_placeholder":true,"num":1e999}""")]
    [InlineData("""{"_placeholder":true,"num":4294967296}""")]
    [InlineData("""{"_placeholder":true,"num":99999999999999999999}""")]
    [InlineData("""{"_placeholder":true,"num":"length"}""")]
    [InlineData("""{"_placeholder":true,"num":"0"}""")]
    [InlineData("""{"_placeholder":true,"num":true}""")]
    [InlineData("""{"_placeholder":true,"num":null}""")]
    [InlineData("""{"_placeholder":true,"num":[0]}""")]
    [InlineData("""{"_placeholder":true,"num":{}}""")]
    [InlineData("""{"_placeholder":true}""")]
    [InlineData("""{"num":"length","_placeholder":true}""")]
    [InlineData("""{"num":2,"_placeholder":true}""")]
    [InlineData("""{"_placeholder":true,"num":0,"more":1}""")]
    [InlineData("""{"more":1,"_placeholder":true,"num":0}""")]
    [InlineData("""{"num":[],"_placeholder":true}""")]
    [InlineData("""{"_placeholder":true,"Num":0}""")]
    [InlineData("""{"_placeholder":true,"\udc00num":0}""")]
    public void Reader_rejects_a_placeholder_for_no_attachment(string json)
    {
        Assert.Equal(PacketError.IllegalPlaceholder, Check(json, attachments: 2));
        Assert.Equal(PacketError.IllegalPlaceholder, Check($$"""[1,{"a":[{{json}}]}]""", attachments: 2));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"num":7}""")]
    [InlineData("""{"num":{"_placeholder":false}}""")]
    [InlineData("""{"_placeholder":false,"num":7}""")]
    [InlineData("""{"_placeholder":1,"num":7}""")]
    [InlineData("""{"_placeholder":"true","num":7}""")]
    [InlineData("""{"_Placeholder":true,"num":7}""")]
    [InlineData("""{"_placeholder2":true,"num":7}""")]
    [InlineData("""{"_place":true,"num":7}""")]
    [InlineData("""{"\\u005fplaceholder":true,"num":7}""")]
    [InlineData("""{"_placehold\u0065r\n":true,"num":7}""")]
    [InlineData("""["_placeholder",true,"num",7]""")]
    public void Any_other_object_is_data(string json)
    {
        Assert.Equal(PacketError.None, Check(json, attachments: 1));
        Assert.Equal(json, Decoded.Of($"51-[\"a\",{json}]").Arguments[0]);
    }

    [Theory]
    [InlineData("""2["a",{"_placeholder":true,"num":0}]""")]
    [InlineData("""2["a",{"_placeholder":true,"num":99}]""")]
    [InlineData("""31[{"_placeholder":true,"num":"length"}]""")]
    public void In_a_text_packet_a_placeholder_is_data(string packet) =>
        Assert.StartsWith("""{"_placeholder":true""", Decoded.Of(packet).Arguments[0]);

    [Fact]
    public void An_object_of_data_is_searched_for_placeholders_itself() =>
        Assert.Equal(PacketError.IllegalPlaceholder, Check("""{"_placeholder":true,"more":{"_placeholder":true,"num":1}}""", attachments: 1));

    [Fact]
    public void An_attachment_may_be_named_twice_or_not_at_all() =>
        Assert.Equal(PacketError.None, Check("""[{"_placeholder":true,"num":1},{"_placeholder":true,"num":1}]""", attachments: 2));

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"_placeholder\ud800":true}""")]
    [InlineData("""{"\ud800placeholder":true,"num":0}""")]
    [InlineData("""{"nu\ud800":1}""")]
    public void Half_a_surrogate_pair_in_a_key_is_data(string json)
    {
        Assert.Equal(PacketError.None, Check(json, attachments: 0));
        Assert.Equal(PacketError.None, Check(json, attachments: 1));
    }

    private static PacketError Check(string json, int attachments) =>
        PacketArguments.TryReadEvent(Encoding.UTF8.GetBytes($"[\"a\",{json}]"), new byte[attachments][], PacketLimits.Default, out _);
}
