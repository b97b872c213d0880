using System.Text;
using System.Text.Json;

namespace Parley.Protocol.Tests.MessagePack;

/// <summary>The bytes of notepack, where it writes the value right.</summary>
public sealed class JsonToMessagePackTests
{
    [Theory]
    [InlineData("null", "c0")]
    [InlineData("false", "c2")]
    [InlineData("true", "c3")]
    [InlineData("0", "00")]
    [InlineData("127", "7f")]
    [InlineData("128", "cc80")]
    [InlineData("255", "ccff")]
    [InlineData("256", "cd0100")]
    [InlineData("65535", "cdffff")]
    [InlineData("65536", "ce00010000")]
    [InlineData("4294967295", "ceffffffff")]
    [InlineData("4294967296", "cf0000000100000000")]
    [InlineData("9007199254740991", "cf001fffffffffffff")]
    [InlineData("9223372036854775807", "cf7fffffffffffffff")]
    [InlineData("9223372036854775808", "cf8000000000000000")]
    [InlineData("18446744073709551615", "cfffffffffffffffff")]
    [InlineData("-1", "ff")]
    [InlineData("-32", "e0")]
    [InlineData("-33", "d0df")]
    [InlineData("-128", "d080")]
    [InlineData("-129", "d1ff7f")]
    [InlineData("-32768", "d18000")]
    [InlineData("-32769", "d2ffff7fff")]
    [InlineData("-2147483648", "d280000000")]
    [InlineData("-2147483649", "d3ffffffff7fffffff")]
    [InlineData("-9223372036854775808", "d38000000000000000")]
    public void Scalars_and_integers_in_their_shortest_form(string json, string hex) => Assert.Equal(hex, Transcode.ToHex(json));

    [Theory]
    [InlineData("1.5", "cb3ff8000000000000")]
    [InlineData("0.1", "cb3fb999999999999a")]
    [InlineData("1.0", "cb3ff0000000000000")]
    [InlineData("1e0", "cb3ff0000000000000")]
    [InlineData("-0", "cb8000000000000000")]
    [InlineData("-0.0", "cb8000000000000000")]
    [InlineData("1E-7", "cb3e7ad7f29abcaf48")]
    [InlineData("18446744073709551616", "cb43f0000000000000")]
    [InlineData("-9223372036854775809", "cbc3e0000000000000")]
    [InlineData("1e400", "cb7ff0000000000000")]
    [InlineData("-1e400", "cbfff0000000000000")]
    [InlineData("1e-400", "cb0000000000000000")]
    public void Numbers_that_are_written_as_floats_or_too_large_are_floats(string json, string hex) => Assert.Equal(hex, Transcode.ToHex(json));

    // Clients can send them, and no UTF-8 can hold them.
    [Theory]
    [InlineData("""
        "\ud800"
        """, "a3efbfbd")]
    [InlineData("""
        "\ude00\ud83d\ude00\\\n\u00fcü\ud83d"
        """, "b0efbfbdf09f98805c0ac3bcc3bcefbfbd")]
    [InlineData("""{"\udfff":1}""", "81a3efbfbd01")]
    public void Halves_of_surrogate_pairs_become_replacement_characters(string json, string hex) => Assert.Equal(hex, Transcode.ToHex(json));

    [Theory]
    [InlineData("\"\"", "a0")]
    [InlineData("\"a\"", "a161")]
    [InlineData("\"ü😀\"", "a6c3bcf09f9880")]
    [InlineData("""
        "\"\\\n\u00fc\ud83d\ude00\u0000"
        """, "aa225c0ac3bcf09f988000")]
    [InlineData("""{"\u0061":"\/"}""", "81a161a12f")]
    public void Text_without_its_escapes(string json, string hex) => Assert.Equal(hex, Transcode.ToHex(json));

