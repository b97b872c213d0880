using Microsoft.Extensions.Logging;

namespace Parley.Engine.Diagnostics;

/// <summary>What the engine logs: Debug for what peers do wrong, Warning for limits of ours, Error for faults of the application or of ours. Never a payload or a session id.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.SessionClosed, LogLevel.Debug, "A session over {Transport} ended: {Reason}.")]
    public static partial void SessionClosed(this ILogger logger, string transport, string reason);

    [LoggerMessage(EventIds.SendBufferExceeded, LogLevel.Warning, "A client reads so slowly that more than MaxSendBuffer ({Limit} bytes) was waiting for it; it is disconnected.")]
    public static partial void SendBufferExceeded(this ILogger logger, int limit);

    [LoggerMessage(EventIds.HandshakeRefused, LogLevel.Debug, "A request over {Transport} was refused: {Message} (code {Code}).")]
    public static partial void HandshakeRefused(this ILogger logger, EngineTransports transport, string message, int code);

    [LoggerMessage(EventIds.ServerFull, LogLevel.Warning, "A handshake was answered 503: MaxConnections ({Limit}) sessions are open.")]
    public static partial void ServerFull(this ILogger logger, int limit);

    [LoggerMessage(EventIds.AllowRequestFailed, LogLevel.Error, "AllowRequest threw; the request is refused.")]
    public static partial void AllowRequestFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventIds.ReceiverFailed, LogLevel.Error, "Handling a message failed; its session is closed.")]
    public static partial void ReceiverFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventIds.CloseHandlingFailed, LogLevel.Error, "Handling the end of a session failed; the session is over all the same.")]
    public static partial void CloseHandlingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventIds.CallbackFailed, LogLevel.Error, "{Callback} threw; the connection goes on.")]
    public static partial void CallbackFailed(this ILogger logger, Exception exception, string callback);

    [LoggerMessage(EventIds.IdGenerationFailed, LogLevel.Error, "GenerateId gave no id to use; the request is refused.")]
    public static partial void IdGenerationFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventIds.WebSocketFault, LogLevel.Debug, "A WebSocket is closed because its client broke the protocol: {Fault}")]
    public static partial void WebSocketFault(this ILogger logger, string fault);

    [LoggerMessage(EventIds.WriteFailed, LogLevel.Debug, "Writing to a WebSocket failed; its connection is gone.")]
    public static partial void WriteFailed(this ILogger logger, Exception exception);
}
