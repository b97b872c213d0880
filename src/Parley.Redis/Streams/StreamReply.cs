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
            items.Add(ReadEntry(entries[i]));
        }

        return items;
    }

    private static StreamItem ReadEntry(RedisResult entry)
    {
        var fields = entry[1];
        var values = new NameValueEntry[Math.Max(fields.Length, 0) / 2];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new NameValueEntry((RedisValue)fields[2 * i], (RedisValue)fields[(2 * i) + 1]);
        }

        return StreamItem.From(new StreamEntry((RedisValue)entry[0], values));
    }
}
