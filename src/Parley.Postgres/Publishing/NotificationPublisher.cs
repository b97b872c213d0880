using Npgsql;
using NpgsqlTypes;
using Parley.Postgres.Connections;
using Parley.Protocol.Cluster;

namespace Parley.Postgres.Publishing;

/// <summary>
/// Sends notifications in order over one connection, as many at a time as are waiting: each is a transaction of its own, and none waits for the answer to the
/// one before it. Bounded by whoever publishes, which gives up what waits for too long. Safe to use from any thread.
/// </summary>
internal sealed class NotificationPublisher(PostgresSession session, PostgresAdapterOptions options) : IThreadPoolWorkItem, IAsyncDisposable
{
    private const int MaxBatch = 128;
    private const int MaxBatchBytes = 1024 * 1024;

    private readonly string _notifyOfAttachment = PostgresWire.NotifyOfAttachment(options.TableName);

    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Queue<PendingNotification> _queue = [];
    private TaskCompletionSource? _running;
    private bool _isClosed;

    /// <summary>Publishes a message.</summary>
    /// <param name="notification">The message.</param>
    /// <returns>Completes when PostgreSQL has it. An exception means that it is lost, or that nothing is known of it.</returns>
    public Task PublishAsync(PendingNotification notification)
    {
        lock (_gate)
        {
            // Those that nobody waits for are in front, since all wait for equally long.
            while (_queue.TryPeek(out var oldest) && oldest.IsCancelled)
            {
                _queue.Dequeue().Cancel();
            }

            if (_isClosed)
            {
                notification.Cancel();
                return notification.Done;
            }

            _queue.Enqueue(notification);
            if (_running is null)
            {
                _running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        return notification.Done;
    }

    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (_gate)
        {
            // Namespaces have taken leave by now, and nobody waits for what is left.
            _isClosed = true;
            running = _running?.Task ?? Task.CompletedTask;
        }

        await running;
        await session.DisposeAsync();
    }

    void IThreadPoolWorkItem.Execute() => _ = PublishAllAsync();

    /// <summary>Never fails: what does is told to whoever waits for it.</summary>
    private async Task PublishAllAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                var faults = await session.RunAsync(connection => ExecuteAsync(connection, batch), options.PublishTimeout);
                for (var i = 0; i < batch.Count; i++)
                {
                    batch[i].End(faults[i]);
                }
            }
            catch (Exception exception)
            {
                batch.ForEach(notification => notification.End(exception));
            }
        }
    }

    private List<PendingNotification> Take()
    {
        var batch = new List<PendingNotification>();
        var bytes = 0;
        lock (_gate)
        {
            while (batch.Count < MaxBatch && _queue.TryPeek(out var next) && (batch.Count == 0 || bytes + next.Bytes <= MaxBatchBytes))
            {
                _queue.Dequeue();
                if (next.IsCancelled || _isClosed)
                {
                    next.Cancel();
                    continue;
                }

                bytes += next.Bytes;
                batch.Add(next);
            }

            if (batch.Count == 0)
            {
                _running?.SetResult();
                _running = null;
            }
        }

        return batch;
    }

    /// <returns>What each failed with; nothing for one that was carried out.</returns>
    private async Task<Exception?[]> ExecuteAsync(NpgsqlConnection connection, List<PendingNotification> notifications)
    {
        await using var batch = new NpgsqlBatch(connection) { EnableErrorBarriers = true, Timeout = 0 };

        // The reader is there when the first command was carried out, so that one goes in front that cannot fail.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT 1"));
        foreach (var notification in notifications)
        {
            batch.BatchCommands.Add(CommandFor(notification));
        }

        var faults = new Exception?[notifications.Count];
        await using var reader = await batch.ExecuteReaderAsync();
        for (var i = 0; i < faults.Length; i++)
        {
            try
            {
                await reader.NextResultAsync();
            }
            catch (NpgsqlException exception) when (FaultsOf(exception) is { } failed)
            {
                // The others, which have transactions of their own, were carried out. Which of them were not is known of the first only: it is their number that matters.
                failed.CopyTo(faults, i);
                break;
            }
        }

        return faults;
    }

    /// <summary>What commands of a batch failed with; <see langword="null"/> if the connection was lost, and with it all of them may be.</summary>
    private static Exception[]? FaultsOf(NpgsqlException exception)
    {
        Exception[] failed = exception.InnerException is AggregateException several ? [.. several.InnerExceptions] : [exception];
        return Array.TrueForAll(failed, static fault => fault is PostgresException { InvariantSeverity: "ERROR" }) ? failed : null;
    }

    private NpgsqlBatchCommand CommandFor(PendingNotification notification)
    {
        var command = new NpgsqlBatchCommand(notification.Attachment is null ? PostgresWire.Notify : _notifyOfAttachment);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = notification.Channel, NpgsqlDbType = NpgsqlDbType.Text });
        if (notification.Attachment is not null)
        {
            command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = notification.Attachment, NpgsqlDbType = NpgsqlDbType.Bytea });
        }

        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = notification.Payload, NpgsqlDbType = NpgsqlDbType.Text });
        return command;
    }
}
