using System.Text;
using StackExchange.Redis;

namespace Parley.Redis.Sharded;

/// <summary>The channels of a namespace.</summary>
internal sealed class ShardedChannels
{
    private readonly byte[] _main;

    public ShardedChannels(string prefix, string namespaceName, string nodeId)
    {
        _main = Encoding.UTF8.GetBytes($"{prefix}#{namespaceName}#");
        Main = RedisChannel.Sharded(_main);
        OwnAnswers = To(nodeId);
    }

    /// <summary>For everything that is for all nodes. They are counted by who has subscribed to it.</summary>
    public RedisChannel Main { get; }

    /// <summary>For answers to this node.</summary>
    public RedisChannel OwnAnswers { get; }

    /// <summary>For answers to a node, or for broadcasts to a room.</summary>
    public RedisChannel To(string nodeOrRoom) => RedisChannel.Sharded([.. _main, .. Encoding.UTF8.GetBytes(nodeOrRoom), (byte)'#']);
}
