using System.Globalization;
using StackExchange.Redis;

namespace Parley.Redis.Streams;

/// <summary>An entry of a stream, as nodes and emitters write it. What is missing is empty.</summary>
internal sealed class StreamItem
{
    // Of the objects of an entry and of its message, about.
    private const int Overhead = 500;

    private StreamItem(RedisValue id) => Id = StreamEntryId.Parse(id.ToString());

    public static RedisValue NodeIdField { get; } = "uid"u8.ToArray();

    public static RedisValue NamespaceField { get; } = "nsp"u8.ToArray();

    public static RedisValue TypeField { get; } = "type"u8.ToArray();

    public static RedisValue DataField { get; } = "data"u8.ToArray();

    public static RedisValue NumberField { get; } = "number"u8.ToArray();

    public StreamEntryId Id { get; }

    /// <summary>Who wrote it.</summary>
    public string NodeId { get; private set; } = "";

    public string NamespaceName { get; private set; } = "";

    /// <summary>What it is, by number.</summary>
    public int? Type { get; private set; }

    /// <summary>The rest: JSON, or MessagePack in base64.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>What it says, once that was read and is wanted again. Any thread may set it, to the same.</summary>
    public ClusterMessage? Message { get; set; }

    /// <summary>What it takes in memory, with its message, which is about as large again.</summary>
    public long Bytes => Overhead + (2L * Data.Length);

    /// <summary>Which one of its node it is, by which that knows it again; 0 if that does not ask. Parley alone writes it.</summary>
    public long Number { get; private set; }

    /// <exception cref="FormatException">Its id is none.</exception>
    public static StreamItem From(StreamEntry entry)
    {
        var item = new StreamItem(entry.Id);
        foreach (var field in entry.Values)
        {
            item.Take(field.Name, field.Value);
        }

        return item;
    }

    /// <summary>Reads an entry of an answer to XREAD: a pair of its id and its fields, names and values by turns.</summary>
    /// <exception cref="FormatException">Its id is none.</exception>
    public static StreamItem From(RedisResult entry)
    {
        var item = new StreamItem((RedisValue)entry[0]);
        var fields = entry[1];
        for (var i = 1; i < fields.Length; i += 2)
        {
            item.Take((RedisValue)fields[i - 1], (RedisValue)fields[i]);
        }

        return item;
    }

    private void Take(RedisValue name, RedisValue value)
    {
        // Bytes as they came: no text is made of what is a number, or of names.
        ReadOnlyMemory<byte> field = name;
        ReadOnlyMemory<byte> content = value;
        switch (field.Span)
        {
            case var text when text.SequenceEqual("uid"u8):
                NodeId = value.ToString();
                break;
            case var text when text.SequenceEqual("nsp"u8):
                NamespaceName = value.ToString();
                break;
            case var text when text.SequenceEqual("type"u8):
                Type = int.TryParse(content.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var type) ? type : null;
                break;
            case var text when text.SequenceEqual("data"u8):
                Data = content;
                break;
            case var text when text.SequenceEqual("number"u8):
                Number = long.TryParse(content.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
                break;
        }
    }
}
