namespace Parley.Protocol.WebSockets;

/// <summary>
/// A complete message or control frame. The payload is borrowed: it lies in the caller's buffer or in the
/// reader's, and is valid until the next call into the reader or until the buffer is reused.
/// </summary>
internal readonly ref struct WebSocketMessage
{
    internal WebSocketMessage(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        Opcode = opcode;
        Payload = payload;
    }

    /// <summary>Text, Binary, Close, Ping or Pong; never Continuation.</summary>
    public WebSocketOpcode Opcode { get; }

    /// <summary>The bytes of the application, unmasked, joined and inflated.</summary>
    public ReadOnlySpan<byte> Payload { get; }
}
