using System.Text.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.Json;

/// <summary>Raw arguments bring their attachments along, under the numbers that are free in the packet they join.</summary>
public sealed class RawAttachmentTests
{
    private const string TwoAttachments = """52-["e",{"a":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]""";

    [Fact]
    public void Attachments_of_raw_arguments_follow_those_before_them()
    {
        var packet = Wire.Emit(new byte[] { 9 }, Wire.Receive(TwoAttachments, [1], [2]));
        Assert.Equal("""53-["e",{"_placeholder":true,"num":0},{"a":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":2}]""", Wire.TextOf(packet));
        Assert.Equal("09|01|02", Wire.HexOf(packet));
    }

    [Fact]
    public void Attachments_behind_raw_arguments_follow_theirs()
    {
        var packet = Wire.Emit(Wire.Receive(TwoAttachments, [1], [2]), new byte[] { 9 });
        Assert.Equal("""53-["e",{"a":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1},{"_placeholder":true,"num":2}]""", Wire.TextOf(packet));
        Assert.Equal("01|02|09", Wire.HexOf(packet));
    }

    [Fact]
    public void Raw_arguments_of_two_packets_go_into_one()
    {
        var packet = Wire.Emit(Wire.Receive(TwoAttachments, [1], [2]), Wire.Receive(TwoAttachments, [3], [4]));
        Assert.Equal("01|02|03|04", Wire.HexOf(packet));
        Assert.EndsWith("""{"a":{"_placeholder":true,"num":2}},{"_placeholder":true,"num":3}]""", Wire.TextOf(packet));
    }

    [Fact]
    public void Every_placeholder_finds_its_attachment_whatever_their_order()
    {
        var raw = Wire.Receive("""53-["e",{"num":2,"_placeholder":true},{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]""", [1], [2], [3]);
        var back = Wire.Receive(Wire.Emit(raw));
        Assert.Equal("03", Convert.ToHexString(back.Read<byte[]>(0)!));
        Assert.Equal("01", Convert.ToHexString(back.Read<byte[]>(1)!));
        Assert.Equal("02", Convert.ToHexString(back.Read<byte[][]>(2)![0]));
    }

    [Fact]
    public void One_argument_brings_its_own_attachments_only()
    {
        var raw = Wire.Receive(TwoAttachments, [1], [2]);
        var packet = Wire.Emit(raw[1]);
        Assert.Equal("""51-["e",{"_placeholder":true,"num":0}]""", Wire.TextOf(packet));
        Assert.Equal("02", Wire.HexOf(packet));
    }

    [Fact]
    public void An_argument_without_attachments_makes_a_text_packet() =>
        Assert.Equal("""2["e","text"]""", Wire.TextOf(Wire.Emit(Wire.Receive("""51-["e","text",{"_placeholder":true,"num":0}]""", [1])[0])));

    [Fact]
    public void An_attachment_named_many_times_is_sent_once()
    {
        var placeholders = string.Join(',', Enumerable.Repeat("""{"_placeholder":true,"num":0}""", 50));
        var packet = Wire.Emit(new byte[] { 9 }, Wire.Receive($"51-[\"e\",[{placeholders}]]", [1]));
        Assert.Equal("09|01", Wire.HexOf(packet));
        Assert.Equal(50, Wire.TextOf(packet).Split("\"num\":1}").Length - 1);
    }

    [Fact]
    public void Raw_arguments_cannot_take_a_packet_beyond_ten_attachments()
    {
        var placeholders = string.Join(',', Enumerable.Range(0, 10).Select(static i => $$"""{"_placeholder":true,"num":{{i}}}"""));
        var ten = Wire.Receive($"510-[\"e\",{placeholders}]", [.. Enumerable.Range(0, 10).Select(static i => new[] { (byte)i })]);
        Assert.Equal(10, Wire.Emit(ten).AttachmentCount);

        var exception = Assert.Throws<InvalidOperationException>(() => Wire.Emit(new byte[1], ten));
        Assert.Equal("A packet carries at most 10 binary attachments; clients refuse more.", exception.Message);
        Assert.Throws<InvalidOperationException>(() => Wire.Emit(ten, new byte[1]));
        Assert.Equal("2[\"e\",1]", Wire.TextOf(Wire.Emit(1)));
    }

    [Fact]
    public void Raw_arguments_inside_another_value_bring_their_attachments_along()
    {
        var raw = Wire.Receive(TwoAttachments, [1], [2]);
        var packet = Wire.Emit(new { First = new byte[] { 9 }, Rest = raw });
        Assert.Equal("09|01|02", Wire.HexOf(packet));
        Assert.Equal("""{"First":{"_placeholder":true,"num":0},"Rest":[{"a":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":2}]}""", Wire.ArgumentOf(packet));
    }

    [Fact]
    public void A_part_of_a_value_that_is_read_raw_keeps_its_attachments()
    {
        var raw = Wire.Receive(TwoAttachments, [1], [2]).Read<Dictionary<string, RawArguments>>(0)!["a"];
        Assert.Equal("01", Convert.ToHexString(raw.Read<byte[]>(0)!));
        Assert.Equal("01", Wire.HexOf(Wire.Emit(raw)));
    }

    [Fact]
    public void A_placeholder_in_a_text_packet_is_data()
    {
        var raw = Wire.Receive("""2["e",{"_placeholder":true,"num":0}]""");
        Assert.Equal("""{"_placeholder":true,"num":0}""", raw.Read<JsonElement>(0).GetRawText());
        Assert.Throws<JsonException>(() => raw.Read<byte[]>(0));
        Assert.Equal("""2["e",{"_placeholder":true,"num":0}]""", Wire.TextOf(Wire.Emit(raw)));
    }

    [Fact]
    public void A_placeholder_in_a_text_packet_is_data_even_while_a_binary_one_is_read()
    {
        var text = Wire.Receive("""2["e",{"_placeholder":true,"num":0}]""");
        var options = new JsonSerializerOptions { Converters = { new ReadsAnother(text) } };
        var serializer = new Protocol.Json.ArgumentSerializer(options, maxDepth: 256);
        Assert.Throws<JsonException>(() => serializer.Read<Probe>("""{"_placeholder":true,"num":0}"""u8, [[1]]));
    }

    [Fact]
    public void Passing_on_costs_no_more_for_what_is_inside()
    {
        var items = string.Join(',', Enumerable.Repeat("""{"a":"text","b":[1,2,3],"c":null}""", 300));
        var raw = Wire.Receive($"51-[\"e\",[{items}],{{\"_placeholder\":true,\"num\":0}}]", [1]);
        // The copy that is sent, and the numbering.
        Assert.InRange(LeastAllocation.Of(() => Wire.Emit(raw)), raw.Json.Length, raw.Json.Length + 1_500);
    }

    private sealed record Probe;

    private sealed class ReadsAnother(RawArguments other) : System.Text.Json.Serialization.JsonConverter<Probe>
    {
        public override Probe Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.Skip();
            other.Read<byte[]>(0);
            return new Probe();
        }

        public override void Write(Utf8JsonWriter writer, Probe value, JsonSerializerOptions options) => writer.WriteNullValue();
    }
}
