using System.Text.Unicode;

namespace Parley.Protocol.EngineIO;

/// <summary>Reads the packets of a polling request body, in one pass over it.</summary>
/// <remarks>
/// Packets stand apart by 0x1e; a packet that starts with <c>b</c> is base64 of a binary message.
/// Source: <see href="https://socket.io/docs/v4/engine-io-protocol/#http-long-polling">Engine.IO protocol, HTTP long-polling</see>.
/// </remarks>
internal struct PayloadReader(ReadOnlyMemory<byte> body, int maxPackets) : IPayloadReader
{
    public const byte Separator = 0x1e;

    private ReadOnlyMemory<byte> _rest = body;
    private int _packets;
    private bool _done;

    /// <summary>Reads the next packet. A binary packet's data is an array of its own; a text packet's is a slice of the body.</summary>
    /// <returns><see langword="false"/> at the end of the body, or with an <paramref name="error"/>; then reading is over.</returns>
    public bool TryRead(out EnginePacket packet, out PayloadError error)
    {
        packet = default;
        error = PayloadError.None;
        if (_done)
        {
            return false;
        }

        if (++_packets > maxPackets)
        {
            return Fail(PayloadError.TooManyPackets, out error);
        }

        var text = _rest.Span;
        var end = text.IndexOf(Separator);
        if (end < 0)
        {
            _done = true;
        }
        else
        {
            _rest = _rest[(end + 1)..];
            text = text[..end];
        }

        if (!EnginePacket.TryReadText(text, out packet))
        {
            return Fail(text.StartsWith("b"u8) ? PayloadError.InvalidBase64 : PayloadError.UnknownPacketType, out error);
        }

        return packet.IsBinary || Utf8.IsValid(packet.Data) || Fail(PayloadError.InvalidUtf8, out error);
    }

    private bool Fail(PayloadError reason, out PayloadError error)
    {
        _done = true;
        error = reason;
        return false;
    }
}
