using StackExchange.Redis;

namespace Parley.Emitters.Connections;

/// <summary>A connection to Redis that is made when it is first needed, and again if that failed. Safe to use from any thread.</summary>
/// <param name="configuration">Where Redis is.</param>
internal sealed class RedisEmitterConnection(ConfigurationOptions configuration) : IAsyncDisposable
{
    private const int FirstRetryMilliseconds = 100;
    private const int LastRetryMilliseconds = 5000;

    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;

    /// <exception cref="ArgumentException">The text is no configuration.</exception>
    public static ConfigurationOptions Parse(string configuration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        var options = ConfigurationOptions.Parse(configuration);
        if (options.EndPoints.Count == 0)
        {
            throw new ArgumentException("The configuration of Redis names no server.", nameof(configuration));
        }

        // A Redis that is down keeps no application down, and one that is back is found soon, but not by all processes at one moment.
        options.AbortOnConnectFail = false;
        options.ReconnectRetryPolicy = new ExponentialRetry(FirstRetryMilliseconds, LastRetryMilliseconds);
        return options;
    }

    public Task<IConnectionMultiplexer> GetAsync()
    {
        lock (_gate)
        {
            return _connecting is null or { IsFaulted: true } or { IsCanceled: true } ? _connecting = ConnectAsync() : _connecting;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? connecting;
        lock (_gate)
        {
            connecting = _connecting;
        }

        if (connecting is { IsCompletedSuccessfully: true })
        {
            await connecting.Result.DisposeAsync();
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        // Callers hold a lock.
        await Task.Yield();
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }
}
