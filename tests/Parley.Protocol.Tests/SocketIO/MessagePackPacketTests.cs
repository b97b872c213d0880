using System.Text;
using CsCheck;
using Parley.Protocol.Json;
using Parley.Protocol.MessagePack;
using Parley.Protocol.SocketIO;
using Parley.Protocol.Tests.Json;

namespace Parley.Protocol.Tests.SocketIO;

/// <summary>Packets of the MessagePack parser. The golden ones were written by socket.io-msgpack-parser 3.0.2.</summary>
public sealed class MessagePackPacketTests
{
    private const string Type2 = "a47479706502";
    private const string Root = "a36e7370a12f";
    private const string Data = "a464617461";

    private static readonly PacketLimits Limits = new(TrustsPlaceholders: true);
    private static readonly ArgumentSerializer Serializer = new(new(), maxDepth: 256, SocketIOParser.MessagePack);

    [Theory]
    [InlineData("83a47479706500a46461746181a5746f6b656ea174a36e7370a12f", nameof(SocketPacketType.Connect), "/", -1, """{"token":"t"}""")]
    [InlineData("83a47479706500a464617461d40000a36e7370a12f", nameof(SocketPacketType.Connect), "/", -1, "")]
    [InlineData("82a47479706500a36e7370a62f61646d696e", nameof(SocketPacketType.Connect), "/admin", -1, "")]
    [InlineData("82a47479706501a36e7370a12f", nameof(SocketPacketType.Disconnect), "/", -1, "")]
    [InlineData("84a47479706502a46461746192a1610aa76f7074696f6e7381a8636f6d7072657373c3a36e7370a12f", nameof(SocketPacketType.Event), "/", -1, """["a",10]""")]
    [InlineData("84a47479706502a46461746191a161a2696412a36e7370a12f", nameof(SocketPacketType.Event), "/", 18, """["a"]""")]
    [InlineData("84a2696400a47479706503a46461746190a36e7370a12f", nameof(SocketPacketType.Ack), "/", 0, "[]")]
    [InlineData("83a47479706504a46461746181a76d657373616765a178a36e7370a12f", nameof(SocketPacketType.ConnectError), "/", -1, """{"message":"x"}""")]
    public void Golden_packets_read(string hex, string type, string namespaceName, long ackId, string json)
    {
        var read = Read(hex);
        Assert.Equal((PacketError.None, type, namespaceName, ackId, json, ""), (read.Error, read.Type, read.Namespace, read.AckId, read.Json, read.Attachments));
    }

    [Theory]
    [InlineData(nameof(SocketPacketType.Connect), "/", -1, """{"sid":"abc"}""", "83a47479706500a46461746181a3736964a3616263a36e7370a12f")]
    [InlineData(nameof(SocketPacketType.Disconnect), "/", -1, "", "82a47479706501a36e7370a12f")]
    [InlineData(nameof(SocketPacketType.Disconnect), "/admin", -1, "", "82a47479706501a36e7370a62f61646d696e")]
    [InlineData(nameof(SocketPacketType.Event), "/", -1, """["all"]""", "83a47479706502a46461746191a3616c6ca36e7370a12f")]
    [InlineData(nameof(SocketPacketType.Event), "/", 300, """["a",1.5]""", "84a47479706502a46461746192a161cb3ff8000000000000a26964cd012ca36e7370a12f")]
    [InlineData(nameof(SocketPacketType.Ack), "/x", 0, "[]", "84a47479706503a46461746190a2696400a36e7370a22f78")]
    [InlineData(nameof(SocketPacketType.ConnectError), "/", -1, """{"message":"x"}""", "83a47479706504a46461746181a76d657373616765a178a36e7370a12f")]
    public void Packets_are_written_in_the_order_of_the_official_server(string type, string namespaceName, long ackId, string json, string hex)
    {
        var packet = PacketWriter.Write(
            Enum.Parse<SocketPacketType>(type), Encoding.UTF8.GetBytes(namespaceName), ackId, Encoding.UTF8.GetBytes(json), SocketIOParser.MessagePack);
        Assert.Equal(hex, Convert.ToHexStringLower(packet.Header.Packet));
        Assert.True(packet.Header.IsBinary);
        Assert.Empty(packet.AttachmentMessages);
    }

    [Fact]
    public void Bytes_are_inline_both_ways()
    {
        var packet = PacketWriter.Write(
            SocketPacketType.Event, "/"u8, 5, """["a",{"b":{"_placeholder":true,"num":0}}]"""u8, [new byte[] { 1, 2 }], isCompressed: false, SocketIOParser.MessagePack);
        var hex = Convert.ToHexStringLower(packet.Header.Packet);
        Assert.Equal("84a47479706502a46461746192a16181a162c4020102a2696405a36e7370a12f", hex);
        Assert.False(packet.Header.IsCompressible);

        var read = Read(hex);
        Assert.Equal(("""["a",{"b":{"_placeholder":true,"num":0}}]""", "0102"), (read.Json, read.Attachments));
    }

