using System.Text.Json;

namespace Parley.Protocol.Tests.Json;

/// <summary>Bytes travel beside the JSON, wherever in an argument they are.</summary>
public sealed class AttachmentTests
{
    private static readonly byte[] Bytes = [1, 2, 3];

    [Fact]
    public void An_array_of_bytes_becomes_an_attachment()
    {
        var packet = Wire.Emit(Bytes);
        Assert.Equal("""51-["e",{"_placeholder":true,"num":0}]""", Wire.TextOf(packet));
        Assert.Equal("010203", Wire.HexOf(packet));
        Assert.Equal(Bytes, Wire.RoundTrip(Bytes));
    }

    [Fact]
    public void Memory_becomes_an_attachment()
    {
        Assert.Equal("0203", Wire.HexOf(Wire.Emit(Bytes.AsMemory(1))));
        Assert.Equal("0203", Wire.HexOf(Wire.Emit<ReadOnlyMemory<byte>>(Bytes.AsMemory(1))));
        Assert.Equal("02", Wire.HexOf(Wire.Emit<ReadOnlyMemory<byte>?>(Bytes.AsMemory(1, 1))));
        Assert.Equal(Bytes, Wire.RoundTrip(Bytes.AsMemory()).ToArray());
        Assert.Equal(Bytes, Wire.RoundTrip<ReadOnlyMemory<byte>>(Bytes).ToArray());
        Assert.Equal(Bytes, Wire.RoundTrip<ReadOnlyMemory<byte>?>(Bytes)!.Value.ToArray());
    }

    [Fact]
    public void No_bytes_are_an_attachment_too()
    {
        Assert.Equal(1, Wire.Emit<byte[]>([]).AttachmentCount);
        Assert.Equal(1, Wire.Emit(ReadOnlyMemory<byte>.Empty).AttachmentCount);
        Assert.Equal([], Wire.RoundTrip<byte[]>([])!);
    }

    [Fact]
    public void Null_in_place_of_bytes_is_null()
    {
        var packet = Wire.Emit<byte[]?>(null);
        Assert.Equal("""2["e",null]""", Wire.TextOf(packet));
        Assert.Null(Wire.RoundTrip<byte[]?>(null));
        Assert.Null(Wire.RoundTrip<ReadOnlyMemory<byte>?>(null));
        Assert.Null(Wire.RoundTrip(new Picture("none", null, default)).Content);
    }

    [Fact]
    public void Bytes_are_found_in_records()
    {
        var picture = new Picture("a.png", [1], new byte[] { 2, 3 });
        var packet = Wire.Emit(picture);
        Assert.Equal("""52-["e",{"Name":"a.png","Content":{"_placeholder":true,"num":0},"Preview":{"_placeholder":true,"num":1}}]""", Wire.TextOf(packet));
        Assert.Equal("01|0203", Wire.HexOf(packet));

        var back = Wire.RoundTrip(picture);
        Assert.Equal("a.png", back.Name);
        Assert.Equal("01", Convert.ToHexString(back.Content!));
        Assert.Equal("0203", Convert.ToHexString(back.Preview.Span));
    }

    [Fact]
    public void Bytes_are_found_in_lists_and_dictionaries_however_nested()
    {
        var album = new Dictionary<string, List<Picture[]>>(StringComparer.Ordinal)
        {
            ["x"] = [[new Picture("1", [1], new byte[] { 11 })], []],
            ["y"] = [[new Picture("2", [2], new byte[] { 12 }), new Picture("3", null, new byte[] { 13 })]],
        };
        Assert.Equal("01|0B|02|0C|0D", Wire.HexOf(Wire.Emit(album)));

        var back = Wire.RoundTrip(album)!;
        Assert.Equal("02", Convert.ToHexString(back["y"][0][0].Content!));
        Assert.Equal("0D", Convert.ToHexString(back["y"][0][1].Preview.Span));
        Assert.Empty(back["x"][1]);
    }

    [Fact]
    public void Bytes_are_found_where_only_an_object_is_declared()
    {
        object argument = new object?[] { "a", Bytes, new { Inner = (object)Bytes }, null };
        var packet = Wire.Emit(argument);
        Assert.Equal("""52-["e",["a",{"_placeholder":true,"num":0},{"Inner":{"_placeholder":true,"num":1}},null]]""", Wire.TextOf(packet));
        Assert.Equal("51-", Wire.TextOf(Wire.Emit<object>(Bytes))[..3]);
    }

    [Fact]
    public void Attachments_are_numbered_through_all_arguments()
    {
        var packet = Wire.Emit(new[] { Bytes, [4] }, new Picture("p", [5], default));
        Assert.Equal("""54-["e",[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}],{"Name":"p","Content":{"_placeholder":true,"num":2},"Preview":{"_placeholder":true,"num":3}}]""", Wire.TextOf(packet));
        Assert.Equal("010203|04|05|", Wire.HexOf(packet));
    }

    [Fact]
    public void Ten_attachments_are_sent_and_read_back()
    {
        var ten = Enumerable.Range(0, 10).Select(static i => new[] { (byte)i }).ToArray();
        Assert.StartsWith("510-", Wire.TextOf(Wire.Emit(ten)));
        Assert.Equal(ten, Wire.RoundTrip(ten));
    }

    [Fact]
    public void An_eleventh_attachment_is_refused()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Wire.Emit(Enumerable.Repeat(Bytes, 11).ToArray()));
        Assert.Equal("A packet carries at most 10 binary attachments; clients refuse more.", exception.Message);
        Assert.Throws<InvalidOperationException>(() => Wire.Emit(Enumerable.Repeat(Bytes, 10).ToArray(), Bytes));
    }

    [Fact]
    public void A_string_is_read_as_base64_where_bytes_are_wanted()
    {
        Assert.Equal(Bytes, Wire.Serializer.Read<byte[]>("\"AQID\""u8, []));
        Assert.Equal(Bytes, Wire.Serializer.Read<ReadOnlyMemory<byte>>("\"AQID\""u8, [[9]]).ToArray());
        Assert.Throws<JsonException>(() => Wire.Serializer.Read<byte[]>("\"no base64!\""u8, []));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("[1,2,3]")]
    [InlineData("{}")]
    [InlineData("""{"_placeholder":true,"num":1}""")]
    [InlineData("""{"_placeholder":true,"num":0,"more":1}""")]
    public void Anything_else_is_not_read_as_bytes(string json) =>
        Assert.Throws<JsonException>(() => Wire.Serializer.Read<byte[]>(System.Text.Encoding.UTF8.GetBytes(json), [[1]]));

    [Fact]
    public void Without_attachments_no_placeholder_is_read_as_bytes() =>
        Assert.Throws<JsonException>(() => Wire.Serializer.Read<byte[]>("""{"_placeholder":true,"num":0}"""u8, []));

    [Fact]
    public void Bytes_written_outside_of_a_packet_are_an_error() =>
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(Bytes, Wire.Serializer.Options));

    private readonly record struct Picture(string Name, byte[]? Content, ReadOnlyMemory<byte> Preview);
}
