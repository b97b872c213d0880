using System.Text;
using StackExchange.Redis;

namespace Parley.Redis.Streams;

/// <summary>The channels of a namespace, for what nobody needs later: questions and their answers.</summary>
internal sealed class StreamsChannels
{
    private readonly byte[] _main;
    private readonly bool _isSharded;

    public StreamsChannels(string prefix, string namespaceName, string nodeId, bool isSharded)
    {
        _main = Encoding.UTF8.GetBytes($"{prefix}#{namespaceName}#");
        _isSharded = isSharded;
        Main = Channel(_main);
        OwnAnswers = AnswersTo(nodeId);
    }

    /// <summary>For questions to all nodes. They are counted by who has subscribed to it.</summary>
    public RedisChannel Main { get; }

    /// <summary>For answers to this node.</summary>
    public RedisChannel OwnAnswers { get; }

    /// <summary>For answers to a node.</summary>
    public RedisChannel AnswersTo(string nodeId) => Channel([.. _main, .. Encoding.UTF8.GetBytes(nodeId), (byte)'#']);

    private RedisChannel Channel(byte[] name) => _isSharded ? RedisChannel.Sharded(name) : RedisChannel.Literal(name);
}
