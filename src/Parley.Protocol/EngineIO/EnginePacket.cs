namespace Parley.Protocol.EngineIO;

/// <summary>One received Engine.IO packet: a view over the bytes it arrived in, valid as long as they are.</summary>
internal readonly ref struct EnginePacket
{
    private EnginePacket(EnginePacketType type, bool isBinary, ReadOnlySpan<byte> data)
    {
        Type = type;
        IsBinary = isBinary;
        Data = data;
    }

    public EnginePacketType Type { get; }

    /// <summary>Whether the packet came as bytes rather than text. Only messages can.</summary>
    public bool IsBinary { get; }

    /// <summary>The packet without its type digit.</summary>
    public ReadOnlySpan<byte> Data { get; }

    public static EnginePacket Binary(ReadOnlySpan<byte> data) => new(EnginePacketType.Message, isBinary: true, data);

    /// <summary>Reads a packet in its text form: a type digit, then the data.</summary>
    /// <returns><see langword="false"/> if the text is empty or does not start with a known type.</returns>
    public static bool TryReadText(ReadOnlySpan<byte> text, out EnginePacket packet)
    {
        if (text.IsEmpty || text[0] is < (byte)'0' or > (byte)'6')
        {
            packet = default;
            return false;
        }

        packet = new EnginePacket((EnginePacketType)(text[0] - '0'), isBinary: false, text[1..]);
        return true;
    }
}
