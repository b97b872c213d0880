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
}
