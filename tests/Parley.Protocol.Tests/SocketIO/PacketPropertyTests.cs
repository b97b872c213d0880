using System.Text;
using CsCheck;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;
using Parley.Protocol.Tests.Json;

namespace Parley.Protocol.Tests.SocketIO;

public sealed class PacketPropertyTests
{
    private static readonly ArgumentSerializer Serializer = Wire.Serializer;

    private static readonly Gen<string> Namespaces = Gen.OneOf(
        Gen.Const("/"),
        JsonTree.Text.Select(static text => "/" + text.Replace(',', '.')));

    private static readonly Gen<long> AckIds = Gen.OneOf(Gen.Const(PacketHeader.NoAckId), Gen.Long[0, 99], Gen.Long[0, 9_007_199_254_740_991]);

    private static readonly Gen<string> EventNames = JsonTree.Text.Where(static name => !ReservedEventNames.Contains(name));

    // The name is null for an acknowledgement; the trees together stay within ten attachments, with one to spare.
    private static readonly Gen<(string Namespace, long AckId, object?[] Arguments, string? Name)> Packets =
        Gen.Select(Namespaces, AckIds, JsonTree.Tree(3).Array[0, 3], EventNames.Null());

    // What packets are made of, so that many random ones get past the first character.
    private static readonly string[] Parts =
    [
        "0", "2", "3", "5", "6", "1-", "10-", "11-", "/n", ",", " ", "7", "[", "]", "{", "}", ":", "\"", "\"a\"", "\"\\ud800\"", "\\", "null", "true", "-0", "1.5",
        "1e999", "2[\"a\",", "51-[\"a\",", "\"_placeholder\":true", "\"num\":", "{\"_placeholder\":true,\"num\":0}", "{\"_placeholder\":true,\"num\":1}", "\u0000",
    ];

    [Fact]
    public void Any_packet_reads_back_as_it_was_written() =>
        Packets.Sample(
            static (namespaceName, ackId, trees, name) =>
            {
                var packet = Encode(namespaceName, ackId, trees, name);
                var attachments = Wire.AttachmentsOf(packet);

                Assert.Equal(PacketError.None, PacketReader.TryRead(packet.Text, PacketLimits.Default, out var header));
                Assert.Equal(name is null, header.Type is SocketPacketType.Ack or SocketPacketType.BinaryAck);
                Assert.Equal(namespaceName, Encoding.UTF8.GetString(header.Namespace));
                Assert.Equal(ackId, header.AckId);
                Assert.Equal(attachments.Length, header.Attachments);

                Assert.Equal(PacketError.None, ReadArguments(in header, attachments, out var arguments));
                Assert.Equal(name ?? "", Encoding.UTF8.GetString(arguments.EventName));
                Assert.Equal(trees.Length, arguments.Count);
                for (var i = 0; i < trees.Length; i++)
                    Assert.Equal(JsonTree.Print(trees[i]), JsonTree.Print(arguments[i], arguments.Attachments));
            },
            iter: 3_000);

    [Fact]
    public void Any_arguments_passed_on_raw_read_back_as_they_were_written() =>
        Packets.Sample(
            static (namespaceName, ackId, trees, name) =>
            {
                var packet = Encode(namespaceName, ackId, trees, name);
                PacketReader.TryRead(packet.Text, PacketLimits.Default, out var header);
                Assert.Equal(PacketError.None, ReadArguments(in header, Wire.AttachmentsOf(packet), out var arguments));
                var raw = new RawArguments(arguments.From(0), arguments.Attachments, arguments.Count, Serializer);

                // Behind another attachment, so that every placeholder gets another number.
                byte[] before = [1];
                var sent = Wire.Emit(before, raw);
                Assert.Equal(JsonTree.Print(new List<object?>([before, .. trees])), JsonTree.Print(Wire.Receive(sent).Json, Wire.AttachmentsOf(sent)));
            },
            iter: 2_000);

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Select(Gen.Int[0, 9], Gen.Byte.Array[0, 60]).Sample(
            static (first, bytes) => Examine([(byte)('0' + first), .. bytes]),
            iter: 10_000);

