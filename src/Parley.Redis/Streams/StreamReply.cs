using StackExchange.Redis;

namespace Parley.Redis.Streams;

/// <summary>What Redis answers to XREAD of one stream: an array of pairs, or with RESP3 a map, which comes flat.</summary>
internal static class StreamReply
{
    /// <exception cref="FormatException">It is something else.</exception>
    public static IReadOnlyList<StreamItem> Read(RedisResult reply)
    {
        if (reply.IsNull || reply.Length == 0)
        {
            return [];
        }

        var entries = reply switch
        {
            { Length: 2 } when reply[0].Length < 0 => reply[1],
            { Length: 1 } when reply[0].Length == 2 => reply[0][1],
            _ => throw new FormatException("Redis answered something to XREAD that is no stream."),
        };
        var items = new List<StreamItem>(Math.Max(entries.Length, 0));
        for (var i = 0; i < entries.Length; i++)
        {
            items.Add(StreamItem.From(entries[i]));
        }

        return items;
    }
}
