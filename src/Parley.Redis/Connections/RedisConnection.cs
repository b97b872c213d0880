using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Redis.Diagnostics;
using StackExchange.Redis;

namespace Parley.Redis.Connections;

/// <summary>
/// The connection of a server to Redis, made when its first namespace asks for it and shared by all of them. One that was made here is
/// closed with the application; one that was handed in belongs to whoever did. Safe to use from any thread.
/// </summary>
internal sealed class RedisConnection(IServiceProvider services, RedisConnectionSource source, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private int _losses;

    /// <summary>How often a connection to Redis was lost. What was known of a subscription before is not known after.</summary>
    public int Losses => Volatile.Read(ref _losses);

    /// <summary>Whether Redis can be reached now.</summary>
    public bool IsConnected => _connecting is { IsCompletedSuccessfully: true } connected && connected.Result.IsConnected;

    /// <summary>The connection. One that could not be made is tried anew by the next call.</summary>
    public Task<IConnectionMultiplexer> GetAsync()
    {
        lock (_gate)
        {
            return _connecting is null or { IsFaulted: true } or { IsCanceled: true } ? _connecting = ConnectAsync() : _connecting;
        }
    }

    /// <summary>Publishes on a channel. Messages are sent in the order of these calls, without waiting for each other.</summary>
    public Task PublishAsync(RedisChannel channel, ReadOnlyMemory<byte> body)
    {
        var connecting = GetAsync();
        return connecting.IsCompletedSuccessfully ? Publish(connecting.Result, channel, body) : PublishWhenConnectedAsync(connecting, channel, body);
    }

    /// <summary>Counts the nodes that have subscribed to a channel, on all servers of a Redis cluster.</summary>
    public async Task<int> CountSubscribersAsync(RedisChannel channel)
    {
        var multiplexer = await GetAsync();
        var servers = multiplexer.GetServers().Where(static server => server is { IsConnected: true, IsReplica: false }).ToList();
        if (servers.Count == 0)
        {
            throw new SocketIOException("No Redis server is connected to count its subscribers.");
        }

        var counts = await Task.WhenAll(servers.Select(server => server.SubscriptionSubscriberCountAsync(channel)));
        return (int)Math.Min(counts.Sum(), int.MaxValue);
    }

    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? connecting;
        lock (_gate)
        {
            connecting = _connecting;
        }

        if (source.IsOwned && connecting is { IsCompletedSuccessfully: true })
        {
            await connecting.Result.DisposeAsync();
        }
    }

    private static Task<long> Publish(IConnectionMultiplexer multiplexer, RedisChannel channel, ReadOnlyMemory<byte> body) =>
        multiplexer.GetSubscriber().PublishAsync(channel, body);

    private static async Task PublishWhenConnectedAsync(Task<IConnectionMultiplexer> connecting, RedisChannel channel, ReadOnlyMemory<byte> body) =>
        await Publish(await connecting, channel, body);

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        // Whatever the factory of an application does, callers hold no lock while it runs.
        await Task.Yield();
        var multiplexer = await source.Connect(services);
        multiplexer.ConnectionFailed += (_, failed) =>
        {
            Interlocked.Increment(ref _losses);
            logger.ConnectionLost(failed.FailureType.ToString(), failed.ConnectionType.ToString());
        };
        multiplexer.ConnectionRestored += (_, restored) => logger.ConnectionRestored(restored.ConnectionType.ToString());
        return multiplexer;
    }
}
