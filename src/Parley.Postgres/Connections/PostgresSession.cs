using System.Data;
using Npgsql;

namespace Parley.Postgres.Connections;

/// <summary>A connection that is opened when it is needed and kept for as long as it answers. One owner, one command at a time.</summary>
internal sealed class PostgresSession(PostgresConnector connector, TimeProvider time) : IAsyncDisposable
{
    // Whoever asks again at once after PostgreSQL could not be reached is told the same.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    private NpgsqlConnection? _connection;
    private Exception? _refusal;
    private long _refusedAt;

    /// <summary>Runs a command.</summary>
    /// <param name="command">The command. Its own timeout must be none.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="isRepeatable">Whether it may be run again, if it turns out that the connection was lost since the last command.</param>
    /// <exception cref="TimeoutException">PostgreSQL did not answer in time. What became of the command is not known.</exception>
    /// <exception cref="NpgsqlException">It failed.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> command, TimeSpan limit, bool isRepeatable = false)
    {
        var isUsed = _connection is not null;
        try
        {
            return await RunAsync(command, limit);
        }
        catch (Exception exception) when (isRepeatable && isUsed && _connection is null && exception is not TimeoutException)
        {
            return await RunAsync(command, limit);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _connection, value: null) is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> command, TimeSpan limit)
    {
        var connection = _connection ??= await OpenAsync(limit);
        var running = command(connection);
        try
        {
            return await running.WaitAsync(limit, time);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            _connection = null;
            connector.Abandon(connection, running);
            throw;
        }
        catch (Exception)
        {
            if (connection.State != ConnectionState.Open)
            {
                _connection = null;
                await connection.DisposeAsync();
            }

            throw;
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(TimeSpan limit)
    {
        if (_refusal is not null && time.GetElapsedTime(_refusedAt) < RetryInterval)
        {
            throw new NpgsqlException("PostgreSQL could not be reached a moment ago.", _refusal);
        }

        try
        {
            var connection = await connector.OpenAsync(limit);
            _refusal = null;
            return connection;
        }
        catch (Exception exception)
        {
            _refusal = exception;
            _refusedAt = time.GetTimestamp();
            throw;
        }
    }
}