    [Fact]
    public void Text_and_attachments_are_there_for_whoever_asks()
    {
        var packet = PacketWriter.Write(
            SocketPacketType.Event, "/x"u8, 5, """["a",{"_placeholder":true,"num":0}]"""u8, [new byte[] { 1, 2 }], parser: SocketIOParser.MessagePack);
        Assert.Equal("""51-/x,5["a",{"_placeholder":true,"num":0}]""", Wire.TextOf(packet));
        Assert.Equal("0102", Wire.HexOf(packet));
        Assert.Equal(1, packet.AttachmentCount);
        Assert.Throws<IndexOutOfRangeException>(() => packet.GetAttachment(1).Length);
    }

    [Theory]
    [InlineData("c0", nameof(PacketError.InvalidPacketType))]
    [InlineData("92a174a174", nameof(PacketError.InvalidPacketType))]
    [InlineData("80", nameof(PacketError.InvalidPacketType))]
    [InlineData("81" + Root, nameof(PacketError.InvalidPacketType))]
    [InlineData("82a47479706505" + Root, nameof(PacketError.InvalidPacketType))]
    [InlineData("82a474797065ff" + Root, nameof(PacketError.InvalidPacketType))]
    [InlineData("82a474797065c3" + Root, nameof(PacketError.InvalidPacketType))]
    [InlineData("82a474797065a132" + Root, nameof(PacketError.InvalidPacketType))]
    [InlineData("82a474797065cb3ff8000000000000" + Root, nameof(PacketError.InvalidPacketType))]
    [InlineData("82a474797065cfffffffffffffffff" + Root, nameof(PacketError.InvalidPacketType))]
    [InlineData("82a474797065d40000" + Root, nameof(PacketError.InvalidPacketType))]
    [InlineData("82c4047479706502" + Root, nameof(PacketError.InvalidPacketType))]
    [InlineData("81" + Type2, nameof(PacketError.InvalidNamespace))]
    [InlineData("82" + Type2 + "a36e737001", nameof(PacketError.InvalidNamespace))]
    [InlineData("82" + Type2 + "a36e7370c4012f", nameof(PacketError.InvalidNamespace))]
    [InlineData("82" + Type2 + "a36e7370a0", nameof(PacketError.InvalidNamespace))]
    [InlineData("82" + Type2 + "a36e7370a178", nameof(PacketError.InvalidNamespace))]
    [InlineData("82" + Type2 + "a36e7370a42f782c79", nameof(PacketError.InvalidNamespace))]
    [InlineData("83" + Type2 + Root + "a26964c0", nameof(PacketError.InvalidAckId))]
    [InlineData("83" + Type2 + Root + "a26964ff", nameof(PacketError.InvalidAckId))]
    [InlineData("83" + Type2 + Root + "a26964a131", nameof(PacketError.InvalidAckId))]
    [InlineData("83" + Type2 + Root + "a26964cb3ff8000000000000", nameof(PacketError.InvalidAckId))]
    [InlineData("83" + Type2 + Root + "a26964cb7ff8000000000000", nameof(PacketError.InvalidAckId))]
    [InlineData("83" + Type2 + Root + "a26964cf0020000000000000", nameof(PacketError.InvalidAckId))]
    [InlineData("83" + Type2 + Root + "a26964cfffffffffffffffff", nameof(PacketError.InvalidAckId))]
    [InlineData("83" + Type2 + Root + Data + "918190c0", nameof(PacketError.InvalidPayload))]
    [InlineData("82" + Type2 + Root + "c0", nameof(PacketError.InvalidMessagePack))]
    [InlineData("", nameof(PacketError.InvalidMessagePack))]
    public void A_packet_that_is_wrong_is_refused(string hex, string error) => Assert.Equal(error, Read(hex).Error.ToString());

    [Theory]
    [InlineData("83" + Type2 + Root + "a26964cf001fffffffffffff", 9_007_199_254_740_991)]
    [InlineData("83" + Type2 + Root + "a26964cb4000000000000000", 2)]
    [InlineData("83" + Type2 + Root + "a26964d40000", PacketHeader.NoAckId)]
    [InlineData("84" + Type2 + Root + "a2696401" + "a2696402", 2)]
    [InlineData("85" + Type2 + Root + "c3909081c0c0a1789181c0c0", PacketHeader.NoAckId)]
    public void Ack_ids_in_any_form_and_keys_nobody_knows_are_accepted(string hex, long ackId)
    {
        var read = Read(hex);
        Assert.Equal((PacketError.None, ackId), (read.Error, read.AckId));
    }

