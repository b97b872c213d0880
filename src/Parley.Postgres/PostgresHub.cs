using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Postgres.Connections;
using Parley.Postgres.Diagnostics;
using Parley.Postgres.Listening;
using Parley.Postgres.Publishing;
using Parley.Protocol.Cluster;

namespace Parley.Postgres;

/// <summary>
/// What the namespaces of a server share: a connection that listens, one that publishes, one that fetches what is in the table, and whoever keeps the table short.
/// All begin when the first namespace asks. Safe to use from any thread.
/// </summary>
internal sealed class PostgresHub : IAsyncDisposable
{
    private readonly PostgresAdapterOptions _options;
    private readonly PostgresConnector _connector;
    private readonly TimeProvider _time;
    private readonly ILogger<PostgresHub> _logger;
    private readonly NotificationPublisher _publisher;
    private readonly NotificationInbox _inbox;
    private readonly NotificationListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task> _cleaning;

    // Of the listening task.
    private bool _hasTable;

    public PostgresHub(PostgresAdapterOptions options, PostgresConnector connector, TimeProvider time, ILogger<PostgresHub> logger)
    {
        _options = options;
        _connector = connector;
        _time = time;
        _logger = logger;
        _publisher = new NotificationPublisher(new PostgresSession(connector, time), options);
        _inbox = new NotificationInbox(new PostgresSession(connector, time), options);
        _listener = new NotificationListener(connector, PrepareAsync, channel => PublishAsync(channel, "probe"), _inbox, time, logger);
        _cleaning = new Lazy<Task>(() => Task.Run(CleanAsync));
    }

    /// <summary>What keeps this node from the others, if something does.</summary>
    public string? Fault => _listener.IsWorking ? null : _listener.IsConnected ? "PostgreSQL does not bring what is published" : "PostgreSQL is not connected";

    /// <summary>Has a namespace hear what comes on a channel.</summary>
    /// <returns>Completes when it does so for the first time.</returns>
    public Task Add(string channel, INotificationSink sink)
    {
        _ = _cleaning.Value;
        return _listener.Add(channel, sink);
    }

    public void Remove(string channel, INotificationSink sink) => _listener.Remove(channel, sink);

    /// <summary>Publishes a message that fits into a notification. Messages leave in the order of these calls.</summary>
    public Task PublishAsync(string channel, string payload, CancellationToken cancellationToken = default) =>
        _publisher.PublishAsync(new PendingNotification(channel, payload, attachment: null, cancellationToken));

    /// <summary>Publishes a message through the table.</summary>
    public Task PublishAttachmentAsync(string channel, string nodeId, ClusterMessageType type, byte[] message, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(new PendingNotification(channel, PostgresWire.AttachmentNotice(nodeId, type), message, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listener.DisposeAsync();
        await _inbox.DisposeAsync();
        await _publisher.DisposeAsync();
        if (_cleaning.IsValueCreated)
        {
            await _cleaning.Value;
        }

        _stopping.Dispose();
        await _connector.DisposeAsync();
    }

    /// <summary>Makes the table, or looks whether it is there. Either can fail without harm to messages that need no table.</summary>
    private async Task PrepareAsync(NpgsqlConnection connection)
    {
        if (_hasTable)
        {
            return;
        }

        try
        {
            if (_options.CreateTable)
            {
                await CreateTableAsync(connection);
            }

            await using var find = new NpgsqlCommand($"SELECT to_regclass('{_options.TableName}') IS NOT NULL", connection) { CommandTimeout = 0 };
            _hasTable = await find.ExecuteScalarAsync() is true;
            if (!_hasTable)
            {
                _logger.NoTable(_options.TableName);
            }
        }
        catch (PostgresException exception)
        {
            _logger.TableFailed(exception, _options.TableName);
        }
    }

    private async Task CreateTableAsync(NpgsqlConnection connection)
    {
        await using var create = new NpgsqlCommand(
            $"CREATE TABLE IF NOT EXISTS {_options.TableName} (id bigserial UNIQUE, created_at timestamptz DEFAULT now(), payload bytea)", connection)
        {
            CommandTimeout = 0,
        };
        try
        {
            await create.ExecuteNonQueryAsync();
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject)
        {
            // Another node was faster, which PostgreSQL does not always see in time.
        }
    }

    private async Task CleanAsync()
    {
        await using var session = new PostgresSession(_connector, _time);
        using var timer = new PeriodicTimer(_options.CleanupInterval, _time);
        var isFailing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    await session.RunAsync(DeleteAsync, _options.PublishTimeout, isRepeatable: true);
                    isFailing = false;
                }
                catch (Exception exception)
                {
                    // Whatever PostgreSQL fails with, it is tried again, and said once.
                    if (!isFailing)
                    {
                        _logger.CleanupFailed(exception, _options.TableName);
                    }

                    isFailing = true;
                }

                // One connection less between two rounds, which are far apart.
                await session.DisposeAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    private async Task<int> DeleteAsync(NpgsqlConnection connection)
    {
        await using var delete = new NpgsqlCommand($"DELETE FROM {_options.TableName} WHERE created_at < now() - $1", connection) { CommandTimeout = 0 };
        delete.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = _options.CleanupInterval });
        return await delete.ExecuteNonQueryAsync();
    }
}
