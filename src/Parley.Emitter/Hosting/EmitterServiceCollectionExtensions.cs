using Npgsql;
using Parley.Emitters;
using Parley.Emitters.Connections;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a <see cref="SocketIOEmitter"/> to the services of an application, to be injected wherever something is emitted.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-adapter/#emitter">Socket.IO documentation, emitter</see>.</remarks>
public static class EmitterServiceCollectionExtensions
{
    /// <summary>Adds an emitter over publish and subscribe of Redis, to servers with <c>AddRedisAdapter</c> or <c>createAdapter</c> of <c>@socket.io/redis-adapter</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">Where Redis is, for example <c>localhost:6379</c>, as StackExchange.Redis reads it. The connection is made for the emitter and closed with the application.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The configuration cannot be read, or an option is out of its range.</exception>
    public static IServiceCollection AddRedisEmitter(this IServiceCollection services, string configuration, Action<RedisEmitterOptions>? configure = null)
    {
        var options = Read(configure);
        return AddConnection(services, configuration).AddSingleton(provider =>
            SocketIOEmitter.OverRedis(provider.GetRequiredService<RedisEmitterConnection>().GetAsync, options));
    }

    /// <summary>Does the same over the <see cref="IConnectionMultiplexer"/> among the services.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IServiceCollection AddRedisEmitter(this IServiceCollection services, Action<RedisEmitterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = Read(configure);
        return services.AddSingleton(provider => SocketIOEmitter.OverRedis(provider.GetRequiredService<IConnectionMultiplexer>(), options));
    }

    /// <summary>Adds an emitter over streams of Redis, to servers with <c>AddRedisStreamsAdapter</c> or <c>@socket.io/redis-streams-adapter</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">Where Redis is, for example <c>localhost:6379</c>, as StackExchange.Redis reads it. The connection is made for the emitter and closed with the application.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The configuration cannot be read, or an option is out of its range.</exception>
    public static IServiceCollection AddRedisStreamsEmitter(this IServiceCollection services, string configuration, Action<RedisStreamsEmitterOptions>? configure = null)
    {
        var options = Read(configure);
        return AddConnection(services, configuration).AddSingleton(provider =>
            SocketIOEmitter.OverRedisStreams(provider.GetRequiredService<RedisEmitterConnection>().GetAsync, options));
    }

    /// <summary>Does the same over the <see cref="IConnectionMultiplexer"/> among the services.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IServiceCollection AddRedisStreamsEmitter(this IServiceCollection services, Action<RedisStreamsEmitterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = Read(configure);
        return services.AddSingleton(provider => SocketIOEmitter.OverRedisStreams(provider.GetRequiredService<IConnectionMultiplexer>(), options));
    }

    /// <summary>Adds an emitter over PostgreSQL, to servers with <c>AddPostgresAdapter</c> or <c>@socket.io/postgres-adapter</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">Where the database is, as Npgsql reads it. Connections are made for the emitter and closed with the application.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The connection string cannot be read, or an option is out of its range.</exception>
    public static IServiceCollection AddPostgresEmitter(this IServiceCollection services, string connectionString, Action<PostgresEmitterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = PostgresEmitterSource.Parse(connectionString);
        var options = Read(configure);
        return services
            .AddSingleton(_ => new PostgresEmitterSource(builder.Build()))
            .AddSingleton(provider => SocketIOEmitter.OverPostgres(() => provider.GetRequiredService<PostgresEmitterSource>().DataSource, options));
    }

    /// <summary>Does the same over the <see cref="NpgsqlDataSource"/> among the services, as <c>AddNpgsqlDataSource</c> registers one.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IServiceCollection AddPostgresEmitter(this IServiceCollection services, Action<PostgresEmitterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = Read(configure);
        return services.AddSingleton(provider => SocketIOEmitter.OverPostgres(provider.GetRequiredService<NpgsqlDataSource>(), options));
    }

    private static IServiceCollection AddConnection(IServiceCollection services, string configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        var parsed = RedisEmitterConnection.Parse(configuration);
        return services.AddSingleton(_ => new RedisEmitterConnection(parsed));
    }

    private static TOptions Read<TOptions>(Action<TOptions>? configure)
        where TOptions : EmitterOptions, new()
    {
        var options = new TOptions();
        configure?.Invoke(options);
        options.Validate();
        return options;
    }
}
