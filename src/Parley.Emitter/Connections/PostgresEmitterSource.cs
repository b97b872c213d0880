using Npgsql;

namespace Parley.Emitters.Connections;

/// <summary>Connections to PostgreSQL that were made for an emitter alone.</summary>
internal sealed class PostgresEmitterSource(NpgsqlDataSource dataSource) : IAsyncDisposable
{
    public NpgsqlDataSource DataSource => dataSource;

    /// <exception cref="ArgumentException">The text is no connection string, or names no host.</exception>
    public static NpgsqlDataSourceBuilder Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        return string.IsNullOrEmpty(builder.ConnectionStringBuilder.Host)
            ? throw new ArgumentException("The connection string of PostgreSQL names no host.", nameof(connectionString))
            : builder;
    }

    public ValueTask DisposeAsync() => dataSource.DisposeAsync();
}
