using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Parley.Postgres.Connections;

/// <summary>Where a server's connections come from.</summary>
/// <param name="Find">Makes the source of data, or finds it.</param>
/// <param name="IsOwned">Whether it was made for Parley alone, which then disposes it.</param>
internal sealed record PostgresSource(Func<IServiceProvider, NpgsqlDataSource> Find, bool IsOwned)
{
    private const string ApplicationName = "Parley";

    /// <exception cref="ArgumentException">The text is no connection string, or names no host.</exception>
    public static PostgresSource From(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        if (string.IsNullOrEmpty(builder.ConnectionStringBuilder.Host))
        {
            throw new ArgumentException("The connection string of PostgreSQL names no host.", nameof(connectionString));
        }

        // The few connections are kept for as long as they work. One that does not is to be closed, and not to be used again.
        builder.ConnectionStringBuilder.Pooling = false;
        builder.ConnectionStringBuilder.Enlist = false;
        builder.ConnectionStringBuilder.ApplicationName ??= ApplicationName;
        return new PostgresSource(_ => builder.Build(), IsOwned: true);
    }

    public static PostgresSource From(NpgsqlDataSource dataSource)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return new PostgresSource(_ => dataSource, IsOwned: false);
    }

    public static PostgresSource From(Func<IServiceProvider, NpgsqlDataSource> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return new PostgresSource(find, IsOwned: false);
    }

    public static PostgresSource FromServices() => new(static services => services.GetRequiredService<NpgsqlDataSource>(), IsOwned: false);
}
