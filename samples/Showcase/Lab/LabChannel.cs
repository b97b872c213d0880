namespace Showcase.Lab;

/// <summary>The channels, by the names that the page has for them, in the order of their ports.</summary>
internal static class LabChannel
{
    public const string ShortPolling = "short-polling";
    public const string LongPolling = "long-polling";
    public const string WebSocket = "websocket";
    public const string Events = "sse";
    public const string WebSocketOverHttp2 = "websocket-h2";

    /// <summary>Browsers speak HTTP/2 with TLS only, so the last is not on http.</summary>
    public static readonly string[] All = [ShortPolling, LongPolling, WebSocket, Events, WebSocketOverHttp2];
}
