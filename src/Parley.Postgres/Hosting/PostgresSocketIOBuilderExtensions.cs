using Microsoft.Extensions.Logging;
using Npgsql;
using Parley;
using Parley.Postgres;
using Parley.Postgres.Connections;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Joins servers over PostgreSQL.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/postgres-adapter/">Socket.IO documentation, Postgres adapter</see>.</remarks>
public static class PostgresSocketIOBuilderExtensions
{
    /// <summary>
    /// Joins this server to all others on the same database with the same <see cref="PostgresAdapterOptions.ChannelPrefix"/>: other Parley servers, and Node.js servers
    /// with <c>@socket.io/postgres-adapter</c> 0.5.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="connectionString">
    /// Where the database is, for example <c>Host=localhost;Database=chat;Username=parley;Password=…</c>, as Npgsql reads it. Three connections are made for this
    /// server and closed with it, and a fourth now and then. A pooler between must keep a session on one connection, since nothing can be listened to otherwise.
    /// </param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The connection string cannot be read, or an option is out of its range.</exception>
    public static SocketIOBuilder AddPostgresAdapter(this SocketIOBuilder builder, string connectionString, Action<PostgresAdapterOptions>? configure = null) =>
        Add(builder, PostgresSource.From(connectionString), configure);

    /// <summary>Does the same over connections of a source of the application, which it disposes itself.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="dataSource">The source.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder AddPostgresAdapter(this SocketIOBuilder builder, NpgsqlDataSource dataSource, Action<PostgresAdapterOptions>? configure = null) =>
        Add(builder, PostgresSource.From(dataSource), configure);

    /// <summary>Does the same over connections of a source that the application finds when it is needed, and disposes itself.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="find">Finds the source. Called once, and again after it has failed.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder AddPostgresAdapter(
        this SocketIOBuilder builder, Func<IServiceProvider, NpgsqlDataSource> find, Action<PostgresAdapterOptions>? configure = null) =>
        Add(builder, PostgresSource.From(find), configure);

    /// <summary>Does the same over the <see cref="NpgsqlDataSource"/> among the services of the application, as <c>AddNpgsqlDataSource</c> registers one.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder AddPostgresAdapter(this SocketIOBuilder builder, Action<PostgresAdapterOptions>? configure = null) =>
        Add(builder, PostgresSource.FromServices(), configure);

    private static SocketIOBuilder Add(SocketIOBuilder builder, PostgresSource source, Action<PostgresAdapterOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new PostgresAdapterOptions();
        configure?.Invoke(options);
        options.Validate();

        // By the server's name: each of several servers has connections of its own.
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) =>
        {
            var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
            return new PostgresHub(options, new PostgresConnector(services, source, time), time, services.GetRequiredService<ILogger<PostgresHub>>());
        });
        return builder.UseAdapter(context => new PostgresAdapter(context, options, context.Services.GetRequiredKeyedService<PostgresHub>(builder.Name)));
    }
}
