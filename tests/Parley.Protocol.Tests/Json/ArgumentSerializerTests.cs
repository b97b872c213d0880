using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.Protocol.Json;

namespace Parley.Protocol.Tests.Json;

public sealed class ArgumentSerializerTests
{
    // What JSON.stringify writes for each.
    [Theory]
    [InlineData("<b>&amp;'+`", "\"<b>&amp;'+`\"")]
    [InlineData("äöü ß é", "\"äöü ß é\"")]
    [InlineData("日本語 Ελλάδα עברית", "\"日本語 Ελλάδα עברית\"")]
    [InlineData("€", "\"€\"")]
    [InlineData("\"\\/", "\"\\\"\\\\/\"")]
    [InlineData("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"")]
    [InlineData("\u0000\u0001\u0012", "\"\\u0000\\u0001\\u0012\"")]
    [InlineData("", "\"\"")]
    public void Text_is_written_as_javascript_writes_it(string text, string json)
    {
        Assert.Equal(json, Wire.ArgumentOf(Wire.Emit(text)));
        Assert.Equal($"{{{json}:1}}", Wire.ArgumentOf(Wire.Emit(new Dictionary<string, int>(StringComparer.Ordinal) { [text] = 1 })));
    }

    // .NET has no encoder that leaves these alone. They cost bytes, and read the same.
    [Theory]
    [InlineData("😀", "\"\\uD83D\\uDE00\"")]
    [InlineData("\u2028", "\"\\u2028\"")]
    [InlineData("\u007f", "\"\\u007F\"")]
    [InlineData("\u001f", "\"\\u001F\"")]
    public void Some_text_is_escaped_though_javascript_would_not(string text, string json) => Assert.Equal(json, Wire.ArgumentOf(Wire.Emit(text)));

    [Theory]
    [InlineData("a€😀\u2028\u007f\"\\\u0000/<&+")]
    public void Escaped_text_reads_back_the_same(string text) => Assert.Equal(text, Wire.RoundTrip(text));

    [Fact]
    public void Half_a_surrogate_pair_is_written_as_the_replacement_character() =>
        Assert.Equal("\ufffd", Wire.RoundTrip(new string('\ud800', 1)));

    [Fact]
    public void An_encoder_of_the_application_is_kept()
    {
        var serializer = new ArgumentSerializer(new JsonSerializerOptions { Encoder = JavaScriptEncoder.Default }, maxDepth: 256);
        Assert.Equal("\"\\u003C\\u00E9\"", Wire.ArgumentOf(Wire.Emit("<é", serializer)));
    }

    [Fact]
    public void Event_names_are_escaped_like_any_text()
    {
        using var writer = ArgumentWriter.Rent(Wire.Serializer, "<é \"x\"\n>");
        Assert.Equal("""2["<é \"x\"\n>"]""", Wire.TextOf(writer.ToPacket(Protocol.SocketIO.SocketPacketType.Event, "/"u8, -1)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Numbers_that_json_has_not_are_refused_where_javascript_writes_null(double number) =>
        Assert.Throws<ArgumentException>(() => Wire.Emit(number));

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1e21, "1E+21")]
    [InlineData(-0.0, "-0")]
    [InlineData(9007199254740993d, "9007199254740992")]
    public void Numbers_are_written_so_that_they_read_back_the_same(double number, string json)
    {
        Assert.Equal(json, Wire.ArgumentOf(Wire.Emit(number)));
        Assert.Equal(number, Wire.RoundTrip(number));
    }

    [Theory]
    [InlineData("1e999999")]
    [InlineData("-1e999999")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"__proto__\":1,\"a\":1,\"a\":2}")]
    [InlineData("99999999999999999999")]
    public void What_a_peer_can_write_is_a_value_or_a_json_exception(string json)
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(json);
        ReadOrRefuse<double>(utf8);
        ReadOrRefuse<int>(utf8);
        ReadOrRefuse<string>(utf8);
        ReadOrRefuse<Dictionary<string, int>>(utf8);
        ReadOrRefuse<object>(utf8);
        ReadOrRefuse<JsonElement>(utf8);
        ReadOrRefuse<RawArguments>(utf8);
    }

    [Fact]
    public void Proto_is_a_key_like_any_other() =>
        Assert.Equal(1, Wire.Serializer.Read<Dictionary<string, int>>("""{"__proto__":1}"""u8, [])!["__proto__"]);

    [Fact]
    public void Options_of_the_application_are_copied()
    {
        var options = new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
        var serializer = new ArgumentSerializer(options, maxDepth: 256);
        Assert.Equal("""{"first":1}""", Wire.ArgumentOf(Wire.Emit(new { First = 1 }, serializer)));
        Assert.Empty(options.Converters);
        Assert.False(options.IsReadOnly);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(200)]
    [InlineData(256)]
    public void What_may_be_received_may_be_sent_and_read(int depth)
    {
        var text = new string('[', depth) + new string(']', depth);
        var raw = Wire.Receive($"2[\"e\",{text}]");
        var nested = raw.Read<Nested>(0);
        Assert.Equal(text, Wire.ArgumentOf(Wire.Emit(nested)));
        Assert.Equal(text, Wire.ArgumentOf(Wire.Emit(raw.Read<JsonElement>(0))));
        Assert.Equal(text, Wire.ArgumentOf(Wire.Emit(raw)));
    }

    [Fact]
    public void Values_and_bytes_may_stand_at_the_deepest_level()
    {
        Assert.Equal(new string('[', 256) + "1" + new string(']', 256), Wire.ArgumentOf(Wire.Emit(Nest(1, 256))));

        // The placeholder is a level, too.
        Assert.Equal("07", Wire.HexOf(Wire.Emit(Nest(new byte[] { 7 }, 255))));
    }

    [Fact]
    public void What_may_not_be_received_is_not_sent()
    {
        Assert.Throws<JsonException>(() => Wire.Emit(Nest(1, 257)));
        Assert.Throws<JsonException>(() => Wire.Emit(Nest(new byte[] { 7 }, 256)));
    }

    [Fact]
    public void A_cycle_is_refused()
    {
        var cycle = new Nested();
        cycle.Add(cycle);
        Assert.Throws<JsonException>(() => Wire.Emit(cycle));
    }

    private static object Nest(object value, int levels)
    {
        for (; levels > 0; levels--)
            value = new[] { value };

        return value;
    }

    private static void ReadOrRefuse<T>(byte[] json)
    {
        try
        {
            Wire.Serializer.Read<T>(json, []);
        }
        catch (JsonException)
        {
        }
    }

    private sealed class Nested : List<Nested>;
}
