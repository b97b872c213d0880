namespace Parley.Protocol.WebSockets;

/// <summary>What one call into the reader ended with.</summary>
internal enum WebSocketReadStatus
{
    /// <summary>The bytes end before the next message does.</summary>
    NeedMore,

    /// <summary>One message or control frame is complete.</summary>
    Message,

    /// <summary>The peer broke the protocol or a limit; the connection is to be failed.</summary>
    Fault,
}
