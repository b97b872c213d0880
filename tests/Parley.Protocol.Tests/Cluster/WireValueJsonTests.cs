using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Parley.Protocol.Cluster;
using Parley.Protocol.Tests.Json;

namespace Parley.Protocol.Tests.Cluster;

public sealed class WireValueJsonTests
{
    private static readonly Gen<JsonSerializerOptions> Style = Gen.Select(Gen.Bool, Gen.Bool, static (isIndented, escapesLittle) => new JsonSerializerOptions
    {
        WriteIndented = isIndented,
        Encoder = escapesLittle ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping : JavaScriptEncoder.Default,
    });

    [Fact]
    public void Whatever_a_message_holds_is_found_in_it() => Gen.Select(JsonTree.Tree(0), Style).Sample(static (tree, style) =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>(StringComparer.Ordinal) { ["it"] = tree }, style);
        using var document = JsonDocument.Parse(json);

        AssertSame(document.RootElement, Open(json));
    });

    [Theory]
    [InlineData("""{"a":"}","b":1}""")]
    [InlineData("""{"a":"\"","b":1}""")]
    [InlineData("""{"a":"\\","b":1}""")]
    [InlineData("""{"a":"\\\"\\","b":1}""")]
    [InlineData("""{"a":["]",{"x":"{["}],"b":1}""")]
    [InlineData("""{"a":{},"b":1}""")]
    [InlineData("""{"a":[],"b":1}""")]
    [InlineData("""{"a":-1.5e+3,"b":1}""")]
    [InlineData("""{ "a" : [ 1 , "2" , null ] , "b" : 1 } """)]
    [InlineData("{\r\n\t\"a\"\t:\ttrue\r\n,\"b\"\n:1\t}\r\n")]
    [InlineData("""{"a":"0123456789abcd\"f","b":1}""")]
    [InlineData("""{"a":"0123456789abcde\"","b":1}""")]
    [InlineData("""{"a":"0123456789abcdef\"0123456789abcdef","b":1}""")]
    public void What_stands_behind_a_value_is_found(string json)
    {
        Assert.True(Open(Encoding.UTF8.GetBytes(json)).TryReadMap(out var map));

        Assert.Equal(2, map.Fields.Length);
        Assert.True(map["b"u8].TryReadInteger(out var value));
        Assert.Equal(1, value);
    }

    [Fact]
    public void The_last_of_two_values_of_a_name_counts_however_the_name_is_written()
    {
        Assert.True(Open("""{"a":1,"\u0061":2}"""u8.ToArray()).TryReadMap(out var map));

        Assert.True(map["a"u8].TryReadInteger(out var value));
        Assert.Equal(2, value);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("\"1\"")]
    [InlineData("9223372036854775808")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[1]")]
    public void What_is_no_integer_is_not_read_as_one(string json)
    {
        Assert.True(Open(Encoding.UTF8.GetBytes($$"""{"a":{{json}}}""")).TryReadMap(out var map));

        Assert.False(map["a"u8].TryReadInteger(out _));
    }

    [Fact]
    public void Half_a_surrogate_pair_makes_a_text_unreadable_and_nothing_else()
    {
        Assert.True(Open("""{"a":"\ud800","b":1}"""u8.ToArray()).TryReadMap(out var map));

        Assert.Throws<FormatException>(() => map["a"u8].TryReadText(out _));
        Assert.Throws<FormatException>(() => map["a"u8].IsText("x"u8));
        Assert.True(map["b"u8].TryReadInteger(out _));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1}}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{\"a\":\"}")]
    [InlineData("{\"a\":[}]}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":+1}")]
    [InlineData("{\"a\":nul}")]
    public void What_is_no_json_is_not_opened(string text) => Assert.False(WireValue.TryOpen(Encoding.UTF8.GetBytes(text), out _));

    private static WireValue Open(byte[] json)
    {
        Assert.True(WireValue.TryOpen(json, out var value));
        return value;
    }

    private static void AssertSame(JsonElement expected, WireValue actual)
    {
        Assert.Equal(expected.ValueKind is JsonValueKind.Object, actual.TryReadMap(out var map));
        Assert.Equal(expected.ValueKind is JsonValueKind.Array, actual.TryReadArray(out var items));
        Assert.Equal(expected.ValueKind is JsonValueKind.True, actual.ReadBoolean(otherwise: false));
        Assert.Equal(expected.ValueKind is not JsonValueKind.False, actual.ReadBoolean(otherwise: true));
        Assert.Equal(expected.ValueKind is JsonValueKind.String or JsonValueKind.Number, actual.TryReadText(out var text));
        Assert.Equal(expected.ValueKind is JsonValueKind.Number && expected.TryGetInt64(out _), actual.TryReadInteger(out var integer));
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                AssertSame([.. expected.EnumerateObject()], map);
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), items.Length);
                Assert.All(expected.EnumerateArray(), (item, index) => AssertSame(item, items[index]));
                break;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), text);
                Assert.True(actual.IsText(Encoding.UTF8.GetBytes(text)));
                Assert.False(actual.IsText(Encoding.UTF8.GetBytes(text + "x")));
                break;
            case JsonValueKind.Number:
                Assert.Equal(expected.GetRawText(), text);
                Assert.True(!expected.TryGetInt64(out var same) || same == integer);
                break;
        }

        Assert.Equal(Encoding.UTF8.GetBytes(expected.GetRawText()), actual.ToJson(out _));
    }

    private static void AssertSame(JsonProperty[] expected, WireMap actual)
    {
        Assert.Equal(expected.Length, actual.Fields.Length);
        foreach (var property in expected)
        {
            AssertSame(property.Value, actual[Encoding.UTF8.GetBytes(property.Name)]);
        }
    }
}
