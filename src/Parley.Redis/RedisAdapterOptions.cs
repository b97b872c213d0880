namespace Parley.Redis;

/// <summary>The options of the adapter for Redis. Those that Node.js servers of the same cluster have, too, must be the same there.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-adapter/">Socket.IO documentation, Redis adapter</see>.</remarks>
public sealed class RedisAdapterOptions : ClusterAdapterOptions
{
    /// <summary>Starts the names of all channels, so that applications on one Redis do not hear each other. Default: <c>socket.io</c>.</summary>
    /// <remarks>It must not be empty, nor contain <c>#/</c>, which ends it on the wire.</remarks>
    public string Key { get; set; } = "socket.io";

    /// <summary>
    /// Whether answers go to the node that asked alone, rather than to all nodes, which then pass over them. Default: <see langword="false"/>, as official
    /// servers have it; these hear either.
    /// </summary>
    public bool PublishOnSpecificResponseChannel { get; set; }

    /// <summary>Bytes that a message of another node may have; larger ones are dropped and counted. Default: 32 MiB, room for the sockets of a large node. Range: 1,024 or more.</summary>
    public int MaxMessageBytes { get; set; } = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RedisOptionRules.CheckPrefix(nameof(RedisAdapterOptions), nameof(Key), Key);
        RedisOptionRules.CheckAtLeast(nameof(RedisAdapterOptions), nameof(MaxMessageBytes), MaxMessageBytes, 1024);
    }
}
