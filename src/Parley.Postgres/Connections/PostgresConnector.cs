using Npgsql;

namespace Parley.Postgres.Connections;

/// <summary>
/// Opens connections, and takes those back that do not answer. To cancel a command Npgsql asks PostgreSQL, and waits for it, which is of no use where that stands
/// still: such a connection is left to itself, and closed when it answers or breaks after all. Safe to use from any thread.
/// </summary>
internal sealed class PostgresConnector(IServiceProvider services, PostgresSource source, TimeProvider time) : IAsyncDisposable
{
    // Each of them is a connection that may still be open at PostgreSQL.
    private const int MaxAbandoned = 8;

    private readonly Lazy<NpgsqlDataSource> _dataSource = new(() => source.Find(services), LazyThreadSafetyMode.PublicationOnly);
    private int _abandoned;

    /// <summary>Opens a connection.</summary>
    /// <param name="limit">How long that may take.</param>
    /// <exception cref="TimeoutException">It took longer.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or refuses.</exception>
    /// <exception cref="SocketIOException">There are too many already that do not answer.</exception>
    public async Task<NpgsqlConnection> OpenAsync(TimeSpan limit)
    {
        if (Volatile.Read(ref _abandoned) >= MaxAbandoned)
        {
            throw new SocketIOException($"PostgreSQL answers over none of {MaxAbandoned} connections.");
        }

        using var timeout = new CancellationTokenSource(limit, time);
        var connection = _dataSource.Value.CreateConnection();
        try
        {
            await connection.OpenAsync(timeout.Token);
            return connection;
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            if (exception is OperationCanceledException)
            {
                throw new TimeoutException($"PostgreSQL opened no connection within {limit}.", exception);
            }

            throw;
        }
    }

    /// <summary>Leaves a connection to itself.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="running">The command that it does not answer.</param>
    public void Abandon(NpgsqlConnection connection, Task running)
    {
        Interlocked.Increment(ref _abandoned);
        _ = CloseAsync();

        async Task CloseAsync()
        {
            try
            {
                await running;
            }
            catch (Exception)
            {
                // Nobody waits for it any more.
            }

            try
            {
                await connection.DisposeAsync();
            }
            finally
            {
                Interlocked.Decrement(ref _abandoned);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (source.IsOwned && _dataSource.IsValueCreated)
        {
            await _dataSource.Value.DisposeAsync();
        }
    }
}
