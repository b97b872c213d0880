using Parley;
using Parley.Redis;
using Parley.Redis.Connections;
using Parley.Redis.Hosting;
using Parley.Redis.Sharded;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Joins servers over sharded publish and subscribe, for which a Redis cluster is what it is made for. Needs Redis 7.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-adapter/#with-sharded-redis-pubsub">Socket.IO documentation, sharded Redis</see>.</remarks>
public static class RedisShardedSocketIOBuilderExtensions
{
    /// <summary>
    /// Joins this server to all others on the same Redis with the same <see cref="RedisShardedAdapterOptions.ChannelPrefix"/>: other Parley servers, and Node.js
    /// servers with <c>createShardedAdapter</c> of <c>@socket.io/redis-adapter</c> 8.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="configuration">
    /// Where Redis is, for example <c>localhost:6379</c>, as StackExchange.Redis reads it; several servers, separated by commas, for a cluster. The connection is
    /// made for this server and closed with it.
    /// </param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The configuration cannot be read, or an option is out of its range.</exception>
    public static SocketIOBuilder AddRedisShardedAdapter(this SocketIOBuilder builder, string configuration, Action<RedisShardedAdapterOptions>? configure = null) =>
        Add(builder, RedisConnectionSource.From(configuration), configure);

    /// <summary>Does the same over a connection of the application, which it closes itself.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder AddRedisShardedAdapter(
        this SocketIOBuilder builder, IConnectionMultiplexer connection, Action<RedisShardedAdapterOptions>? configure = null) =>
        Add(builder, RedisConnectionSource.From(connection), configure);

    /// <summary>Does the same over a connection that the application makes when it is needed, and closes itself.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="connect">Makes the connection. Called once, and again after it has failed.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder AddRedisShardedAdapter(
        this SocketIOBuilder builder, Func<IServiceProvider, Task<IConnectionMultiplexer>> connect, Action<RedisShardedAdapterOptions>? configure = null) =>
        Add(builder, RedisConnectionSource.From(connect), configure);

    /// <summary>Does the same over the <see cref="IConnectionMultiplexer"/> among the services of the application, as .NET Aspire registers one.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder AddRedisShardedAdapter(this SocketIOBuilder builder, Action<RedisShardedAdapterOptions>? configure = null) =>
        Add(builder, RedisConnectionSource.FromServices(), configure);

    private static SocketIOBuilder Add(SocketIOBuilder builder, RedisConnectionSource source, Action<RedisShardedAdapterOptions>? configure)
    {
        var options = new RedisShardedAdapterOptions();
        configure?.Invoke(options);
        return RedisRegistration.Add(builder, source, options, (context, connection) => new ShardedRedisAdapter(context, options, connection));
    }
}