    [Theory]
    [InlineData(31, "bf")]
    [InlineData(32, "d920")]
    [InlineData(255, "d9ff")]
    [InlineData(256, "da0100")]
    [InlineData(65_535, "daffff")]
    [InlineData(65_536, "db00010000")]
    public void Text_has_the_shortest_header_for_its_length(int length, string header)
    {
        var text = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(new string('x', length)));
        Assert.Equal(header + text, Transcode.ToHex($"\"{new string('x', length)}\""));
        Assert.Equal(header + text, Transcode.ToHex($"\"\\u0078{new string('x', length - 1)}\""));
    }

    [Theory]
    [InlineData("[]", "90")]
    [InlineData("{}", "80")]
    [InlineData(""" [ 1 , [ ] , { "a" : [ { } , 2 ] } , 3 ] """, "94019081a16192800203")]
    [InlineData("""{"a":1,"a":2}""", "82a16101a16102")]
    [InlineData("", "")]
    public void Containers(string json, string hex) => Assert.Equal(hex, Transcode.ToHex(json));

    [Theory]
    [InlineData(15, "9f", "8f")]
    [InlineData(16, "dc0010", "de0010")]
    [InlineData(65_535, "dcffff", "deffff")]
    [InlineData(65_536, "dd00010000", "df00010000")]
    public void Containers_have_the_shortest_header_for_their_count(int count, string array, string map)
    {
        Assert.Equal(array + string.Concat(Enumerable.Repeat("c0", count)), Transcode.ToHex($"[{string.Join(',', Enumerable.Repeat("null", count))}]"));
        Assert.Equal(map + string.Concat(Enumerable.Repeat("a06b", count)), Transcode.ToHex($"{{{string.Join(',', Enumerable.Repeat("\"\":107", count))}}}"));
    }

    [Fact]
    public void Attachments_stand_where_their_placeholders_were() =>
        Assert.Equal(
            "93c4020102a17881a161c400",
            Transcode.ToHex("""[{"_placeholder":true,"num":1},"x",{"a":{"num":0,"_placeholder":true}}]""", ReadOnlyMemory<byte>.Empty, new byte[] { 1, 2 }));

    [Fact]
    public void An_attachment_that_several_placeholders_name_stands_in_each_place() =>
        Assert.Equal("92c40107c40107", Transcode.ToHex("""[{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]""", new byte[] { 7 }));

    [Theory]
    [InlineData("""{"_placeholder":true,"num":1}""", "82ac5f706c616365686f6c646572c3a36e756d01")]
    [InlineData("""{"_placeholder":true,"num":0e0}""", "82ac5f706c616365686f6c646572c3a36e756dcb0000000000000000")]
    [InlineData("""{"_placeholder":false,"num":0}""", "82ac5f706c616365686f6c646572c2a36e756d00")]
    public void An_object_that_names_no_attachment_is_one(string json, string hex) => Assert.Equal(hex, Transcode.ToHex(json, new byte[] { 7 }));

    [Fact]
    public void Placeholders_without_attachments_are_objects() =>
        Assert.Equal("82ac5f706c616365686f6c646572c3a36e756d00", Transcode.ToHex("""{"_placeholder":true,"num":0}"""));

    [Theory]
    [InlineData(255, "c4ff")]
    [InlineData(256, "c50100")]
    [InlineData(65_535, "c5ffff")]
    [InlineData(65_536, "c600010000")]
    public void Bytes_have_the_shortest_header_for_their_length(int length, string header) =>
        Assert.Equal(header + new string('0', length * 2), Transcode.ToHex("""{"_placeholder":true,"num":0}""", new byte[length]));

    [Fact]
    public void Depth_is_what_the_serializer_allowed()
    {
        const int Depth = 5_000;
        Assert.Equal(string.Concat(Enumerable.Repeat("91", Depth - 1)) + "90", Transcode.ToHex(new string('[', Depth) + new string(']', Depth)));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\"")]
    [InlineData("nul")]
    [InlineData("1 2")]
    public void What_is_no_JSON_throws_and_spoils_nothing(string json)
    {
        Assert.ThrowsAny<JsonException>(() => Transcode.ToHex(json));
        Assert.Equal("9101", Transcode.ToHex("[1]"));
    }
}
