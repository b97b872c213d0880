using System.Text;
using Parley.Protocol.EngineIO;
using Parley.Protocol.EngineIO.V3;

namespace Parley.Protocol.Tests.EngineIO.V3;

/// <summary>Reads whole payloads for the tests: packets as <c>type:text</c> or <c>b:hex</c>, and how it ended.</summary>
internal static class V3Read
{
    public static (string Packets, PayloadError Error) Text(byte[] body, int maxPackets = 100) => All(new V3TextPayloadReader(body, maxPackets));

    public static (string Packets, PayloadError Error) Text(string body, int maxPackets = 100) => Text(Encoding.UTF8.GetBytes(body), maxPackets);

    public static (string Packets, PayloadError Error) Binary(byte[] body, int maxPackets = 100) => All(new V3BinaryPayloadReader(body, maxPackets));

    public static (string Packets, PayloadError Error) Binary(string hex, int maxPackets = 100) => Binary(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), maxPackets);

    private static (string Packets, PayloadError Error) All<TReader>(TReader reader)
        where TReader : struct, IPayloadReader
    {
        var packets = new List<string>();
        PayloadError error;
        while (reader.TryRead(out var packet, out error))
        {
            packets.Add(packet.IsBinary ? "b:" + Convert.ToHexString(packet.Data) : $"{(int)packet.Type}:{Encoding.UTF8.GetString(packet.Data)}");
        }

        Assert.False(reader.TryRead(out _, out var again));
        Assert.Equal(PayloadError.None, again);
        return (string.Join('|', packets), error);
    }
}
