using System.Text;
using StackExchange.Redis;

namespace Parley.Redis.Tests.Support;

/// <summary>One node of Parley, and a bare client of Redis beside it that sees every byte and sends what it likes.</summary>
internal sealed class WireNode : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ConnectionMultiplexer _redis;
    private readonly ChannelMessageQueue _messages;

    private WireNode(ConnectionMultiplexer redis, ChannelMessageQueue messages, AdapterCluster cluster, string key)
    {
        _redis = redis;
        _messages = messages;
        Cluster = cluster;
        Key = key;
    }

    public AdapterCluster Cluster { get; }

    public string Key { get; }

    public ClusterAdapter Adapter => (ClusterAdapter)Cluster.Near.Of("/").Adapter;

    public static async Task<WireNode> StartAsync(SharedRedis shared, Action<RedisAdapterOptions>? configure = null)
    {
        var key = SharedRedis.NewKey();
        var cluster = await AdapterCluster.StartAsync(1, (_, builder) => builder.AddRedisAdapter(shared.Configuration, options =>
        {
            options.Key = key;
            configure?.Invoke(options);
        }));
        var redis = await ConnectionMultiplexer.ConnectAsync(shared.Configuration);
        return new WireNode(redis, await redis.GetSubscriber().SubscribeAsync(RedisChannel.Pattern(key + "*#/#*")), cluster, key);
    }

    public Task PublishAsync(string channel, byte[] body) => _redis.GetSubscriber().PublishAsync(RedisChannel.Literal(Key + channel), body);

    public Task PublishAsync(string channel, string body) => PublishAsync(channel, Encoding.UTF8.GetBytes(body));

    /// <summary>The next message that is no probe: its channel without the prefix, and its bytes with the node's id in place as <c>aaaaaaaaaaaaaaaa</c>.</summary>
    public async Task<(string Channel, byte[] Body)> NextAsync()
    {
        while (true)
        {
            using var limit = new CancellationTokenSource(Limit);
            var message = await _messages.ReadAsync(limit.Token);
            var body = Encoding.Latin1.GetString((byte[])message.Message!);
            if (!body.Contains("\"type\":-1}", StringComparison.Ordinal))
            {
                return (message.Channel.ToString()[Key.Length..], Encoding.Latin1.GetBytes(body.Replace(Adapter.NodeId, new string('a', 16), StringComparison.Ordinal)));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
