using Parley.Protocol.EngineIO;
using Parley.Protocol.EngineIO.V3;

namespace Parley.Fuzz.Targets;

/// <summary>Polling payloads of Engine.IO v3; those that start like bytes are read as bytes, the others as text.</summary>
internal sealed class Version3PayloadTarget : FuzzTarget
{
    private const int MaxPackets = 1000;

    public override string Name => "payload-v3";

    public override IReadOnlyList<string> Tokens => ["1:2", "0:", "6:4hello", "8:b4AQID", "10:", ":", "\0", "\u0001", "\u0004", "€", "\U0001F600", "2:4€"];

    public override void Decode(byte[] input)
    {
        if (IsBytes(input))
        {
            var reader = new V3BinaryPayloadReader(input, MaxPackets);
            while (reader.TryRead(out _, out _))
            {
            }
        }
        else
        {
            var reader = new V3TextPayloadReader(input, MaxPackets);
            while (reader.TryRead(out _, out _))
            {
            }
        }
    }

    public override void Check(byte[] input)
    {
        var packets = Read(input, out var error);
        if (error != PayloadError.None || packets.Count == 0)
        {
            return;
        }

        var messages = packets.ConvertAll(static packet => packet.ToMessage()).ToArray();
        var written = new byte[V3PayloadWriter.GetMaxLength(messages)];
        var length = V3PayloadWriter.WriteText(messages, written);
        FuzzException.Require(packets.SequenceEqual(Read(written[..length], out error)) && error == PayloadError.None, "what was read and written as text reads otherwise");
        length = V3PayloadWriter.WriteBinary(messages, written);
        FuzzException.Require(packets.SequenceEqual(Read(written[..length], out error)) && error == PayloadError.None, "what was read and written as bytes reads otherwise");
    }

    private static bool IsBytes(byte[] input) => input.Length > 0 && input[0] <= V3BinaryPayloadReader.Bytes;

    private static List<ReadPacket> Read(byte[] input, out PayloadError error)
    {
        if (IsBytes(input))
        {
            var bytes = new V3BinaryPayloadReader(input, MaxPackets);
            return ReadPacket.All(ref bytes, out error);
        }

        var text = new V3TextPayloadReader(input, MaxPackets);
        return ReadPacket.All(ref text, out error);
    }
}
