using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Parley.Postgres.Publishing;

/// <summary>Tells which commands of a batch failed, where each is a transaction of its own.</summary>
internal static class BatchFaults
{
    /// <param name="exception">What the batch failed with.</param>
    /// <param name="commands">The batch.</param>
    /// <param name="faults">What each command failed with; nothing for one that was carried out.</param>
    /// <returns><see langword="false"/> if that is not known: the connection was lost, and with it all of them may be.</returns>
    public static bool TryRead(NpgsqlException exception, NpgsqlBatchCommandCollection commands, [NotNullWhen(true)] out Exception?[]? faults)
    {
        faults = null;
        var failed = exception.InnerException is AggregateException several ? several.InnerExceptions : [exception];
        var byCommand = new Exception?[commands.Count];
        foreach (var failure in failed)
        {
            if (failure is not PostgresException { InvariantSeverity: "ERROR", BatchCommand: { } command })
            {
                return false;
            }

            byCommand[commands.IndexOf(command)] = failure;
        }

        faults = byCommand;
        return true;
    }
}
