using System.Text;
using CsCheck;
using Parley.Protocol.EngineIO;

namespace Parley.Protocol.Tests.EngineIO.V3;

public sealed class V3PayloadPropertyTests
{
    // Characters of one, two, three and four bytes; the last is two UTF-16 code units.
    private static readonly string[] Characters = ["a", ":", "7", "é", "\u20ac", "\ufeff", "\ud83d\ude00"];

    private static readonly Gen<(bool IsBinary, EnginePacketType Type, byte[] Data)> Packets = Gen.Select(
        Gen.Bool,
        Gen.Int[0, 6],
        Gen.Byte.Array[0, 60],
        static (isBinary, type, data) => isBinary
            ? (true, EnginePacketType.Message, data)
            : (false, (EnginePacketType)type, Encoding.UTF8.GetBytes(string.Concat(data.Select(static value => Characters[value % Characters.Length])))));

    [Fact]
    public void Any_packets_read_back_as_they_were_written() =>
        Packets.Array[1, 12].Sample(
            static packets =>
            {
                var expected = (Describe(packets), PayloadError.None);
                Assert.Equal(expected, V3Read.Text(V3PayloadWriterTests.WriteText(Messages(packets))));
                Assert.Equal(expected, V3Read.Binary(V3PayloadWriterTests.WriteBinary(Messages(packets))));
            },
            iter: 2_000);

    [Fact]
    public void Random_bytes_never_throw_and_always_come_to_an_end() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Int[1, 10]).Sample(ReadToTheEnd, iter: 20_000);

    [Fact]
    public void Damaged_payloads_never_throw_and_always_come_to_an_end() =>
        Gen.Select(Packets.Array[1, 12], Gen.Int, Gen.Bool).Sample(
            static (packets, seed, asText) =>
            {
                var random = new Random(seed);
                var body = asText ? Encoding.UTF8.GetBytes(V3PayloadWriterTests.WriteText(Messages(packets))) : V3PayloadWriterTests.WriteBinary(Messages(packets));
                for (var i = 0; i < 3; i++)
                {
                    body[random.Next(body.Length)] = (byte)random.Next(256);
                }

                ReadToTheEnd(body[..random.Next(body.Length + 1)], maxPackets: 1 + random.Next(12));
            },
            iter: 10_000);

    private static void ReadToTheEnd(byte[] body, int maxPackets)
    {
        Check(V3Read.Text(body, maxPackets));
        Check(V3Read.Binary(body, maxPackets));

        void Check((string Packets, PayloadError Error) read)
        {
            Assert.True(Enum.IsDefined(read.Error));
            Assert.True(body.Length > 0 || read.Error == PayloadError.InvalidLength);
        }
    }

    private static EngineMessage[] Messages((bool IsBinary, EnginePacketType Type, byte[] Data)[] packets) =>
        Array.ConvertAll(packets, static packet => packet.IsBinary ? EngineMessage.Binary(packet.Data) : EngineMessage.Text(packet.Type, packet.Data));

    private static string Describe((bool IsBinary, EnginePacketType Type, byte[] Data)[] packets) =>
        string.Join('|', packets.Select(static packet => packet.IsBinary
            ? "b:" + Convert.ToHexString(packet.Data)
            : $"{(int)packet.Type}:{Encoding.UTF8.GetString(packet.Data)}"));
}
