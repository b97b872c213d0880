using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.Json;

public sealed class ArgumentWriterTests
{
    [Fact]
    public void An_event_is_its_name_and_its_arguments()
    {
        using var writer = ArgumentWriter.Rent(Wire.Serializer, "hello");
        writer.Write(1).Write("a").Write<object?>(null).Write(true).Write(new { B = 1 });
        Assert.Equal("""2/admin,12["hello",1,"a",null,true,{"B":1}]""", Wire.TextOf(writer.ToPacket(SocketPacketType.Event, "/admin"u8, 12)));
    }

    [Fact]
    public void An_acknowledgement_is_its_arguments()
    {
        using (var writer = ArgumentWriter.Rent(Wire.Serializer, eventName: null))
            Assert.Equal("37[1,\"a\"]", Wire.TextOf(writer.Write(1).Write("a").ToPacket(SocketPacketType.Ack, "/"u8, 7)));

        using (var writer = ArgumentWriter.Rent(Wire.Serializer, eventName: null))
            Assert.Equal("30[]", Wire.TextOf(writer.ToPacket(SocketPacketType.Ack, "/"u8, 0)));

        using (var writer = ArgumentWriter.Rent(Wire.Serializer, eventName: null))
            Assert.Equal("61-7[{\"_placeholder\":true,\"num\":0}]", Wire.TextOf(writer.Write(new byte[1]).ToPacket(SocketPacketType.Ack, "/"u8, 7)));
    }

    [Fact]
    public void A_thread_reuses_its_writer()
    {
        ArgumentWriter first;
        using (first = ArgumentWriter.Rent(Wire.Serializer, "a"))
            first.Write(new byte[1]);

        using var second = ArgumentWriter.Rent(Wire.Serializer, "b");
        Assert.Same(first, second);
        Assert.Equal("2[\"b\"]", Wire.TextOf(second.ToPacket(SocketPacketType.Event, "/"u8, -1)));
    }

    [Fact]
    public void A_writer_serves_the_serializer_it_was_made_for()
    {
        var camelCase = new ArgumentSerializer(JsonSerializerOptions.Web, maxDepth: 256);
        Assert.Equal("""{"A":1}""", Wire.ArgumentOf(Wire.Emit(new { A = 1 })));
        Assert.Equal("""{"a":1}""", Wire.ArgumentOf(Wire.Emit(new { A = 1 }, camelCase)));
        Assert.Equal("""{"A":1}""", Wire.ArgumentOf(Wire.Emit(new { A = 1 })));
    }

    [Fact]
    public void A_writer_that_grew_large_is_not_kept()
    {
        ArgumentWriter large;
        using (large = ArgumentWriter.Rent(Wire.Serializer, "a"))
            large.Write(new string('a', 100_000));

        using var next = ArgumentWriter.Rent(Wire.Serializer, "a");
        Assert.NotSame(large, next);
    }

    [Fact]
    public void A_converter_may_emit_while_it_is_asked_to_write()
    {
        var inner = new List<string>();
        var serializer = SerializerWith(value =>
        {
            var packet = Wire.Emit(new[] { new byte[] { 8 }, [9] });
            inner.Add(Wire.TextOf(packet) + Wire.HexOf(packet));
            return value;
        });

        using var writer = ArgumentWriter.Rent(serializer, "outer");
        var outer = writer.Write(new byte[] { 1 }).Write(new Special(5)).Write(new byte[] { 2 }).ToPacket(SocketPacketType.Event, "/"u8, -1);

        Assert.Equal("""52-["e",[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]]08|09""", Assert.Single(inner));
        Assert.Equal("""52-["outer",{"_placeholder":true,"num":0},5,{"_placeholder":true,"num":1}]""", Wire.TextOf(outer));
        Assert.Equal("01|02", Wire.HexOf(outer));
    }

    [Fact]
    public void A_converter_may_emit_with_the_same_serializer()
    {
        ArgumentSerializer? serializer = null;
        var inner = new List<string>();
        serializer = SerializerWith(value =>
        {
            if (value > 0)
                inner.Add(Wire.TextOf(Wire.Emit(new Special(value - 1), serializer)));

            return value;
        });

        Assert.Equal("""2["e",2]""", Wire.TextOf(Wire.Emit(new Special(2), serializer)));
        Assert.Equal("""2["e",0] 2["e",1]""", string.Join(' ', inner));
    }

    [Fact]
    public void A_failed_packet_leaves_nothing_to_the_next()
    {
        var serializer = SerializerWith(static _ => throw new FormatException("no"));
        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<FormatException>(() => Wire.Emit(new object[] { new byte[] { 1 }, new object[] { new Special(1) } }, serializer));
            Assert.Null(AttachmentScope.Written);

            var packet = Wire.Emit(new byte[] { 2 }, serializer);
            Assert.Equal("""51-["e",{"_placeholder":true,"num":0}]""", Wire.TextOf(packet));
            Assert.Equal("02", Wire.HexOf(packet));
            Assert.Equal("""2["e",1]""", Wire.TextOf(Wire.Emit(1, serializer)));
        }
    }

    [Fact]
    public void A_packet_that_fails_inside_of_another_leaves_the_other_alone()
    {
        var serializer = SerializerWith(static value =>
        {
            Assert.Throws<ArgumentException>(() => Wire.Emit(new object[] { new byte[] { 9 }, double.NaN }));
            return value;
        });

        using var writer = ArgumentWriter.Rent(serializer, "e");
        var packet = writer.Write(new byte[] { 1 }).Write(new Special(5)).Write(new byte[] { 2 }).ToPacket(SocketPacketType.Event, "/"u8, -1);
        Assert.Equal("""52-["e",{"_placeholder":true,"num":0},5,{"_placeholder":true,"num":1}]""", Wire.TextOf(packet));
        Assert.Equal("01|02", Wire.HexOf(packet));
    }

    [Fact]
    public void An_argument_that_failed_may_be_given_up_for_the_packet_only()
    {
        using (var writer = ArgumentWriter.Rent(Wire.Serializer, "e"))
            Assert.Throws<NotSupportedException>(() => writer.Write<Type>(typeof(string)));

        Assert.Equal("""2["e",1]""", Wire.TextOf(Wire.Emit(1)));
    }

    [Fact]
    public void Encoding_a_small_event_allocates_its_frame_and_little_else()
    {
        var least = LeastAllocation.Of(static () => Wire.Emit(42));
        Assert.InRange(least, 1, 250);
    }

    private static ArgumentSerializer SerializerWith(Func<int, int> onWrite) =>
        new(new JsonSerializerOptions { Converters = { new SpecialConverter(onWrite) } }, maxDepth: 256);

    private sealed record Special(int Value);

    private sealed class SpecialConverter(Func<int, int> onWrite) : JsonConverter<Special>
    {
        public override Special Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

        public override void Write(Utf8JsonWriter writer, Special value, JsonSerializerOptions options) => writer.WriteNumberValue(onWrite(value.Value));
    }
}
