namespace Parley.Protocol.WebSockets;

/// <summary>How a fault is answered and told.</summary>
internal static class WebSocketFaultExtensions
{
    /// <summary>The status code that closes the connection, RFC 6455 section 7.4.1.</summary>
    public static ushort CloseCode(this WebSocketFault fault) => fault switch
    {
        // The bytes do not fit the type they were announced as; the same code ws gives to either.
        WebSocketFault.InvalidUtf8 or WebSocketFault.InvalidDeflate => 1007,

        // Not 1009: the message may be empty. It is our policy that the number of its pieces offends.
        WebSocketFault.TooManyFragments => 1008,
        WebSocketFault.MessageTooBig => 1009,
        _ => 1002,
    };

    /// <summary>A short English phrase for the close reason and the log; it never holds bytes of the peer.</summary>
    public static string Describe(this WebSocketFault fault) => fault switch
    {
        WebSocketFault.None => "no fault",
        WebSocketFault.UnmaskedFrame => "frame is not masked",
        WebSocketFault.ReservedBits => "reserved bit is set",
        WebSocketFault.ReservedOpcode => "reserved opcode",
        WebSocketFault.FragmentedControlFrame => "fragmented control frame",
        WebSocketFault.ControlFrameTooLong => "control frame is longer than 125 bytes",
        WebSocketFault.UnexpectedContinuation => "continuation without a message",
        WebSocketFault.ExpectedContinuation => "new message inside a fragmented one",
        WebSocketFault.NonMinimalLength => "length is not minimally encoded",
        WebSocketFault.InvalidLength => "length has its top bit set",
        WebSocketFault.MessageTooBig => "message is too big",
        WebSocketFault.TooManyFragments => "message has too many fragments",
        WebSocketFault.InvalidUtf8 => "invalid UTF-8",
        WebSocketFault.InvalidCloseCode => "invalid close code",
        WebSocketFault.InvalidClosePayload => "invalid close payload",
        WebSocketFault.InvalidDeflate => "invalid compressed data",
        _ => "protocol error",
    };
}
