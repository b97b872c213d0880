using System.Text.Unicode;

namespace Parley.Protocol.EngineIO.V3;

/// <summary>Reads single packets of Engine.IO v3: unlike in v4, a binary message carries its type, too.</summary>
/// <remarks>Source: <see href="https://github.com/socketio/engine.io-protocol/tree/v3#encoding">Engine.IO protocol v3, encoding</see>.</remarks>
internal static class V3Packet
{
    /// <summary>Reads a text: a type digit and the data, or <c>b4</c> and the base64 of a binary message.</summary>
    public static bool TryReadText(ReadOnlySpan<byte> text, out EnginePacket packet)
    {
        if (text.StartsWith("b4"u8))
        {
            return EnginePacket.TryDecodeBase64(text[2..], out packet);
        }

        packet = default;
        return !text.StartsWith("b"u8) && EnginePacket.TryReadText(text, out packet);
    }

    /// <summary>Reads a text of which nothing is known yet, not even that it is UTF-8.</summary>
    /// <returns>What is wrong with it, if anything.</returns>
    public static PayloadError CheckText(ReadOnlySpan<byte> text, out EnginePacket packet)
    {
        if (!TryReadText(text, out packet))
        {
            return text.StartsWith("b4"u8) ? PayloadError.InvalidBase64 : PayloadError.UnknownPacketType;
        }

        return packet.IsBinary || Utf8.IsValid(packet.Data) ? PayloadError.None : PayloadError.InvalidUtf8;
    }

    /// <summary>Reads bytes: the type as a number, and the data. Messages alone are sent so.</summary>
    public static bool TryReadBinary(ReadOnlySpan<byte> bytes, out EnginePacket packet)
    {
        if (bytes.IsEmpty || bytes[0] != (byte)EnginePacketType.Message)
        {
            packet = default;
            return false;
        }

        packet = EnginePacket.Binary(bytes[1..]);
        return true;
    }
}
