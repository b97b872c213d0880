using Microsoft.Extensions.Logging;

namespace Parley.Diagnostics;

/// <summary>What sockets and namespaces log. Never a payload, and of ids only the sockets', which are public.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.HandlerFailed, LogLevel.Error, "A handler of \"{Event}\" in namespace {Namespace} failed for socket {SocketId}.")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception, string @event, string @namespace, string socketId);

    [LoggerMessage(EventIds.ArgumentsDoNotFit, LogLevel.Debug, "An event \"{Event}\" of socket {SocketId} in namespace {Namespace} was dropped: {Reason}.")]
    public static partial void ArgumentsDoNotFit(this ILogger logger, string @event, string @namespace, string socketId, string reason);

    [LoggerMessage(EventIds.ConnectRefused, LogLevel.Debug, "Joining namespace {Namespace} was refused: {Reason}")]
    public static partial void ConnectRefused(this ILogger logger, string @namespace, string reason);

    [LoggerMessage(EventIds.MiddlewareFailed, LogLevel.Error, "A middleware of namespace {Namespace} threw; the client is refused.")]
    public static partial void MiddlewareFailed(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(EventIds.RecoveryNotSupported, LogLevel.Warning,
        "Connection state recovery is off in namespace {Namespace}, and wherever else its adapter is used: {Adapter} does not support it, so clients that come back begin anew.")]
    public static partial void RecoveryNotSupported(this ILogger logger, string adapter, string @namespace);

    [LoggerMessage(EventIds.EventRefused, LogLevel.Debug, "An event of socket {SocketId} in namespace {Namespace} was refused by a middleware, and nobody handles errors: {Reason}")]
    public static partial void EventRefused(this ILogger logger, string @namespace, string socketId, string reason);

    [LoggerMessage(EventIds.EventMiddlewareFailed, LogLevel.Error, "A middleware for events of namespace {Namespace} threw for socket {SocketId}, and nobody handles errors; the event is dropped.")]
    public static partial void EventMiddlewareFailed(this ILogger logger, Exception exception, string @namespace, string socketId);

    [LoggerMessage(EventIds.SentEventsMissed, LogLevel.Warning, "{Count} events were sent to socket {SocketId} in namespace {Namespace} that its listeners for outgoing events are not shown: they are too slow.")]
    public static partial void SentEventsMissed(this ILogger logger, int count, string @namespace, string socketId);

    [LoggerMessage(EventIds.RoomEventsMissed, LogLevel.Warning, "{Count} room events of namespace {Namespace} were dropped: their handlers are too slow.")]
    public static partial void RoomEventsMissed(this ILogger logger, int count, string @namespace);

    [LoggerMessage(EventIds.RoomHandlerFailed, LogLevel.Error, "A handler for room events of namespace {Namespace} failed.")]
    public static partial void RoomHandlerFailed(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(EventIds.NamespaceHandlerFailed, LogLevel.Error, "A handler for new namespaces failed for {Namespace}.")]
    public static partial void NamespaceHandlerFailed(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(EventIds.EventsDropped, LogLevel.Warning, "{Count} events for socket {SocketId} in namespace {Namespace} were dropped: its client leaves more unread than is kept for it, SendBuffer.HardLimit ({Value}).")]
    public static partial void EventsDropped(this ILogger logger, long count, string socketId, string @namespace, int value);

    [LoggerMessage(EventIds.AuthenticationExpired, LogLevel.Debug, "A connection is closed: the authentication of its user has expired.")]
    public static partial void AuthenticationExpired(this ILogger logger);

    [LoggerMessage(EventIds.EventNotAuthorized, LogLevel.Debug, "An event \"{Event}\" of socket {SocketId} in namespace {Namespace} was dropped: its user does not meet the policy.")]
    public static partial void EventNotAuthorized(this ILogger logger, string @event, string @namespace, string socketId);

    [LoggerMessage(EventIds.AccessCheckFailed, LogLevel.Error, "Authenticating or authorizing a client of namespace {Namespace} failed; the client is refused.")]
    public static partial void AccessCheckFailed(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(EventId = EventIds.LimitReached, Message = "{Limit} ({Value}) was reached in namespace {Namespace}: {Consequence}.")]
    public static partial void LimitReached(this ILogger logger, LogLevel level, string limit, int value, string @namespace, string consequence);

    [LoggerMessage(EventIds.DrainCutShort, LogLevel.Warning, "The server has closed with {Connections} connections cut and handlers of {Sockets} sockets still running, because DrainTime or the host's ShutdownTimeout was over.")]
    public static partial void DrainCutShort(this ILogger logger, int connections, int sockets);
}
