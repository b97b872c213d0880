using System.Text;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.MessagePack;

public sealed class MessagePackToJsonTests
{
    [Theory]
    [InlineData("c0", "null")]
    [InlineData("c2", "false")]
    [InlineData("c3", "true")]
    [InlineData("00", "0")]
    [InlineData("7f", "127")]
    [InlineData("e0", "-32")]
    [InlineData("ff", "-1")]
    [InlineData("cc80", "128")]
    [InlineData("cc01", "1")]
    [InlineData("cdffff", "65535")]
    [InlineData("ceffffffff", "4294967295")]
    [InlineData("cf0000000100000000", "4294967296")]
    [InlineData("cf7fffffffffffffff", "9223372036854775807")]
    [InlineData("cf8000000000000000", "9223372036854775808")]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("d080", "-128")]
    [InlineData("d07f", "127")]
    [InlineData("d18000", "-32768")]
    [InlineData("d280000000", "-2147483648")]
    [InlineData("d38000000000000000", "-9223372036854775808")]
    [InlineData("d3001fffffffffffff", "9007199254740991")]
    public void Scalars_and_integers_of_every_width(string hex, string json) => Assert.Equal(json, Transcode.ToJson(hex));

    [Theory]
    [InlineData("ca3fc00000", "1.5")]
    [InlineData("cb3ff8000000000000", "1.5")]
    [InlineData("cb3fb999999999999a", "0.1")]
    [InlineData("ca3dcccccd", "0.10000000149011612")]
    [InlineData("cb3ff0000000000000", "1")]
    [InlineData("cb8000000000000000", "-0")]
    [InlineData("cb0000000000000001", "5E-324")]
    [InlineData("cb7fefffffffffffff", "1.7976931348623157E+308")]
    [InlineData("cb7ff8000000000000", "null")]
    [InlineData("cb7ff0000000000000", "null")]
    [InlineData("cbfff0000000000000", "null")]
    [InlineData("caffc00000", "null")]
    [InlineData("ca7f800000", "null")]
    public void Floats_of_both_widths_and_null_for_what_is_no_number(string hex, string json) => Assert.Equal(json, Transcode.ToJson(hex));

    [Theory]
    [InlineData("a0", "\"\"")]
    [InlineData("a161", "\"a\"")]
    [InlineData("bf61616161616161616161616161616161616161616161616161616161616161", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"")]
    [InlineData("d90161", "\"a\"")]
    [InlineData("da000161", "\"a\"")]
    [InlineData("db0000000161", "\"a\"")]
    [InlineData("a4f09f9880", "\"😀\"")]
    [InlineData("a3e2828a", "\"₊\"")]
    [InlineData("a7225c0a0d09002f", """
        "\"\\\n\r\t\u0000/"
        """)]
    [InlineData("a11f", """
        "\u001f"
        """)]
    public void Text_of_every_form_with_no_more_escapes_than_JSON_needs(string hex, string json) => Assert.Equal(json, Transcode.ToJson(hex));

    [Theory]
    [InlineData("a1ff", "\"\ufffd\"")]
    [InlineData("a361c062", "\"a\ufffdb\"")]
    [InlineData("a3eda080", "\"\ufffd\ufffd\ufffd\"")]
    [InlineData("81a1fe01", "{\"\ufffd\":1}")]
    public void Text_that_is_no_UTF8_is_replaced_as_in_Node(string hex, string json) => Assert.Equal(json, Transcode.ToJson(hex));

    [Theory]
    [InlineData("90", "[]")]
    [InlineData("9101", "[1]")]
    [InlineData("dc00020102", "[1,2]")]
    [InlineData("dd000000020102", "[1,2]")]
    [InlineData("80", "{}")]
    [InlineData("81a16101", """{"a":1}""")]
    [InlineData("de0001a16101", """{"a":1}""")]
    [InlineData("df00000001a16101", """{"a":1}""")]
    [InlineData("929081a1619180", """[[],{"a":[{}]}]""")]
    [InlineData("82a16101a16102", """{"a":1,"a":2}""")]
    public void Containers_of_every_form(string hex, string json) => Assert.Equal(json, Transcode.ToJson(hex));

    [Theory]
    [InlineData("8101c0", """{"1":null}""")]
    [InlineData("81ffc0", """{"-1":null}""")]
    [InlineData("81cfffffffffffffffffc0", """{"18446744073709551615":null}""")]
    [InlineData("81cb3ff8000000000000c0", """{"1.5":null}""")]
    [InlineData("81c001", """{"null":1}""")]
    [InlineData("81c301", """{"true":1}""")]
    public void Keys_that_are_no_text_become_their_text(string hex, string json) => Assert.Equal(json, Transcode.ToJson(hex));

    [Theory]
    [InlineData("819001")]
    [InlineData("818001")]
    [InlineData("81c4016101")]
    [InlineData("81d4000001")]
    public void Keys_without_a_text_of_their_own_are_refused(string hex) =>
        Assert.Equal(PacketError.InvalidPayload, Transcode.TryToJson(Convert.FromHexString(hex), PacketLimits.Default, out _, out _));

    [Theory]
    [InlineData("d40000", "null")]
    [InlineData("d400ff", "null")]
    [InlineData("d7000000000000000000", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("d70000000191c52d0f15", "\"2024-09-06T02:32:30.229Z\"")]
    [InlineData("d700ffffffffffffffff", "\"1969-12-31T23:59:59.999Z\"")]
    [InlineData("d7000000e677d21fdbff", "\"9999-12-31T23:59:59.999Z\"")]
    [InlineData("d7000000e677d21fdc00", "null")]
    [InlineData("d700ffffc77cedd32800", "\"0001-01-01T00:00:00.000Z\"")]
    [InlineData("d700ffffc77cedd327ff", "null")]
    [InlineData("d7007fffffffffffffff", "null")]
    [InlineData("d7008000000000000000", "null")]
    public void Undefined_and_dates_of_notepack_2(string hex, string json) => Assert.Equal(json, Transcode.ToJson(hex));

    [Theory]
    [InlineData("d6ff00000001", "\"1970-01-01T00:00:01.000Z\"")]
    [InlineData("d6ffffffffff", "\"2106-02-07T06:28:15.000Z\"")]
    [InlineData("d7ff1dcd650000000001", "\"1970-01-01T00:00:01.125Z\"")]
    [InlineData("c70cff07735940ffffffffffffffff", "\"1969-12-31T23:59:59.125Z\"")]
    [InlineData("c70cff000000007fffffffffffffff", "null")]
    [InlineData("c70cff000000008000000000000000", "null")]
    public void Timestamps_of_the_specification(string hex, string json) => Assert.Equal(json, Transcode.ToJson(hex));

    [Theory]
    [InlineData("c4020102", "0102")]
    [InlineData("c500020102", "0102")]
    [InlineData("c6000000020102", "0102")]
    [InlineData("c400", "")]
    [InlineData("c702000102", "0102")]
    [InlineData("c70000", "")]
    [InlineData("c80002000102", "0102")]
    [InlineData("c900000002000102", "0102")]
    public void Bytes_and_ArrayBuffers_become_attachments(string hex, string bytes)
    {
        Assert.Equal("""{"_placeholder":true,"num":0}""", Transcode.ToJson(Convert.FromHexString(hex), out var attachments));
        Assert.Equal(bytes, Convert.ToHexString(Assert.Single(attachments)));
    }

    [Theory]
    [InlineData("d40101", "1", "01")]
    [InlineData("d5000102", "0", "0102")]
    [InlineData("d60001020304", "0", "01020304")]
    [InlineData("d7050102030405060708", "5", "0102030405060708")]
    [InlineData("d80000000000000000000000000000000000", "0", "00000000000000000000000000000000")]
    [InlineData("c7017fff", "127", "FF")]
    [InlineData("c7028001ff", "-128", "01FF")]
    [InlineData("c8000105ff", "5", "FF")]
    [InlineData("c90000000105ff", "5", "FF")]
    [InlineData("d4ff01", "-1", "01")]
    public void Other_extensions_become_their_type_and_bytes(string hex, string type, string bytes)
    {
        Assert.Equal($$"""[{{type}},{"_placeholder":true,"num":0}]""", Transcode.ToJson(Convert.FromHexString(hex), out var attachments));
        Assert.Equal(bytes, Convert.ToHexString(Assert.Single(attachments)));
    }

    [Fact]
    public void Attachments_are_numbered_in_their_order()
    {
        var json = Transcode.ToJson(Convert.FromHexString("92c4010181a161c40102"), out var attachments);
        Assert.Equal("""[{"_placeholder":true,"num":0},{"a":{"_placeholder":true,"num":1}}]""", json);
        Assert.Equal("01 02", string.Join(' ', attachments.Select(Convert.ToHexString)));
    }

    [Fact]
    public void Bytes_may_become_base64_instead()
    {
        Assert.Equal("""["AQID","",[5,"/w=="]]""", Transcode.ToJson(Convert.FromHexString("93c403010203c400c70105ff"), out var attachments, inlinesBinary: true));
        Assert.Empty(attachments);
    }

    [Theory]
    [InlineData(10, nameof(PacketError.None))]
    [InlineData(11, nameof(PacketError.TooManyAttachments))]
    public void Attachments_have_a_limit(int count, string error)
    {
        byte[] value = [0xdc, 0, (byte)count, .. Enumerable.Repeat(new byte[] { 0xc4, 0 }, count).SelectMany(static bytes => bytes)];
        Assert.Equal(error, Transcode.TryToJson(value, PacketLimits.Default, out _, out _).ToString());
    }

    // A client's own map that looks like a placeholder keeps its number, in a form that no placeholder has.
    [Theory]
    [InlineData("82ac5f706c616365686f6c646572c3a36e756d00", """{"_placeholder":true,"num":0e0}""")]
    [InlineData("82a36e756d00ac5f706c616365686f6c646572c3", """{"num":0e0,"_placeholder":true}""")]
    [InlineData("83a36e756d00ac5f706c616365686f6c646572c3a16191c0", """{"num":0,"_placeholder":true,"a":[null]}""")]
    [InlineData("83a36e756d00ac5f706c616365686f6c646572c3ac5f706c616365686f6c64657280", """{"num":0,"_placeholder":true,"_placeholder":{}}""")]
    [InlineData("83a36e756da178a36e756d00ac5f706c616365686f6c646572c3", """{"num":"x","num":0e0,"_placeholder":true}""")]
    [InlineData("83a36e756d00a36e756d01ac5f706c616365686f6c646572c3", """{"num":0,"num":1e0,"_placeholder":true}""")]
    [InlineData("82ac5f706c616365686f6c646572c3a36e756dcb0000000000000000", """{"_placeholder":true,"num":0e0}""")]
    [InlineData("82ac5f706c616365686f6c646572c2a36e756d00", """{"_placeholder":false,"num":0}""")]
    [InlineData("82ac5f706c616365686f6c646572c3a36e756da130", """{"_placeholder":true,"num":"0"}""")]
    [InlineData("82ac5f706c616365686f6c646572c3a36e756dcb3fe0000000000000", """{"_placeholder":true,"num":0.5}""")]
    [InlineData("81ac5f706c616365686f6c646572c3", """{"_placeholder":true}""")]
    [InlineData("81a36e756d00", """{"num":0}""")]
    public void A_map_that_looks_like_a_placeholder_is_disguised(string hex, string json)
    {
        Assert.Equal(json, Transcode.ToJson(hex));

        // Beside bytes that it could be taken for, it is data nevertheless, and reads as it was sent.
        var packet = Convert.FromHexString("93a165c40107" + hex);
        var all = Transcode.ToJson(packet, out var attachments);
        var arguments = Read(all, attachments);
        Assert.Equal(json, arguments[1].ToString()[1..^1]);
        Assert.Equal([7], arguments.Read<byte[]>(0));
        Assert.ThrowsAny<Exception>(() => arguments.Read<byte[]>(1));
        Assert.Equal("93a165c40107" + Transcode.ToHex(json), Transcode.ToHex(all, attachments[0]));
    }

    [Theory]
    [InlineData(256, nameof(PacketError.None))]
    [InlineData(257, nameof(PacketError.NestedTooDeep))]
    [InlineData(100_000, nameof(PacketError.NestedTooDeep))]
    public void Depth_has_the_limit_of_JSON(int depth, string error)
    {
        byte[] arrays = [0x91, .. Enumerable.Repeat((byte)0x91, depth - 1), 0x90];
        Assert.Equal(error, Transcode.TryToJson(arrays, PacketLimits.Default, out _, out _).ToString());
        byte[] maps = [0x91, .. Enumerable.Repeat(new byte[] { 0x81, 0xa0 }, depth - 1).SelectMany(static bytes => bytes), 0x80];
        Assert.Equal(error, Transcode.TryToJson(maps, PacketLimits.Default, out _, out _).ToString());
    }

    [Theory]
    [InlineData("c40101", 1)]
    [InlineData("d40501", 2)]
    public void A_placeholder_counts_as_the_object_it_is(string leaf, int levels)
    {
        byte[] Nested(int depth) => [.. Enumerable.Repeat((byte)0x91, depth), .. Convert.FromHexString(leaf)];

        Assert.Equal(PacketError.None, Transcode.TryToJson(Nested(257 - levels), PacketLimits.Default, out var json, out var attachments));
        Assert.Equal(PacketError.None, PacketArguments.TryReadAck(Encoding.UTF8.GetBytes(json), attachments, PacketLimits.Default, out _));
        Assert.Equal(PacketError.NestedTooDeep, Transcode.TryToJson(Nested(258 - levels), PacketLimits.Default, out _, out _));
    }

    [Fact]
    public void JSON_is_at_most_six_times_as_long()
    {
        byte[] falses = [0xdd, 0, 1, 0x86, 0xa0, .. Enumerable.Repeat((byte)0xc2, 100_000)];
        Assert.InRange(Transcode.ToJson(falses, out _).Length, 0, falses.Length * 6);
        byte[] zeros = [0xdb, 0, 1, 0x86, 0xa0, .. new byte[100_000]];
        Assert.InRange(Transcode.ToJson(zeros, out _).Length, 0, zeros.Length * 6);
        byte[] emptyKeys = [0xdf, 0, 0, 0xc3, 0x50, .. Enumerable.Repeat(new byte[] { 0xa0, 0xc2 }, 50_000).SelectMany(static bytes => bytes)];
        Assert.InRange(Transcode.ToJson(emptyKeys, out _).Length, 0, emptyKeys.Length * 6);
    }

    private static RawArguments Read(string json, byte[][] attachments)
    {
        var limits = new PacketLimits(TrustsPlaceholders: true);
        Assert.Equal(PacketError.None, PacketArguments.TryReadEvent(Encoding.UTF8.GetBytes(json), attachments, limits, out var arguments));
        return new RawArguments(arguments.From(0), attachments, arguments.Count, Json.Wire.Serializer);
    }
}
