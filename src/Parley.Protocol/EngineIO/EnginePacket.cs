using System.Buffers;
using System.Buffers.Text;

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

    public static EnginePacket Create(EnginePacketType type, bool isBinary, ReadOnlySpan<byte> data) => new(type, isBinary, data);

    public static EnginePacket Binary(ReadOnlySpan<byte> data) => new(EnginePacketType.Message, isBinary: true, data);

    /// <summary>Reads a packet in its text form: a type digit, then the data; or <c>b</c>, then the base64 of a binary message.</summary>
    /// <returns><see langword="false"/> if the text is empty, does not start with a known type, or is no base64 behind a <c>b</c>.</returns>
    public static bool TryReadText(ReadOnlySpan<byte> text, out EnginePacket packet)
    {
        if (!text.IsEmpty && text[0] == (byte)'b')
        {
            return TryDecodeBase64(text[1..], out packet);
        }

        if (text.IsEmpty || text[0] is < (byte)'0' or > (byte)'6')
        {
            packet = default;
            return false;
        }

        packet = new EnginePacket((EnginePacketType)(text[0] - '0'), isBinary: false, text[1..]);
        return true;
    }

    /// <summary>Reads a binary message from its base64.</summary>
    public static bool TryDecodeBase64(ReadOnlySpan<byte> base64, out EnginePacket packet)
    {
        var data = GC.AllocateUninitializedArray<byte>(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        var status = Base64.DecodeFromUtf8(base64, data, out _, out var written);
        packet = Binary(data.AsSpan(0, written));
        return status == OperationStatus.Done;
    }
}
