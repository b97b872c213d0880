namespace Parley.Protocol.EngineIO.V3;

/// <summary>Reads a polling request body of v3 that is text, in one pass over it: <c>&lt;length&gt;:&lt;packet&gt;</c>, again and again.</summary>
/// <remarks>
/// The length counts UTF-16 code units. Packets of length 0 are passed over, as by the official server: its clients write <c>0:</c> for nothing.
/// Source: <see href="https://github.com/socketio/engine.io-protocol/tree/v3#payload">Engine.IO protocol v3, payload</see>.
/// </remarks>
internal struct V3TextPayloadReader(ReadOnlyMemory<byte> body, int maxPackets) : IPayloadReader
{
    private ReadOnlyMemory<byte> _rest = body;
    private int _packets;
    private bool _done;

    /// <inheritdoc/>
    public bool TryRead(out EnginePacket packet, out PayloadError error)
    {
        packet = default;
        error = PayloadError.None;

        // A body without a single packet is none.
        while (!_done && (!_rest.IsEmpty || _packets == 0))
        {
            if (++_packets > maxPackets)
            {
                return Fail(PayloadError.TooManyPackets, out error);
            }

            var span = _rest.Span;
            if (!V3Length.TryRead(span, zero: (byte)'0', end: (byte)':', out var units, out var header)
                || !Utf16Length.TryMeasure(span[header..], units, out var bytes))
            {
                return Fail(PayloadError.InvalidLength, out error);
            }

            _rest = _rest[(header + bytes)..];
            if (bytes > 0)
            {
                error = V3Packet.CheckText(span.Slice(header, bytes), out packet);
                return error == PayloadError.None || Fail(error, out error);
            }
        }

        return false;
    }

    private bool Fail(PayloadError reason, out PayloadError error)
    {
        _done = true;
        error = reason;
        return false;
    }
}
