using System.Text;
using CsCheck;
using Parley.Protocol.EngineIO;

namespace Parley.Protocol.Tests.EngineIO;

public sealed class PayloadPropertyTests
{
    private static readonly Gen<(bool IsBinary, EnginePacketType Type, byte[] Data)> Packets = Gen.Select(
        Gen.Bool,
        Gen.Int[0, 6],
        Gen.Byte.Array[0, 60],
        static (isBinary, type, data) => isBinary
            ? (true, EnginePacketType.Message, data)
            // Latin-1 read as text gives every byte a valid form; the separator is what no packet contains.
            : (false, (EnginePacketType)type, Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(data).Replace('\u001e', ' '))));

    [Fact]
    public void Any_packets_read_back_as_they_were_written() =>
        Packets.Array[1, 12].Sample(
            static packets =>
            {
                var reader = new PayloadReader(Write(packets), packets.Length);
                foreach (var (isBinary, type, data) in packets)
                {
                    Assert.True(reader.TryRead(out var packet, out _));
                    Assert.Equal(isBinary, packet.IsBinary);
                    Assert.Equal(type, packet.Type);
                    Assert.Equal(data, packet.Data);
                }

                Assert.False(reader.TryRead(out _, out var error));
                Assert.Equal(PayloadError.None, error);
            },
            iter: 2_000);

    [Fact]
    public void Random_bytes_never_throw_and_always_come_to_an_end() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Int[1, 10]).Sample(static (body, maxPackets) => ReadToTheEnd(body, maxPackets), iter: 20_000);

    [Fact]
    public void Damaged_payloads_never_throw_and_always_come_to_an_end() =>
        Gen.Select(Packets.Array[1, 12], Gen.Int).Sample(
            static (packets, seed) =>
            {
                var random = new Random(seed);
                var body = Write(packets);
                for (var i = 0; i < 3; i++)
                    body[random.Next(body.Length)] = (byte)random.Next(256);

                ReadToTheEnd(body[..random.Next(body.Length + 1)], maxPackets: 1 + random.Next(12));
            },
            iter: 10_000);

    private static byte[] Write((bool IsBinary, EnginePacketType Type, byte[] Data)[] packets)
    {
        var messages = Array.ConvertAll(packets, static p => p.IsBinary ? EngineMessage.Binary(p.Data) : EngineMessage.Text(p.Type, p.Data));
        var body = new byte[PayloadWriter.GetLength(messages)];
        Assert.Equal(body.Length, PayloadWriter.Write(messages, body));
        return body;
    }

    private static void ReadToTheEnd(byte[] body, int maxPackets)
    {
        var packets = 0;
        var reader = new PayloadReader(body, maxPackets);
        PayloadError error;
        while (reader.TryRead(out var packet, out error))
        {
            packets++;
            Assert.Equal(PayloadError.None, error);
            Assert.InRange(packet.Data.Length, 0, body.Length);
            Assert.True(packet.Type is >= EnginePacketType.Open and <= EnginePacketType.Noop);
        }

        Assert.InRange(packets, error == PayloadError.None ? 1 : 0, maxPackets);
        Assert.True(Enum.IsDefined(error));
    }
}