    [Fact]
    public void Random_packets_never_throw() =>
        Gen.Int[0, Parts.Length - 1].Array[0, 25].Sample(
            static parts => Examine(Encoding.UTF8.GetBytes(string.Concat(parts.Select(static part => Parts[part])))),
            iter: 20_000);

    [Fact]
    public void Damaged_packets_never_throw() =>
        Gen.Select(Packets, Gen.Int).Sample(
            static (packet, seed) =>
            {
                var random = new Random(seed);
                var bytes = Encode(packet.Namespace, packet.AckId, packet.Arguments, packet.Name).Text.ToArray();
                for (var i = 0; i < 3; i++)
                    bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : "[]{}\",:\\-0129/"u8[random.Next(14)];

                Examine(bytes);
                Examine(bytes[..random.Next(bytes.Length + 1)]);
            },
            iter: 10_000);

    [Fact]
    public void Attachments_in_any_order_of_calls_never_throw() =>
        Gen.Select(Gen.Int[0, 12].Array[0, 30], Gen.Int[0, 40]).Sample(
            static (steps, maxBytes) =>
            {
                var assembler = new PacketAssembler();
                foreach (var step in steps)
                {
                    if (step is > 0 and <= 3 && !assembler.IsPending)
                    {
                        assembler.Begin("text"u8, step);
                        continue;
                    }

                    var wasPending = assembler.IsPending;
                    var error = assembler.Add(new byte[step], maxBytes, out var packet, out var attachments);
                    Assert.Equal(wasPending, error != PacketError.UnexpectedBinary);
                    Assert.Equal(packet is not null, attachments.Length > 0);
                    Assert.InRange(attachments.Sum(static a => a.Length), 0, maxBytes);
                    Assert.DoesNotContain(null, attachments);
                }
            },
            iter: 5_000);

    private static EncodedPacket Encode(string namespaceName, long ackId, object?[] arguments, string? name)
    {
        using var writer = ArgumentWriter.Rent(Serializer, name);
        foreach (var argument in arguments)
            writer.Write(argument);

        return writer.ToPacket(name is null ? SocketPacketType.Ack : SocketPacketType.Event, Encoding.UTF8.GetBytes(namespaceName), ackId);
    }

    private static PacketError ReadArguments(in PacketHeader header, byte[][] attachments, out PacketArguments arguments) =>
        header.Type is SocketPacketType.Event or SocketPacketType.BinaryEvent
            ? PacketArguments.TryReadEvent(header.Json, attachments, PacketLimits.Default, out arguments)
            : PacketArguments.TryReadAck(header.Json, attachments, PacketLimits.Default, out arguments);

    /// <summary>Reads what may be a packet as a server does, to the end, and sends on what was accepted.</summary>
    private static void Examine(byte[] bytes)
    {
        var error = PacketReader.TryRead(bytes, PacketLimits.Default, out var header);
        Assert.NotEmpty(error.Describe());
        if (error != PacketError.None)
            return;

        Assert.InRange(header.Attachments, 0, 10);
        Assert.InRange(header.AckId, PacketHeader.NoAckId, 9_007_199_254_740_991);
        var attachments = new byte[header.Attachments][];
        Array.Fill(attachments, []);
        error = ReadArguments(in header, attachments, out var arguments);
        Assert.NotEmpty(error.Describe());
        if (error != PacketError.None)
            return;

        Assert.InRange(arguments.Count, 0, 64);
        for (var i = 0; i < Math.Min(arguments.Count, 8); i++)
            Assert.False(arguments[i].IsEmpty);

        var raw = new RawArguments(arguments.From(0), attachments, arguments.Count, Serializer);
        Assert.InRange(Wire.Emit(raw).AttachmentCount, 0, header.Attachments);
        for (var i = 0; i < arguments.Count; i++)
            Assert.Equal(1, raw[i].Count);
    }
}
