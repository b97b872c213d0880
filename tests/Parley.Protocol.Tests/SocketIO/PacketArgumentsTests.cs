using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

public sealed class PacketArgumentsTests
{
    [Theory]
    [InlineData("""2["a"]""", "")]
    [InlineData("""2["a",1]""", "1")]
    [InlineData("""2["a",null,true,false]""", "null|true|false")]
    [InlineData("""2["a",-0,1.50,1E+3,1e-7]""", "-0|1.50|1E+3|1e-7")]
    [InlineData("""2["a","",[],{}]""", "\"\"|[]|{}")]
    [InlineData("""2["a",[1,[2,[3]]],{"b":{"c":[1]}}]""", """[1,[2,[3]]]|{"b":{"c":[1]}}""")]
    [InlineData("""2 [ "a" , 1 , [ 2 ] ] """, "1|[ 2 ]")]
    [InlineData("""2["a","]","[\"","\\"]""", """ "]"|"[\""|"\\" """)]
    [InlineData("""2["a","\u20ac€",{"€":"😀"}]""", """ "\u20ac€"|{"€":"😀"} """)]
    [InlineData("""2["a",{"x":1,"x":2,"__proto__":{}}]""", """{"x":1,"x":2,"__proto__":{}}""")]
    [InlineData("""2["a","\ud800",1e999999]""", """ "\ud800"|1e999999 """)]
    [InlineData("""2["a",1,2,3,4,5,6,7,8,9]""", "1|2|3|4|5|6|7|8|9")]
    [InlineData("31[]", "")]
    [InlineData("31[null]", "null")]
    [InlineData("""31["a",1,{}]""", "\"a\"|1|{}")]
    public void Arguments_are_split_and_left_as_they_are(string packet, string expected) =>
        Assert.Equal(expected.Trim(), string.Join('|', Decoded.Of(packet).Arguments));

    [Theory]
    [InlineData(0, """1,"b",[3]""")]
    [InlineData(1, """ "b",[3] """)]
    [InlineData(2, "[3]")]
    [InlineData(3, "")]
    [InlineData(9, "")]
    public void Arguments_from_one_on_keep_the_commas_between_them(int index, string expected)
    {
        Assert.Equal(PacketError.None, PacketArguments.TryReadEvent("""["a",1,"b",[3]]"""u8, [], PacketLimits.Default, out var arguments));
        Assert.Equal(expected.Trim(), System.Text.Encoding.UTF8.GetString(arguments.From(index)));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("212")]
    [InlineData("2/admin,")]
    [InlineData("2{}")]
    [InlineData("2/admin,{}")]
    [InlineData("2\"a\"")]
    [InlineData("2null")]
    [InlineData("2true")]
    [InlineData("3")]
    [InlineData("31{}")]
    [InlineData("31\"a\"")]
    [InlineData("31null")]
    public void Reader_rejects_a_payload_that_is_no_array(string packet) =>
        Assert.Equal(nameof(PacketError.InvalidPayload), Decoded.Refusal(packet));

    [Theory]
    [InlineData("2[")]
    [InlineData("2]")]
    [InlineData("2[\"a\"")]
    [InlineData("2[\"a\",")]
    [InlineData("2[\"a\",]")]
    [InlineData("2[,\"a\"]")]
    [InlineData("2[\"a\" 1]")]
    [InlineData("2[\"a\",1}")]
    [InlineData("2[\"a\",{]")]
    [InlineData("2[\"a\",{\"b\"}]")]
    [InlineData("2[\"a\",{b:1}]")]
    [InlineData("2[\"a\",'b']")]
    [InlineData("2[\"a\",NaN]")]
    [InlineData("2[\"a\",undefined]")]
    [InlineData("2[\"a\",Infinity]")]
    [InlineData("2[\"a\",01]")]
    [InlineData("2[\"a\",1.]")]
    [InlineData("2[\"a\",.5]")]
    [InlineData("2[\"a\",+1]")]
    [InlineData("2[\"a\",tru]")]
    [InlineData("2[\"a\",\"b]")]
    [InlineData("2[\"a\",\"\\x\"]")]
    [InlineData("2[\"a\",\"\\u12\"]")]
    [InlineData("2[\"a\",\"\n\"]")]
    [InlineData("2[\"a\"/**/]")]
    [InlineData("2/admin,\"invalid")]
    [InlineData("31[")]
    [InlineData("31[1,]")]
    [InlineData("2[\"a\",\u00a01]")]
    public void Reader_rejects_what_is_no_json(string packet) => Assert.Equal(nameof(PacketError.InvalidJson), Decoded.Refusal(packet));

    [Theory]
    [InlineData("2[\"a\"]x")]
    [InlineData("2[\"a\"],")]
    [InlineData("2[\"a\"]]")]
    [InlineData("2[\"a\"][\"b\"]")]
    [InlineData("2[\"a\"]\u0000")]
    [InlineData("31[]1")]
    [InlineData("51-[\"a\"]x")]
    public void Reader_rejects_anything_behind_the_payload(string packet) =>
        Assert.Equal(nameof(PacketError.InvalidJson), Decoded.Refusal(packet));

    [Fact]
    public void White_space_behind_the_payload_is_none_of_it() => Assert.Equal(["1"], Decoded.Of("2[\"a\",1] \r\n\t").Arguments);

    [Fact]
    public void An_event_has_up_to_64_arguments()
    {
        Assert.Equal(64, Decoded.Of($"2[\"a\",{Numbers(64)}]").Arguments.Length);
        Assert.Equal(nameof(PacketError.TooManyArguments), Decoded.Refusal($"2[\"a\",{Numbers(65)}]"));
    }

    [Fact]
    public void An_acknowledgement_has_up_to_64_arguments()
    {
        Assert.Equal(64, Decoded.Of($"31[{Numbers(64)}]").Arguments.Length);
        Assert.Equal(nameof(PacketError.TooManyArguments), Decoded.Refusal($"31[{Numbers(65)}]"));
    }

    [Fact]
    public void Too_many_arguments_are_refused_before_they_are_read() =>
        Assert.Equal(nameof(PacketError.TooManyArguments), Decoded.Refusal("2[\"a\",1,2,3 no JSON from here on", new PacketLimits(MaxArguments: 2)));

    private static string Numbers(int count) => string.Join(',', Enumerable.Range(0, count));
}
