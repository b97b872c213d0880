using Microsoft.Extensions.Logging;

namespace Parley.Redis.Diagnostics;

/// <summary>What adapters for Redis log, with ids from 4100.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(4100, LogLevel.Warning, "A connection to Redis was lost ({Failure}, {Connection}). It is tried again.")]
    public static partial void ConnectionLost(this ILogger logger, string failure, string connection);

    [LoggerMessage(4101, LogLevel.Information, "A connection to Redis works again ({Connection}).")]
    public static partial void ConnectionRestored(this ILogger logger, string connection);

    [LoggerMessage(4102, LogLevel.Warning, "Namespace {Namespace} hears nothing of its own messages over Redis: it subscribes anew.")]
    public static partial void SubscriptionDeaf(this ILogger logger, string @namespace);

    [LoggerMessage(4103, LogLevel.Information, "Namespace {Namespace} hears other nodes over Redis.")]
    public static partial void SubscriptionWorks(this ILogger logger, string @namespace);

    [LoggerMessage(4104, LogLevel.Warning, "Namespace {Namespace} could not subscribe at Redis; it tries again.")]
    public static partial void SubscribeFailed(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(4105, LogLevel.Warning, "Namespace {Namespace} does not reach other nodes yet. Its own clients are served, and it goes on trying.")]
    public static partial void NotJoinedYet(this ILogger logger, string @namespace);

    [LoggerMessage(4106, LogLevel.Warning, "Stream {Stream} could not be read; it is tried again. Events are handed to the clients of this node without it meanwhile.")]
    public static partial void StreamReadFailed(this ILogger logger, Exception exception, string stream);

    [LoggerMessage(4107, LogLevel.Information, "Stream {Stream} is read.")]
    public static partial void StreamIsRead(this ILogger logger, string stream);

    [LoggerMessage(4108, LogLevel.Warning, "Stream {Stream} lost entries before this node read them: it was trimmed (maxLen is too small, or this node too slow) or deleted. Clients missed events.")]
    public static partial void StreamLostEntries(this ILogger logger, string stream);

    [LoggerMessage(4109, LogLevel.Warning, "Sessions of namespace {Namespace} could not be written to Redis; it is tried again. Clients that lose their connection meanwhile may have to begin anew.")]
    public static partial void SessionNotWritten(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(4110, LogLevel.Warning, "A session of namespace {Namespace} could not be read from Redis. Its client begins anew.")]
    public static partial void SessionNotRead(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(4111, LogLevel.Warning, "{Count} entries that namespace {Namespace} added to its stream did not come back within {Time}: somebody deletes entries, or this node is far behind. They were handed to the clients of this node without the stream.")]
    public static partial void EntriesDidNotComeBack(this ILogger logger, int count, string @namespace, TimeSpan time);
}
