namespace Parley.Protocol.EngineIO.V3;

/// <summary>
/// Reads a polling request body of v3 that is bytes, in one pass over it: for each packet a byte that is 0 before text and 1 before
/// bytes, the length in bytes as decimal digits 0 to 9, 255, and the packet.
/// </summary>
/// <remarks>Source: <see href="https://github.com/socketio/engine.io-protocol/tree/v3#payload">Engine.IO protocol v3, payload</see>.</remarks>
internal struct V3BinaryPayloadReader(ReadOnlyMemory<byte> body, int maxPackets) : IPayloadReader
{
    public const byte Text = 0;
    public const byte Bytes = 1;
    public const byte EndOfLength = 255;

    private ReadOnlyMemory<byte> _rest = body;
    private int _packets;
    private bool _done;

    /// <inheritdoc/>
    public bool TryRead(out EnginePacket packet, out PayloadError error)
    {
        packet = default;
        error = PayloadError.None;
        if (_done || (_rest.IsEmpty && _packets > 0))
        {
            return false;
        }

        if (++_packets > maxPackets)
        {
            return Fail(PayloadError.TooManyPackets, out error);
        }

        var span = _rest.Span;
        if (span.IsEmpty
            || span[0] is not (Text or Bytes)
            || !V3Length.TryRead(span[1..], zero: 0, EndOfLength, out var length, out var header)
            || length > span.Length - 1 - header)
        {
            return Fail(PayloadError.InvalidLength, out error);
        }

        _rest = _rest[(1 + header + length)..];
        var content = span.Slice(1 + header, length);
        if (span[0] == Text)
        {
            error = V3Packet.CheckText(content, out packet);
        }
        else if (!V3Packet.TryReadBinary(content, out packet))
        {
            error = PayloadError.UnknownPacketType;
        }

        return error == PayloadError.None || Fail(error, out error);
    }

    private bool Fail(PayloadError reason, out PayloadError error)
    {
        _done = true;
        error = reason;
        return false;
    }
}
