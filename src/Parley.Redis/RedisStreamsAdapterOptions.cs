namespace Parley.Redis;

/// <summary>The options of the adapter for Redis with streams. Those that Node.js servers of the same cluster have, too, must be the same there.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-streams-adapter/">Socket.IO documentation, Redis Streams adapter</see>.</remarks>
public sealed class RedisStreamsAdapterOptions : ClusterAdapterOptions
{
    /// <summary>The key of the stream. Default: <c>socket.io</c>.</summary>
    public string StreamName { get; set; } = "socket.io";

    /// <summary>Streams that namespaces are spread over; with several, a number is added to their name. Each is read over a connection of its own. Default: 1. Range: 1 to 1,000.</summary>
    public int StreamCount { get; set; } = 1;

    /// <summary>Starts the names of the channels that questions and answers go over. Default: <c>socket.io</c>.</summary>
    /// <remarks>It must not be empty, nor contain <c>#/</c>, which ends it on the wire.</remarks>
    public string ChannelPrefix { get; set; } = "socket.io";

    /// <summary>Whether these channels are sharded, which needs Redis 7. Default: <see langword="false"/>.</summary>
    public bool UseShardedPubSub { get; set; }

    /// <summary>
    /// Entries that a stream keeps, about. A node that falls behind by more loses events, and a client whose last event is gone from the stream begins anew.
    /// Default: 10,000. Range: 100 or more.
    /// </summary>
    public int MaxLength { get; set; } = 10_000;

    /// <summary>Entries that are read at a time. Default: 100. Range: 1 to <see cref="MaxLength"/>.</summary>
    public int ReadCount { get; set; } = 100;

    /// <summary>How long Redis waits for entries before it answers that there are none. Default: 5 s. Range: 100 ms to 1 min.</summary>
    public TimeSpan BlockTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Starts the keys of sessions (<see cref="SocketIOBuilder.AddConnectionStateRecovery"/>). Default: <c>sio:session:</c>.</summary>
    public string SessionKeyPrefix { get; set; } = "sio:session:";

    /// <summary>Bytes that a message of another node may have; larger ones are dropped and counted. Default: 32 MiB, room for the sockets of a large node. Range: 1,024 or more.</summary>
    public int MaxMessageBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Bytes of memory for the last entries of each stream, with connection state recovery: clients that come back have what they missed from there, and Redis is not
    /// asked for it by each of them. What was before is read from Redis, for a few clients at a time. Default: 32 MiB. Range: 0, for none, or more.
    /// </summary>
    public long MaxRecentBytes { get; set; } = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        const string Name = nameof(RedisStreamsAdapterOptions);
        RedisOptionRules.CheckNotEmpty(Name, nameof(StreamName), StreamName);
        RedisOptionRules.CheckNotEmpty(Name, nameof(SessionKeyPrefix), SessionKeyPrefix);
        RedisOptionRules.CheckPrefix(Name, nameof(ChannelPrefix), ChannelPrefix);
        RedisOptionRules.CheckRange(Name, nameof(StreamCount), StreamCount, 1, 1000);
        RedisOptionRules.CheckRange(Name, nameof(MaxLength), MaxLength, 100, int.MaxValue);
        RedisOptionRules.CheckRange(Name, nameof(ReadCount), ReadCount, 1, MaxLength);
        RedisOptionRules.CheckRange(Name, nameof(BlockTime), BlockTime, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        RedisOptionRules.CheckAtLeast(Name, nameof(MaxMessageBytes), MaxMessageBytes, 1024);
        RedisOptionRules.CheckRange(Name, nameof(MaxRecentBytes), MaxRecentBytes, 0, long.MaxValue);
    }
}
