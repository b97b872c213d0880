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
#pragma warning disable MA0015 // What is wrong is the option, not a parameter.
        if (string.IsNullOrEmpty(Key) || Key.Contains("#/", StringComparison.Ordinal))
        {
            throw new ArgumentException($"{nameof(RedisAdapterOptions)}.{nameof(Key)} is \"{Key}\"; it must not be empty, and must not contain \"#/\".", nameof(Key));
        }

        if (MaxMessageBytes < 1024)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MaxMessageBytes), $"{nameof(RedisAdapterOptions)}.{nameof(MaxMessageBytes)} is {MaxMessageBytes}; it must be 1024 or more.");
        }
#pragma warning restore MA0015
    }
}
