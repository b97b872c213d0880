using System.Text;
using System.Text.Json;

namespace Parley.Protocol.Tests.Json;

public sealed class RawArgumentsTests
{
    [Theory]
    [InlineData("""2["e",1]""")]
    [InlineData("""2["e",1,"a",null,true,{},[]]""")]
    [InlineData("""2["e",{"z":1,"a":2,"z":3}]""")]
    [InlineData("""2["e",1.50,1E+3,-0,1e999999,123456789012345678901234567890]""")]
    [InlineData("""2["e","\u003c\/\ud83d\ude00€<",{"\u0061":"\ud800"}]""")]
    [InlineData("""2["e", 1 , [ 2 ,  3 ] ,{ "a" : 1 }]""")]
    [InlineData("""2["e",1,2,3,4,5,6,7,8,9,10,11,12]""")]
    [InlineData("""2["e",{"_placeholder":true,"num":0}]""")]
    [InlineData("""51-["e",{"_placeholder":true,"num":0}]""", "01")]
    [InlineData("""52-["e",{"b":{"_placeholder":true,"num":0},"a":1.50},{"_placeholder":true,"num":1}]""", "01", "02")]
    [InlineData("""51-["e",{"\u0061\/":{"_placeholder":true,"num":0},"\ud800":"\ud800"}, [ 1E+3 ] ]""", "01")]
    [InlineData("""52-["e",{ "num":0, "_placeholder":true},{"num":1 ,"_placeholder":true}]""", "01", "02")]
    [InlineData("""51-["e",{"_placeholder":false,"num":0,"more":1},{"_placeholder":true,"num":0}]""", "01")]
    public void Arguments_are_passed_on_byte_for_byte(string packet, params string[] attachments)
    {
        var forwarded = Wire.Emit(Wire.Receive(packet, Array.ConvertAll(attachments, Convert.FromHexString)));
        Assert.Equal(Compact(packet), Compact(Wire.TextOf(forwarded)));
        Assert.Equal(string.Join('|', attachments), Wire.HexOf(forwarded));
    }

    [Fact]
    public void No_arguments_are_passed_on_as_none()
    {
        Assert.Equal("""2["e"]""", Wire.TextOf(Wire.Emit(Wire.Receive("""2["e"]"""))));
        Assert.Equal("""2["e"]""", Wire.TextOf(Wire.Emit(default(RawArguments))));
        Assert.Equal("""2["e",1]""", Wire.TextOf(Wire.Emit(default(RawArguments), 1)));
        Assert.Equal("[]", default(RawArguments).ToString());
        Assert.Equal(0, default(RawArguments).Count);
    }

    [Fact]
    public void Arguments_stand_among_others()
    {
        var raw = Wire.Receive("""2["e",1,[2]]""");
        Assert.Equal("""2["e","before",1,[2]]""", Wire.TextOf(Wire.Emit("before", raw)));
        Assert.Equal("""2["e",1,[2],"after"]""", Wire.TextOf(Wire.Emit(raw, "after")));
        Assert.Equal("""2["e",1,[2],1,[2]]""", Wire.TextOf(Wire.Emit(raw, (object)raw)));
    }

    [Theory]
    [InlineData(0, "[1]")]
    [InlineData(1, """[{"a":[1,{"b":2}]}]""")]
    [InlineData(2, "[[ ]]")]
    [InlineData(3, "[\"]\"]")]
    [InlineData(4, "[null]")]
    [InlineData(12, "[\"last\"]")]
    public void An_argument_is_found_by_its_place(int index, string expected)
    {
        var raw = Wire.Receive("""2["e", 1 ,{"a":[1,{"b":2}]},[ ],"]",null,5,6,7,8,9,10,11, "last" ]""");
        Assert.Equal(13, raw.Count);
        Assert.Equal(expected, raw[index].ToString());
        Assert.Equal(1, raw[index].Count);
        Assert.Equal(expected, raw[index][0].ToString());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void There_is_no_argument_at_another_place(int index)
    {
        var raw = Wire.Receive("""2["e",1,2]""");
        Assert.Throws<ArgumentOutOfRangeException>(() => raw[index]);
        Assert.Throws<ArgumentOutOfRangeException>(() => raw.Read<int>(index));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(RawArguments)[0]);
    }

    [Fact]
    public void Arguments_are_read_one_by_one()
    {
        var raw = Wire.Receive("""51-["e",1,"a",{"_placeholder":true,"num":0},{"X":2}]""", [7]);
        Assert.Equal(1, raw.Read<int>(0));
        Assert.Equal("a", raw.Read<string>(1));
        Assert.Equal("07", Convert.ToHexString(raw.Read<byte[]>(2)!));
        Assert.Equal(2, raw.Read<Dictionary<string, int>>(3)!["X"]);
        Assert.Throws<JsonException>(() => raw.Read<int>(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(RawArguments).Read<int>(0));
    }

    [Fact]
    public void Arguments_are_kept_when_the_packet_is_gone()
    {
        var packet = Encoding.UTF8.GetBytes("""["e",1]""");
        Protocol.SocketIO.PacketArguments.TryReadEvent(packet, [], Protocol.SocketIO.PacketLimits.Default, out var arguments);
        var raw = new RawArguments(arguments.From(0), arguments.Attachments, arguments.Count, Wire.Serializer);
        Array.Clear(packet);
        Assert.Equal("[1]", raw.ToString());
    }

    [Fact]
    public void Inside_another_value_one_is_itself_several_are_an_array_and_none_is_null()
    {
        Assert.Equal("""{"X":1}""", Wire.ArgumentOf(Wire.Emit(new { X = Wire.Receive("""2["e",1]""") })));
        Assert.Equal("""{"X":[1,"a"]}""", Wire.ArgumentOf(Wire.Emit(new { X = Wire.Receive("""2["e",1,"a"]""") })));
        Assert.Equal("""{"X":null,"Y":1}""", Wire.ArgumentOf(Wire.Emit(new { X = default(RawArguments), Y = 1 })));
    }

    [Theory]
    [InlineData("1.50")]
    [InlineData("null")]
    [InlineData("""{ "b":1, "a":"\u0061" }""")]
    public void A_part_of_a_value_is_read_raw(string json)
    {
        var envelope = Wire.Receive($"2[\"e\",{{\"To\":\"x\",\"Content\":{json}}}]").Read<Envelope>(0)!;
        Assert.Equal($"[{json}]", envelope.Content.ToString());
        Assert.Equal($"{{\"To\":\"x\",\"Content\":{json}}}", Wire.ArgumentOf(Wire.Emit(envelope)));
    }

    [Fact]
    public void A_deep_argument_may_be_wrapped()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 255)) + """{"_placeholder":true,"num":0}""" + new string('}', 255);
        var raw = Wire.Receive($"51-[\"e\",{deep}]", [1]);
        Assert.Equal($"{{\"X\":{deep}}}", Wire.ArgumentOf(Wire.Emit(new { X = raw })));
    }

    // Between the arguments the array is written anew; inside of them nothing changes.
    private static string Compact(string packet) =>
        packet.Replace("\"e\", 1", "\"e\",1", StringComparison.Ordinal).Replace("] ]", "]]", StringComparison.Ordinal);

    private sealed record Envelope(string To, RawArguments Content);
}
