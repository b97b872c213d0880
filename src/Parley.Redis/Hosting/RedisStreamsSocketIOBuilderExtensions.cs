using Microsoft.Extensions.Logging;
using Parley;
using Parley.Redis;
using Parley.Redis.Connections;
using Parley.Redis.Hosting;
using Parley.Redis.Streams;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Joins servers over streams of Redis, with which clients that lost their connection may come back to any of them.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-streams-adapter/">Socket.IO documentation, Redis Streams adapter</see>.</remarks>
public static class RedisStreamsSocketIOBuilderExtensions
{
    /// <summary>
    /// Joins this server to all others on the same Redis with the same options: other Parley servers, and Node.js servers with
    /// <c>@socket.io/redis-streams-adapter</c> 0.3.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="configuration">
    /// Where Redis is, for example <c>localhost:6379</c>, as StackExchange.Redis reads it; several servers, separated by commas, for a cluster. Connections are
    /// made for this server and closed with it: one, and one more for each stream.
    /// </param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The configuration cannot be read, or an option is out of its range.</exception>
    public static SocketIOBuilder AddRedisStreamsAdapter(this SocketIOBuilder builder, string configuration, Action<RedisStreamsAdapterOptions>? configure = null)
    {
        var options = Read(configure);
        return Add(builder, RedisConnectionSource.From(configuration), RedisConnectionSource.From(configuration, 2 * options.BlockTime), options);
    }

    /// <summary>
    /// Does the same over connections that the application makes. Redis makes one that reads a stream wait, so that it cannot be shared: those made here belong
    /// to this server, which closes them.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="connect">Makes a connection, another one by each call. Called once, once more for each stream, and again after it has failed.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder AddRedisStreamsAdapter(
        this SocketIOBuilder builder, Func<IServiceProvider, Task<IConnectionMultiplexer>> connect, Action<RedisStreamsAdapterOptions>? configure = null)
    {
        var source = RedisConnectionSource.From(connect, isOwned: true);
        return Add(builder, source, source, Read(configure));
    }

    private static RedisStreamsAdapterOptions Read(Action<RedisStreamsAdapterOptions>? configure)
    {
        var options = new RedisStreamsAdapterOptions();
        configure?.Invoke(options);
        options.Validate();
        return options;
    }

    private static SocketIOBuilder Add(SocketIOBuilder builder, RedisConnectionSource source, RedisConnectionSource readers, RedisStreamsAdapterOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => new StreamHub(
            options,
            () => new RedisConnection(services, readers, services.GetRequiredService<ILogger<RedisConnection>>()),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILogger<StreamHub>>()));
        return RedisRegistration.Add(builder, source, options, (context, connection) => new StreamsRedisAdapter(
            context, options, connection, context.Services.GetRequiredKeyedService<StreamHub>(builder.Name)));
    }
}
