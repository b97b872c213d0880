namespace Parley.Redis;

/// <summary>The options of the adapter for Redis with sharded publish and subscribe. Those that Node.js servers of the same cluster have, too, must be the same there.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-adapter/#options-1">Socket.IO documentation, sharded Redis</see>.</remarks>
public sealed class RedisShardedAdapterOptions : ClusterAdapterOptions
{
    /// <summary>Starts the names of all channels, so that applications on one Redis do not hear each other. Default: <c>socket.io</c>.</summary>
    /// <remarks>It must not be empty, nor contain <c>#/</c>, which ends it on the wire.</remarks>
    public string ChannelPrefix { get; set; } = "socket.io";

    /// <summary>What has channels of its own. Default: <see cref="RedisSubscriptionMode.Dynamic"/>.</summary>
    /// <remarks>
    /// The events of a node keep their order within a channel, and not between several: with a channel for each room, what is sent to one room
    /// may arrive before what was sent to another, or to all, just before. <see cref="RedisSubscriptionMode.Static"/> keeps the order of everything.
    /// </remarks>
    public RedisSubscriptionMode SubscriptionMode { get; set; }

    /// <summary>Bytes that a message of another node may have; larger ones are dropped and counted. Default: 32 MiB, room for the sockets of a large node. Range: 1,024 or more.</summary>
    public int MaxMessageBytes { get; set; } = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RedisOptionRules.CheckPrefix(nameof(RedisShardedAdapterOptions), nameof(ChannelPrefix), ChannelPrefix);
        RedisOptionRules.CheckAtLeast(nameof(RedisShardedAdapterOptions), nameof(MaxMessageBytes), MaxMessageBytes, 1024);
        if (!Enum.IsDefined(SubscriptionMode))
        {
#pragma warning disable MA0015 // What is wrong is the option, not a parameter.
            throw new ArgumentOutOfRangeException(
                nameof(SubscriptionMode), $"{nameof(RedisShardedAdapterOptions)}.{nameof(SubscriptionMode)} is {SubscriptionMode}, which is none of the modes.");
#pragma warning restore MA0015
        }
    }
}