    [Fact]
    public void A_namespace_has_the_limit_of_JSON()
    {
        Assert.Equal(PacketError.None, Read($"82{Type2}a36e7370d9802f{new string('6', 254)}").Error);
        Assert.Equal(PacketError.NamespaceTooLong, Read($"82{Type2}a36e7370d9812f{new string('6', 256)}").Error);
        Assert.Equal(PacketError.NamespaceTooLong, Read($"82{Type2}a36e7370d9802f{new string('f', 254)}").Error);
    }

    [Fact]
    public void A_namespace_that_is_no_UTF8_has_one_name() => Assert.Equal("/\ufffd", Read("82" + Type2 + "a36e7370a22fff").Namespace);

    [Fact]
    public void What_comes_with_CONNECT_has_bytes_as_base64() =>
        Assert.Equal("""{"a":"AQI="}""", Read("83a47479706500" + Root + Data + "81a161c4020102").Json);

    [Theory]
    [InlineData(64, nameof(PacketError.None))]
    [InlineData(65, nameof(PacketError.TooManyArguments))]
    public void Arguments_have_the_limit_of_JSON(int count, string error)
    {
        var read = Read($"83{Type2}{Root}{Data}dc00{count + 1:x2}a161{string.Concat(Enumerable.Repeat("c0", count))}");
        Assert.Equal(error, PacketArguments.TryReadEvent(Encoding.UTF8.GetBytes(read.Json), [], Limits, out _).ToString());
    }

    [Fact]
    public void Any_packet_reads_back_as_it_was_written() =>
        Gen.Select(Gen.Long[-1, 300], JsonTree.Tree(3).Array[0, 3], JsonTree.Text).Sample(
            static (ackId, trees, name) =>
            {
                using var writer = ArgumentWriter.Rent(Serializer, name);
                foreach (var tree in trees)
                    writer.Write(tree);

                var packet = writer.ToPacket(SocketPacketType.Event, "/n"u8, ackId);
                var expected = JsonTree.Print(new List<object?>([name, .. trees]));

                var payload = new MessagePackToJson();
                Assert.Equal(PacketError.None, MessagePackPacketReader.TryRead(packet.Header.Packet, Limits, ref payload, out var header));
                Assert.Equal(ackId, header.AckId);
                Assert.Equal(expected, JsonTree.Print(header.Json, payload.Attachments));
                payload.Dispose();

                Assert.Equal(PacketError.None, PacketReader.TryRead(packet.Text, PacketLimits.Default, out header));
                Assert.Equal(expected, JsonTree.Print(header.Json, Wire.AttachmentsOf(packet)));
            },
            iter: 3_000);

    [Fact]
    public void Decoding_allocates_nothing_but_attachments()
    {
        var packet = Convert.FromHexString($"83{Type2}{Root}{Data}93a161dc7530{string.Concat(Enumerable.Repeat("c2", 30_000))}82a178cb3ff8000000000000a27879a3c3bc0a");
        var error = PacketError.InvalidPayload;
        Assert.Equal(0, LeastAllocation.Of(() =>
        {
            var payload = new MessagePackToJson();
            error = MessagePackPacketReader.TryRead(packet, Limits, ref payload, out var header);
            if (error == PacketError.None)
                error = PacketArguments.TryReadEvent(header.Json, payload.Attachments, Limits, out _);

            payload.Dispose();
        }));
        Assert.Equal(PacketError.None, error);
    }

    [Fact]
    public void Encoding_allocates_as_much_as_for_JSON()
    {
        var json = """["a",{"b":[1,2,3],"c":"\n"}]"""u8.ToArray();
        var text = LeastAllocation.Of(() => PacketWriter.Write(SocketPacketType.Event, "/"u8, 1, json));
        var binary = LeastAllocation.Of(() => PacketWriter.Write(SocketPacketType.Event, "/"u8, 1, json, SocketIOParser.MessagePack));
        Assert.InRange(binary, 1, text + 16);
    }

    private static (PacketError Error, string Type, string Namespace, long AckId, string Json, string Attachments) Read(string hex)
    {
        var payload = new MessagePackToJson();
        try
        {
            var error = MessagePackPacketReader.TryRead(Convert.FromHexString(hex), Limits, ref payload, out var header);
            return (error, header.Type.ToString(), Encoding.UTF8.GetString(header.Namespace), header.AckId, Encoding.UTF8.GetString(header.Json),
                string.Join('|', payload.Attachments.Select(Convert.ToHexString)));
        }
        finally
        {
            payload.Dispose();
        }
    }
}
