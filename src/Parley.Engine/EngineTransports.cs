namespace Parley.Engine;

/// <summary>The ways a client may be connected, as the official server's <c>transports</c> option lists them.</summary>
[Flags]
public enum EngineTransports
{
    /// <summary>No transport.</summary>
    None = 0,

    /// <summary>HTTP long-polling, on the wire <c>polling</c>.</summary>
    Polling = 1,

    /// <summary>WebSocket over HTTP/1.1 or HTTP/2, on the wire <c>websocket</c>.</summary>
    WebSocket = 2,

    /// <summary>Both.</summary>
    All = Polling | WebSocket,
}
