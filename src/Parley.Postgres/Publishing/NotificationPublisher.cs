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
                    batch[i].End(faults.Length == 0 ? null : faults[i]);
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

    /// <returns>What each failed with; nothing if none did.</returns>
    private async Task<Exception?[]> ExecuteAsync(NpgsqlConnection connection, List<PendingNotification> notifications)
    {
        await using var batch = new NpgsqlBatch(connection) { EnableErrorBarriers = true, Timeout = 0 };
        foreach (var notification in notifications)
        {
            batch.BatchCommands.Add(CommandFor(notification));
        }

        try
        {
            await batch.ExecuteNonQueryAsync();
            return [];
        }
        catch (NpgsqlException exception) when (BatchFaults.TryRead(exception, batch.BatchCommands, out var faults))
        {
            return faults;
        }
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
