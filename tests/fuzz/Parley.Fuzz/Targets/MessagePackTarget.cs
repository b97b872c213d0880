using System.Text.Json;
using Parley.Protocol.MessagePack;
using Parley.Protocol.SocketIO;

namespace Parley.Fuzz.Targets;

/// <summary>Socket.IO packets in MessagePack.</summary>
internal sealed class MessagePackTarget : FuzzTarget
{
    private const int MaxGrowth = 6;

    public override string Name => "msgpack";

    public override IReadOnlyList<string> Tokens => ["\u0084", "\u00a4type", "\u00a3nsp", "\u00a4data", "\u00a2id", "\u00a1/", "_placeholder", "num"];

    // Six times as long, in buffers that double, of which the pool may have none.
    public override int AllocationFactor => 64;

    public override byte[] Generate(Random random, IReadOnlyList<byte[]> corpus)
    {
        if (random.Next(2) == 0)
        {
            return base.Generate(random, corpus);
        }

        List<byte> bytes = [0x83, 0xa4, .. "type"u8, (byte)random.Next(5), 0xa3, .. "nsp"u8, 0xa1, (byte)'/', 0xa4, .. "data"u8, 0x92, 0xa1, (byte)'e'];
        Write(bytes, random, depth: 0);
        return [.. bytes];
    }

    public override void Decode(byte[] input)
    {
        var payload = new MessagePackToJson();
        try
        {
            MessagePackPacketReader.TryRead(input, PacketLimits.Default, ref payload, out _);
        }
        finally
        {
            payload.Dispose();
        }
    }

    public override void Check(byte[] input)
    {
        var payload = new MessagePackToJson();
        var second = new MessagePackToJson();
        try
        {
            if (MessagePackPacketReader.TryRead(input, PacketLimits.Default, ref payload, out var header) != PacketError.None)
            {
                return;
            }

            FuzzException.Require(header.Type <= SocketPacketType.ConnectError && header.Attachments == payload.Attachments.Length, "the header");
            if (header.Json.IsEmpty)
            {
                return;
            }

            using (JsonDocument.Parse(header.Json.ToArray(), new JsonDocumentOptions { MaxDepth = PacketLimits.Default.ReaderDepth }))
            {
                FuzzException.Require(header.Json.Length <= 64 + (MaxGrowth * input.Length) + (header.Attachments * Placeholder.MaxLength), "the JSON is longer than it may be");
            }

            ReadOnlyMemory<byte>[] attachments = [.. payload.Attachments];
            var written = MessagePackPacketWriter.Write(header.Type, header.Namespace, header.AckId, header.Json, attachments, isCompressed: true).Header.Packet;
            FuzzException.Require(MessagePackPacketReader.TryRead(written, PacketLimits.None, ref second, out var again) == PacketError.None, "what was read and written cannot be read");
            FuzzException.Require(again.Type == header.Type && again.AckId == header.AckId && again.Namespace.SequenceEqual(header.Namespace), "what was read and written has another header");
            FuzzException.Require(JsonText.Same(header.Json, again.Json), "what was read and written has another payload");
            FuzzException.Require(again.Attachments == header.Attachments && second.Attachments.Zip(payload.Attachments).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second)), "what was read and written has other attachments");
        }
        finally
        {
            payload.Dispose();
            second.Dispose();
        }
    }

    private static void Write(List<byte> bytes, Random random, int depth)
    {
        var count = random.Next(4);
        switch (random.Next(depth > 5 ? 6 : 8))
        {
            case 0:
                bytes.Add((byte)random.Next(0x80));
                break;
            case 1:
                bytes.Add((byte)(0xa0 + count));
                bytes.AddRange(Noise(random, count));
                break;
            case 2:
                bytes.AddRange([0xc4, (byte)count, .. Noise(random, count)]);
                break;
            case 3:
                bytes.AddRange([(byte)random.Next(0xc0, 0xe0), .. Noise(random, 8)]);
                break;
            case 4:
                bytes.AddRange([0xcb, .. Noise(random, 8)]);
                break;
            case 5:
                bytes.AddRange([0xc7, (byte)count, (byte)random.Next(-2, 3), .. Noise(random, count)]);
                break;
            case 6:
                bytes.Add((byte)(0x90 + count));
                for (; count > 0; count--)
                    Write(bytes, random, depth + 1);

                break;
            default:
                bytes.Add((byte)(0x80 + count));
                for (; count > 0; count--)
                {
                    bytes.AddRange(random.Next(3) switch { 0 => [0xac, .. "_placeholder"u8], 1 => [0xa3, .. "num"u8], _ => [0xa1, (byte)('a' + count)] });
                    Write(bytes, random, depth + 1);
                }

                break;
        }
    }

    private static byte[] Noise(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
