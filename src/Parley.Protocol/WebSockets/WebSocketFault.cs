namespace Parley.Protocol.WebSockets;

/// <summary>What the peer did wrong. A fault is a result, not an exception: peers may send anything.</summary>
internal enum WebSocketFault : byte
{
    None,

    /// <summary>RFC 6455 section 5.1: every frame of a client is masked.</summary>
    UnmaskedFrame,

    /// <summary>RFC 6455 section 5.2: a reserved bit is set that no negotiated extension gives a meaning.</summary>
    ReservedBits,

    /// <summary>RFC 6455 section 5.2: opcodes 3 to 7 and 11 to 15.</summary>
    ReservedOpcode,

    /// <summary>RFC 6455 section 5.5: control frames are never fragmented.</summary>
    FragmentedControlFrame,

    /// <summary>RFC 6455 section 5.5: a control frame carries 125 bytes at most.</summary>
    ControlFrameTooLong,

    /// <summary>RFC 6455 section 5.4: a continuation while no message is open.</summary>
    UnexpectedContinuation,

    /// <summary>RFC 6455 section 5.4: a new message while another one is still open.</summary>
    ExpectedContinuation,

    /// <summary>RFC 6455 section 5.2: the length is not encoded in the fewest bytes.</summary>
    NonMinimalLength,

    /// <summary>RFC 6455 section 5.2: the top bit of a 64-bit length is set.</summary>
    InvalidLength,

    /// <summary>The message, over all of its fragments and after inflation, exceeds our limit.</summary>
    MessageTooBig,

    /// <summary>The message comes in more fragments than we take.</summary>
    TooManyFragments,

    /// <summary>RFC 6455 section 8.1: a text message or a close reason is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>RFC 6455 section 7.4: a close code that must not be sent.</summary>
    InvalidCloseCode,

    /// <summary>RFC 6455 section 5.5.1: a close payload of one byte.</summary>
    InvalidClosePayload,

    /// <summary>RFC 7692 section 7.2.2: the payload of a compressed message is not DEFLATE data.</summary>
    InvalidDeflate,
}
