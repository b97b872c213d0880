using System.Buffers.Binary;

namespace Parley.Protocol.WebSockets;

/// <summary>The header of a client frame, RFC 6455 section 5.2, already held against the rules in force.</summary>
internal readonly struct WebSocketFrameHeader
{
    public const int Fin = 0x80;
    public const int Rsv1 = 0x40;
    public const int Masked = 0x80;
    public const int MaxControlPayloadBytes = 125;

    /// <summary>The 7-bit length saying that 16 bits follow.</summary>
    public const int Length16 = 126;

    /// <summary>The 7-bit length saying that 64 bits follow.</summary>
    public const int Length64 = 127;

    /// <summary>The longest header of a client frame: two bytes, a 64-bit length, the masking key.</summary>
    public const int MaxBytes = 14;

    private const int Rsv2And3 = 0x30;
    private const int OpcodeBits = 0x0f;

    private readonly byte _first;

    private WebSocketFrameHeader(byte first, int headerBytes, int payloadBytes)
    {
        _first = first;
        HeaderBytes = headerBytes;
        PayloadBytes = payloadBytes;
    }

    public WebSocketOpcode Opcode => (WebSocketOpcode)(_first & OpcodeBits);

    public bool IsFinal => (_first & Fin) != 0;

    public bool IsCompressed => (_first & Rsv1) != 0;

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>The length of this header; its last 4 bytes are the masking key.</summary>
    public int HeaderBytes { get; }

    public int PayloadBytes { get; }

    /// <summary>
    /// Reads the header at the front of <paramref name="frame"/>. Each byte is judged as soon as it is there, so a
    /// bad frame is refused before the peer has sent, or we have made room for, any more of it.
    /// </summary>
    public static WebSocketReadStatus TryRead(ReadOnlySpan<byte> frame, in WebSocketFrameRules rules, out WebSocketFrameHeader header, out WebSocketFault fault)
    {
        header = default;
        fault = WebSocketFault.None;
        if (frame.IsEmpty)
            return WebSocketReadStatus.NeedMore;

        var first = frame[0];
        if ((fault = JudgeFirst(first, rules)) != WebSocketFault.None)
            return WebSocketReadStatus.Fault;

        if (frame.Length < 2)
            return WebSocketReadStatus.NeedMore;

        var length = frame[1] & ~Masked;
        var isControl = IsControlByte(first);
        if ((fault = JudgeSecond(frame[1], isControl)) != WebSocketFault.None)
            return WebSocketReadStatus.Fault;

        var lengthBytes = length switch { Length16 => sizeof(ushort), Length64 => sizeof(ulong), _ => 0 };
        if (frame.Length < 2 + lengthBytes)
            return WebSocketReadStatus.NeedMore;

        var payloadBytes = lengthBytes switch
        {
            0 => (ulong)length,
            sizeof(ushort) => BinaryPrimitives.ReadUInt16BigEndian(frame[2..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(frame[2..]),
        };
        if ((fault = JudgeLength(payloadBytes, lengthBytes, isControl, rules)) != WebSocketFault.None)
            return WebSocketReadStatus.Fault;

        var headerBytes = 2 + lengthBytes + WebSocketMask.KeyBytes;
        if (frame.Length < headerBytes)
            return WebSocketReadStatus.NeedMore;

        header = new WebSocketFrameHeader(first, headerBytes, (int)payloadBytes);
        return WebSocketReadStatus.Message;
    }

    private static bool IsControlByte(byte first) => (first & OpcodeBits) >= (int)WebSocketOpcode.Close;

    private static WebSocketFault JudgeFirst(byte first, in WebSocketFrameRules rules)
    {
        var opcode = (WebSocketOpcode)(first & OpcodeBits);
        var startsData = opcode is WebSocketOpcode.Text or WebSocketOpcode.Binary;
        if ((first & Rsv2And3) != 0 || ((first & Rsv1) != 0 && !(rules.Deflate && startsData)))
            return WebSocketFault.ReservedBits;

        if (startsData)
            return rules.MessageOpen ? WebSocketFault.ExpectedContinuation : WebSocketFault.None;

        if (opcode == WebSocketOpcode.Continuation)
        {
            if (!rules.MessageOpen)
                return WebSocketFault.UnexpectedContinuation;

            return rules.FragmentsLeft == 0 ? WebSocketFault.TooManyFragments : WebSocketFault.None;
        }

        if (opcode is not (WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong))
            return WebSocketFault.ReservedOpcode;

        return (first & Fin) == 0 ? WebSocketFault.FragmentedControlFrame : WebSocketFault.None;
    }

    private static WebSocketFault JudgeSecond(byte second, bool isControl)
    {
        if ((second & Masked) == 0)
            return WebSocketFault.UnmaskedFrame;

        return isControl && (second & ~Masked) > MaxControlPayloadBytes ? WebSocketFault.ControlFrameTooLong : WebSocketFault.None;
    }

    private static WebSocketFault JudgeLength(ulong payloadBytes, int lengthBytes, bool isControl, in WebSocketFrameRules rules)
    {
        // The minimum is a MUST of section 5.2 and browsers refuse anything else; one encoding per length also leaves
        // nothing for two readers of the same bytes to disagree about.
        if ((lengthBytes == sizeof(ushort) && payloadBytes < Length16) || (lengthBytes == sizeof(ulong) && payloadBytes <= ushort.MaxValue))
            return WebSocketFault.NonMinimalLength;

        if (payloadBytes > long.MaxValue)
            return WebSocketFault.InvalidLength;

        return !isControl && payloadBytes > (ulong)rules.BytesLeft ? WebSocketFault.MessageTooBig : WebSocketFault.None;
    }
}
