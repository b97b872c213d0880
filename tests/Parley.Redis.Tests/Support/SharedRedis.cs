using System.Globalization;
using Parley.Redis.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedRedis))]

namespace Parley.Redis.Tests.Support;

/// <summary>The Redis that all tests share which do it no harm, each with a prefix of its own.</summary>
public sealed class SharedRedis : IAsyncLifetime
{
    private static int s_keys;
    private RedisServer? _server;

    /// <summary>Where it is.</summary>
    public string Configuration => _server!.Configuration;

    /// <summary>Its port.</summary>
    public int Port => _server!.Port;

    /// <summary>A prefix that no other test has.</summary>
    public static string NewKey() => "test" + Interlocked.Increment(ref s_keys).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    /// <summary>Starts nodes with the classic adapter.</summary>
    public Task<AdapterCluster> StartClassicAsync(int nodes, Action<RedisAdapterOptions>? configure = null)
    {
        var key = NewKey();
        return AdapterCluster.StartAsync(nodes, (_, builder) => builder.AddRedisAdapter(Configuration, options =>
        {
            options.Key = key;
            configure?.Invoke(options);
        }));
    }

    /// <summary>Starts nodes with the sharded adapter.</summary>
    public Task<AdapterCluster> StartShardedAsync(int nodes, Action<RedisShardedAdapterOptions>? configure = null)
    {
        var prefix = NewKey();
        return AdapterCluster.StartAsync(nodes, (_, builder) => builder.AddRedisShardedAdapter(Configuration, options =>
        {
            options.ChannelPrefix = prefix;
            configure?.Invoke(options);
        }));
    }

    /// <summary>Starts nodes with the adapter for streams.</summary>
    public Task<AdapterCluster> StartStreamsAsync(int nodes, Action<RedisStreamsAdapterOptions>? configure = null)
    {
        var name = NewKey();
        return AdapterCluster.StartAsync(nodes, (_, builder) => builder.AddRedisStreamsAdapter(Configuration, options =>
        {
            options.StreamName = name;
            options.ChannelPrefix = name;
            configure?.Invoke(options);
        }));
    }
}
