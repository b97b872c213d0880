namespace Parley.Protocol.WebSockets;

/// <summary>The frame opcodes of RFC 6455 section 5.2; those from 8 up are control frames.</summary>
internal enum WebSocketOpcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
