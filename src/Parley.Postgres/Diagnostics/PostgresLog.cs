using Microsoft.Extensions.Logging;

namespace Parley.Postgres.Diagnostics;

/// <summary>What the adapter for PostgreSQL logs, with ids from 4200.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(4200, LogLevel.Warning, "The connection to PostgreSQL that listens was lost, or could not be made; it is tried again.")]
    public static partial void ListenFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4201, LogLevel.Warning, "Nothing of this node's own comes in from PostgreSQL for {Silence}: it listens anew.")]
    public static partial void ListenerDeaf(this ILogger logger, TimeSpan silence);

    [LoggerMessage(4202, LogLevel.Information, "This node hears others over PostgreSQL.")]
    public static partial void ListenerWorks(this ILogger logger);

    [LoggerMessage(4203, LogLevel.Warning, "Namespace {Namespace} does not reach other nodes yet. Its own clients are served, and it goes on trying.")]
    public static partial void NotJoinedYet(this ILogger logger, string @namespace);

    [LoggerMessage(4204, LogLevel.Warning, "Table {Table} does not exist. Messages that are large or have bytes in them are lost to other nodes until it does (CreateTable).")]
    public static partial void NoTable(this ILogger logger, string table);

    [LoggerMessage(4205, LogLevel.Error, "Table {Table} could not be created or looked for. Messages that are large or have bytes in them may be lost to other nodes.")]
    public static partial void TableFailed(this ILogger logger, Exception exception, string table);

    [LoggerMessage(4206, LogLevel.Warning, "Old messages could not be deleted from table {Table}; it is tried again.")]
    public static partial void CleanupFailed(this ILogger logger, Exception exception, string table);

    [LoggerMessage(4207, LogLevel.Warning, "A message of another node in namespace {Namespace} could not be fetched from PostgreSQL and is lost here.")]
    public static partial void FetchFailed(this ILogger logger, Exception exception, string @namespace);
}
