using Microsoft.Extensions.Logging;
using Parley;
using Parley.Redis;
using Parley.Redis.Classic;
using Parley.Redis.Connections;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Joins servers over Redis.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-adapter/">Socket.IO documentation, Redis adapter</see>.</remarks>
public static class RedisSocketIOBuilderExtensions
{
    /// <summary>
    /// Joins this server to all others on the same Redis with the same <see cref="RedisAdapterOptions.Key"/>, over publish and subscribe: other Parley servers, and
    /// Node.js servers with <c>@socket.io/redis-adapter</c> 8.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="configuration">
    /// Where Redis is, for example <c>localhost:6379</c> or <c>redis.example:6380,ssl=true,user=parley,password=…</c>, as StackExchange.Redis reads it; several
    /// servers, separated by commas, for a cluster. The connection is made for this server and closed with it.
    /// </param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The configuration cannot be read, or an option is out of its range.</exception>
    public static SocketIOBuilder AddRedisAdapter(this SocketIOBuilder builder, string configuration, Action<RedisAdapterOptions>? configure = null) =>
        Add(builder, RedisConnectionSource.From(configuration), configure);

    /// <summary>Does the same over a connection of the application, which it closes itself.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder AddRedisAdapter(this SocketIOBuilder builder, IConnectionMultiplexer connection, Action<RedisAdapterOptions>? configure = null) =>
        Add(builder, RedisConnectionSource.From(connection), configure);

    /// <summary>Does the same over a connection that the application makes when it is needed, and closes itself.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="connect">Makes the connection. Called once, and again after it has failed.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder AddRedisAdapter(
        this SocketIOBuilder builder, Func<IServiceProvider, Task<IConnectionMultiplexer>> connect, Action<RedisAdapterOptions>? configure = null) =>
        Add(builder, RedisConnectionSource.From(connect), configure);

    /// <summary>Does the same over the <see cref="IConnectionMultiplexer"/> among the services of the application, as .NET Aspire registers one.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder AddRedisAdapter(this SocketIOBuilder builder, Action<RedisAdapterOptions>? configure = null) =>
        Add(builder, RedisConnectionSource.FromServices(), configure);

    private static SocketIOBuilder Add(SocketIOBuilder builder, RedisConnectionSource source, Action<RedisAdapterOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new RedisAdapterOptions();
        configure?.Invoke(options);
        options.Validate();

        // By the server's name: each of several servers has a connection of its own.
        builder.Services.AddKeyedSingleton(
            builder.Name, (services, _) => new RedisConnection(services, source, services.GetRequiredService<ILogger<RedisConnection>>()));
        return builder.UseAdapter(context => new ClassicRedisAdapter(context, options, context.Services.GetRequiredKeyedService<RedisConnection>(builder.Name)));
    }
}
