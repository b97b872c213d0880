using System.Buffers.Binary;
using System.Text.Unicode;

namespace Parley.Protocol.WebSockets;

/// <summary>
/// Takes the messages of a client out of received bytes, RFC 6455 section 5. One per connection, one caller at a
/// time; it holds memory only while a fragmented or inflated message is open or handed out.
/// </summary>
/// <remarks>
/// The caller loops until <see cref="WebSocketReadStatus.NeedMore"/>, slicing off what was consumed: that last call
/// is also the one that gives back the memory of the last message. A fault is final, and so is a Close frame: what
/// follows it must not be processed (section 5.5.1), hence not be passed in.
/// </remarks>
internal sealed class WebSocketMessageReader : IDisposable
{
    private readonly int _maxMessageBytes;
    private readonly int _maxFragments;
    private readonly bool _deflate;
    private WebSocketFault _fault;
    private WebSocketMessageBuffer? _buffer;

    /// <param name="maxMessageBytes">The largest message taken, over all of its fragments, as received and as inflated.</param>
    /// <param name="maxFragments">The most frames a message may come in; empty ones count, as each costs a header to read.</param>
    /// <param name="deflate">permessage-deflate was negotiated without context takeover (RFC 7692).</param>
    public WebSocketMessageReader(int maxMessageBytes, int maxFragments = 16_384, bool deflate = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxMessageBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFragments, 1);

        // Above this a frame with its header no longer fits into an array, nor its length into an int.
        _maxMessageBytes = Math.Min(maxMessageBytes, Array.MaxLength - WebSocketFrameHeader.MaxBytes);
        _maxFragments = maxFragments;
        _deflate = deflate;
    }

    /// <summary>Whether fragments of a message are held that is not complete.</summary>
    public bool IsMessageOpen => _buffer is { IsComplete: false };

    /// <summary>
    /// Looks at the front of <paramref name="buffer"/>, the bytes received and not yet consumed. Complete frames are
    /// unmasked in place; incomplete ones are left untouched.
    /// </summary>
    /// <param name="buffer">The received bytes, contiguous, starting at a frame.</param>
    /// <param name="consumed">The bytes done with, whatever the status: fragments are consumed on the way to NeedMore too.</param>
    /// <param name="needed">
    /// With NeedMore, the total the buffer must hold, once <paramref name="consumed"/> is sliced off, to finish the
    /// frame at its front; 0 while its header is incomplete.
    /// </param>
    /// <param name="message">With Message, the message.</param>
    /// <param name="fault">With Fault, what the peer did wrong.</param>
    public WebSocketReadStatus TryRead(Span<byte> buffer, out int consumed, out int needed, out WebSocketMessage message, out WebSocketFault fault)
    {
        consumed = 0;
        needed = 0;
        message = default;
        fault = _fault;
        if (fault != WebSocketFault.None)
            return WebSocketReadStatus.Fault;

        if (_buffer is { IsComplete: true })
            Release();

        while (true)
        {
            var frame = buffer[consumed..];
            var status = WebSocketFrameHeader.TryRead(frame, Rules(), out var header, out fault);
            if (status == WebSocketReadStatus.NeedMore)
                return status;

            if (status == WebSocketReadStatus.Fault)
                return Fail(fault);

            var frameBytes = header.HeaderBytes + header.PayloadBytes;
            if (frame.Length < frameBytes)
            {
                needed = frameBytes;
                return WebSocketReadStatus.NeedMore;
            }

            consumed += frameBytes;
            var payload = frame[header.HeaderBytes..frameBytes];
            WebSocketMask.Apply(payload, frame[(header.HeaderBytes - WebSocketMask.KeyBytes)..header.HeaderBytes]);

            if (header.IsControl || (_buffer is null && header is { IsFinal: true, IsCompressed: false }))
            {
                fault = Judge(header.Opcode, payload);
                if (fault != WebSocketFault.None)
                    return Fail(fault);

                message = new WebSocketMessage(header.Opcode, payload);
                return WebSocketReadStatus.Message;
            }

            _buffer ??= new WebSocketMessageBuffer(header.Opcode, header.IsCompressed);
            _buffer.AppendFragment(payload);
            if (header.IsFinal)
                return Complete(_buffer, out message, out fault);
        }
    }

    public void Dispose() => Release();

    private WebSocketReadStatus Complete(WebSocketMessageBuffer joined, out WebSocketMessage message, out WebSocketFault fault)
    {
        message = default;
        fault = WebSocketFault.None;
        if (joined.IsCompressed)
        {
            var inflated = new WebSocketMessageBuffer(joined.Opcode, isCompressed: false);
            fault = WebSocketInflater.Inflate(joined.Segment, inflated, _maxMessageBytes);
            Release();
            _buffer = joined = inflated;
        }

        if (fault == WebSocketFault.None)
            fault = Judge(joined.Opcode, joined.Written);

        if (fault != WebSocketFault.None)
            return Fail(fault);

        joined.IsComplete = true;
        message = new WebSocketMessage(joined.Opcode, joined.Written);
        return WebSocketReadStatus.Message;
    }

    private WebSocketFrameRules Rules() => _buffer is null
        ? new WebSocketFrameRules(_deflate, MessageOpen: false, _maxFragments, _maxMessageBytes)
        : new WebSocketFrameRules(_deflate, MessageOpen: true, _maxFragments - _buffer.Fragments, _maxMessageBytes - _buffer.Length);

    // The frame was unmasked, so reading it a second time would see other bytes: the first verdict stands.
    private WebSocketReadStatus Fail(WebSocketFault fault)
    {
        _fault = fault;
        Release();
        return WebSocketReadStatus.Fault;
    }

    private void Release()
    {
        _buffer?.Dispose();
        _buffer = null;
    }

    private static WebSocketFault Judge(WebSocketOpcode opcode, ReadOnlySpan<byte> payload) => opcode switch
    {
        WebSocketOpcode.Text => Utf8.IsValid(payload) ? WebSocketFault.None : WebSocketFault.InvalidUtf8,
        WebSocketOpcode.Close => JudgeClose(payload),
        _ => WebSocketFault.None,
    };

    // RFC 6455 section 5.5.1: empty, or a code in two bytes and a reason in UTF-8.
    private static WebSocketFault JudgeClose(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return WebSocketFault.None;

        if (payload.Length < sizeof(ushort))
            return WebSocketFault.InvalidClosePayload;

        if (!WebSocketCloseCode.MayBeSent(BinaryPrimitives.ReadUInt16BigEndian(payload)))
            return WebSocketFault.InvalidCloseCode;

        return Utf8.IsValid(payload[sizeof(ushort)..]) ? WebSocketFault.None : WebSocketFault.InvalidUtf8;
    }
}
