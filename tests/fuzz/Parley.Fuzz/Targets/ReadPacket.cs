using Parley.Protocol.EngineIO;

namespace Parley.Fuzz.Targets;

/// <summary>An Engine.IO packet copied out of what it came in.</summary>
internal sealed record ReadPacket(EnginePacketType Type, bool IsBinary, string Hex)
{
    public static List<ReadPacket> All<TReader>(ref TReader reader, out PayloadError error)
        where TReader : struct, IPayloadReader
    {
        var packets = new List<ReadPacket>();
        while (reader.TryRead(out var packet, out error))
        {
            packets.Add(new(packet.Type, packet.IsBinary, Convert.ToHexString(packet.Data)));
        }

        // Over is over, also for those who ask again.
        FuzzException.Require(!reader.TryRead(out _, out var late) && (late == PayloadError.None || late == error), "a reader that had ended went on");
        return packets;
    }

    public EngineMessage ToMessage() => IsBinary ? EngineMessage.Binary(Convert.FromHexString(Hex)) : EngineMessage.Text(Type, Convert.FromHexString(Hex));
}
