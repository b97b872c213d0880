using System.Text;
using StackExchange.Redis;

namespace Parley.Redis.Classic;

/// <summary>What a message is, by its channel.</summary>
internal enum ClassicChannelKind
{
    /// <summary>Of another namespace or application, or an answer to another node.</summary>
    Other,
    Broadcast,
    RoomBroadcast,
    Request,
    Response,
}

/// <summary>The channels of a namespace.</summary>
internal sealed class ClassicChannels
{
    private readonly byte[] _broadcast;
    private readonly byte[] _request;
    private readonly byte[] _response;
    private readonly byte[] _ownResponse;

    public ClassicChannels(string key, string namespaceName, string nodeId)
    {
        _broadcast = Encoding.UTF8.GetBytes($"{key}#{namespaceName}#");
        _request = Encoding.UTF8.GetBytes($"{key}-request#{namespaceName}#");
        _response = Encoding.UTF8.GetBytes($"{key}-response#{namespaceName}#");
        _ownResponse = [.. _response, .. Encoding.UTF8.GetBytes($"{nodeId}#")];

        // One pattern for all of them, because messages keep their order within a subscription and not between several.
        Everything = RedisChannel.Pattern($"{Escape(key)}*#{Escape(namespaceName)}#*");
        Request = RedisChannel.Literal(_request);
        Broadcast = RedisChannel.Literal(_broadcast);
        Response = RedisChannel.Literal(_response);
    }

    /// <summary>All that comes to this node.</summary>
    public RedisChannel Everything { get; }

    /// <summary>For requests. Nodes are counted by who has subscribed to it.</summary>
    public RedisChannel Request { get; }

    /// <summary>For broadcasts to all, or to several rooms.</summary>
    public RedisChannel Broadcast { get; }

    /// <summary>For answers that all nodes hear.</summary>
    public RedisChannel Response { get; }

    /// <summary>For broadcasts to one room.</summary>
    public RedisChannel BroadcastTo(string room) => RedisChannel.Literal([.. _broadcast, .. Encoding.UTF8.GetBytes(room), (byte)'#']);

    /// <summary>For answers to one node.</summary>
    public RedisChannel ResponseTo(string nodeId) => RedisChannel.Literal([.. _response, .. Encoding.UTF8.GetBytes(nodeId), (byte)'#']);

    /// <summary>Tells what came on a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="room">The room, if it is for one.</param>
    public ClassicChannelKind Read(ReadOnlySpan<byte> channel, out string room)
    {
        room = "";
        if (channel.StartsWith(_broadcast))
        {
            var rest = channel[_broadcast.Length..];
            if (rest.IsEmpty)
            {
                return ClassicChannelKind.Broadcast;
            }

            room = Encoding.UTF8.GetString(rest[..^1]);
            return ClassicChannelKind.RoomBroadcast;
        }

        return channel.SequenceEqual(_request) ? ClassicChannelKind.Request
            : channel.SequenceEqual(_response) || channel.SequenceEqual(_ownResponse) ? ClassicChannelKind.Response
            : ClassicChannelKind.Other;
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            if (character is '*' or '?' or '[' or ']' or '\\')
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }
}
