using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Parley.Redis.Connections;

/// <summary>Where a server's connection comes from.</summary>
/// <param name="Connect">Makes it, or finds it.</param>
/// <param name="IsOwned">Whether it was made for Parley alone, which then closes it.</param>
internal sealed record RedisConnectionSource(Func<IServiceProvider, Task<IConnectionMultiplexer>> Connect, bool IsOwned)
{
    private const int FirstRetryMilliseconds = 100;
    private const int LastRetryMilliseconds = 5000;

    /// <exception cref="ArgumentException">The text is no configuration.</exception>
    public static RedisConnectionSource From(string configuration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        var options = ConfigurationOptions.Parse(configuration);
        if (options.EndPoints.Count == 0)
        {
            throw new ArgumentException("The configuration of Redis names no server.", nameof(configuration));
        }

        // A Redis that is down keeps no application down, and one that is back is found soon, but not by all nodes at one moment.
        options.AbortOnConnectFail = false;
        options.ReconnectRetryPolicy = new ExponentialRetry(FirstRetryMilliseconds, LastRetryMilliseconds);
        return new RedisConnectionSource(async _ => await ConnectionMultiplexer.ConnectAsync(options), IsOwned: true);
    }

    public static RedisConnectionSource From(IConnectionMultiplexer multiplexer)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        return new RedisConnectionSource(_ => Task.FromResult(multiplexer), IsOwned: false);
    }

    public static RedisConnectionSource From(Func<IServiceProvider, Task<IConnectionMultiplexer>> connect)
    {
        ArgumentNullException.ThrowIfNull(connect);
        return new RedisConnectionSource(connect, IsOwned: false);
    }

    public static RedisConnectionSource FromServices() =>
        new(static services => Task.FromResult(services.GetRequiredService<IConnectionMultiplexer>()), IsOwned: false);
}
