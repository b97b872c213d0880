using Microsoft.Extensions.Logging;
using Parley.Engine.Http;

namespace Parley.Engine.Diagnostics;

/// <summary>
/// What the engine logs: Debug for what peers do wrong, Warning for limits of ours, Error for faults of the application or of ours. One line
/// for each session that ends and each request that is refused. Never a payload or a session id.
/// </summary>
internal static partial class Log
{
    /// <summary>The one line for a session that has ended.</summary>
    public static void SessionEnded(this ILogger logger, string transport, SessionEnd end)
    {
        if (end.Limit is not null)
        {
            logger.SessionReachedLimit(end.Level, transport, end.Reason.Name, end.Detail, end.Limit, end.Value);
        }
        else if (end.Detail is not null)
        {
            logger.SessionFaulted(end.Level, end.Exception, transport, end.Reason.Name, end.Detail);
        }
        else
        {
            logger.SessionClosed(transport, end.Reason.Name);
        }
    }

    /// <summary>The one line for a request that got no further.</summary>
    public static void Refused(this ILogger logger, string transport, Refusal refusal)
    {
        if (refusal.Fault is { } fault)
        {
            logger.AllowRequestFailed(fault, transport);
        }
        else
        {
            logger.HandshakeRefused(transport, refusal.Message, refusal.Code);
        }
    }

    [LoggerMessage(EventIds.ServerFull, LogLevel.Warning, "A handshake over {Transport} was answered 503: {Limit} ({Value}) sessions are open.")]
    public static partial void ServerFull(this ILogger logger, string transport, string limit, int value);

    [LoggerMessage(EventIds.TooManyOfOneAddress, LogLevel.Warning, "A handshake over {Transport} was answered 429: its address has reached {Limit} ({Value}).")]
    public static partial void TooManyOfOneAddress(this ILogger logger, string transport, string limit, int value);

    [LoggerMessage(EventIds.TooManyHandshakes, LogLevel.Warning, "A handshake over {Transport} was answered 503: {Limit} ({Value}) handshakes are in progress.")]
    public static partial void TooManyHandshakes(this ILogger logger, string transport, string limit, int value);

    [LoggerMessage(EventIds.HeartbeatFailed, LogLevel.Error, "The time limits of HTTP could not be looked at on a connection.")]
    public static partial void HeartbeatFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventIds.QueryTooLong, LogLevel.Warning, "A request is refused: its query is beyond {Limit} ({Value}).")]
    public static partial void QueryTooLong(this ILogger logger, string limit, int value);

    [LoggerMessage(EventIds.SessionOfAnotherUser, LogLevel.Warning, "A request for a session over {Transport} is refused: it is not authenticated as the user who opened the session ({Limit}).")]
    public static partial void SessionOfAnotherUser(this ILogger logger, string transport, string limit);

    [LoggerMessage(
        EventIds.ServerIsLate,
        LogLevel.Warning,
        "The server is late by {Delay}: something blocks the threads of the pool, or the process has no processor ({Threads} threads, {Waiting} work items wait). Clients are given time anew.")]
    public static partial void ServerIsLate(this ILogger logger, TimeSpan delay, int threads, long waiting);

    [LoggerMessage(EventIds.ServerShuttingDown, LogLevel.Debug, "A handshake over {Transport} was answered 503: the server is shutting down.")]
    public static partial void ServerShuttingDown(this ILogger logger, string transport);

    [LoggerMessage(EventIds.CloseHandlingFailed, LogLevel.Error, "Handling the end of a session failed; the session is over all the same.")]
    public static partial void CloseHandlingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventIds.CallbackFailed, LogLevel.Error, "{Callback} threw; the connection goes on.")]
    public static partial void CallbackFailed(this ILogger logger, Exception exception, string callback);

    [LoggerMessage(EventIds.IdGenerationFailed, LogLevel.Error, "GenerateId gave no id to use; the request is refused.")]
    public static partial void IdGenerationFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventIds.RequestTooLarge, LogLevel.Warning, "A request over polling was answered 413: its payload is larger than {Limit} ({Value}). The session goes on.")]
    public static partial void RequestTooLarge(this ILogger logger, string limit, int value);

    [LoggerMessage(EventIds.RequestRefused, LogLevel.Debug, "A request over polling was answered {Status}: {Message}. The session goes on.")]
    public static partial void RequestRefused(this ILogger logger, int status, string message);

    [LoggerMessage(EventIds.UpgradeTimedOut, LogLevel.Debug, "A move to WebSocket was given up: it took longer than {Limit} ({Value}). Polling goes on.")]
    public static partial void UpgradeTimedOut(this ILogger logger, string limit, TimeSpan value);

    [LoggerMessage(EventIds.UpgradeFailed, LogLevel.Debug, "A move to WebSocket failed: {Detail}. Polling goes on.")]
    public static partial void UpgradeFailed(this ILogger logger, string detail);

    [LoggerMessage(EventIds.FilesAreScarce, LogLevel.Warning, "Connections are closed as they come: the process has {Files} files and sockets open, and the rest of its limit is for the process itself. This is told once a minute.")]
    public static partial void FilesAreScarce(this ILogger logger, long files);

    [LoggerMessage(EventIds.SessionClosed, LogLevel.Debug, "A session over {Transport} ended: {Reason}.")]
    private static partial void SessionClosed(this ILogger logger, string transport, string reason);

    [LoggerMessage(EventId = EventIds.SessionFaulted, Message = "A session over {Transport} ended: {Reason}, because {Detail}.")]
    private static partial void SessionFaulted(this ILogger logger, LogLevel level, Exception? exception, string transport, string reason, string detail);

    [LoggerMessage(EventId = EventIds.SessionReachedLimit, Message = "A session over {Transport} ended: {Reason}, because {Detail}: {Limit} is {Value}.")]
    private static partial void SessionReachedLimit(
        this ILogger logger, LogLevel level, string transport, string reason, string? detail, string limit, object? value);

    [LoggerMessage(EventIds.HandshakeRefused, LogLevel.Debug, "A request over {Transport} was refused: {Message} (code {Code}).")]
    private static partial void HandshakeRefused(this ILogger logger, string transport, string message, int code);

    [LoggerMessage(EventIds.AllowRequestFailed, LogLevel.Error, "A request over {Transport} was refused because AllowRequest threw.")]
    private static partial void AllowRequestFailed(this ILogger logger, Exception exception, string transport);
}
