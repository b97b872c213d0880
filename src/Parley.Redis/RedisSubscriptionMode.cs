namespace Parley.Redis;

/// <summary>What the sharded adapter has channels of their own for. All nodes of a cluster, those of Node.js too, must have the same mode.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-adapter/#options-1">Socket.IO documentation, sharded Redis</see>.</remarks>
public enum RedisSubscriptionMode
{
    /// <summary>A channel for each room but those that sockets have to themselves: a node hears nothing of rooms that none of its sockets is in.</summary>
    Dynamic,

    /// <summary>Two channels for each namespace, over which everything of a node comes in its order.</summary>
    Static,

    /// <summary>A channel for each room, and so for each socket.</summary>
    DynamicPrivate,
}
