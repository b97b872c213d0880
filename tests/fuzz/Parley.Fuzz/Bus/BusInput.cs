using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Fuzz.Bus;

/// <summary>
/// Messages whose structure is damaged rather than their bytes: fields that are missing, twice there, unknown or of another type, values that nest, as JSON and
/// as MessagePack in forms that nobody writes and everybody has to read.
/// </summary>
internal static class BusInput
{
    private static readonly string[] Names =
    [
        "uid", "nsp", "type", "data", "packet", "opts", "rooms", "except", "flags", "requestId", "sockets", "id", "handshake", "headers", "auth", "query", "close", "clientCount", "all",
        "timeout", "volatile", "compress", "attachmentId", "sid", "room", "pid", "since", "owner", "generation", "user", "_placeholder", "num", "url", "time", "issued", "later", "",
    ];

    private static readonly string[] Texts =
    [
        "", "a", "/", "emitter", "none", "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "connect", "disconnect", "1-1", "18446744073709551615-18446744073709551615", "2026-01-01T00:00:00.0000000+00:00",
        "127.0.0.1", "ü\"\\\n\u2028", "😀", "/socket.io/?a=1&a=2&b", "\u0001user:x", "x,y", new('x', 300),
    ];

    private static readonly double[] Numbers = [0, -1, 1, 2, 3, 9, 13, 14, 255, 2147483647, 2147483648, 4294967299, 1.5, 9007199254740992, 1e300];

    /// <summary>One of the messages that are JSON, changed. All that is not JSON is returned as it is.</summary>
    public static byte[] Make(Random random, IReadOnlyList<byte[]> corpus)
    {
        var seed = corpus[random.Next(corpus.Count)];
        if (TryParse(seed) is not JsonObject message)
        {
            return seed;
        }

        for (var left = random.Next(4); left > 0; left--)
        {
            Change(random, message);
        }

        return random.Next(2) == 0 ? ToJson(message) : ToMessagePack(random, message);
    }

    private static JsonNode? TryParse(byte[] seed)
    {
        try
        {
            return seed.Length > 0 && seed[0] == '{' ? JsonNode.Parse(seed) : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static void Change(Random random, JsonObject message)
    {
        // Somewhere in it: an object or an array, that is walked into as long as the dice say so.
        JsonNode at = message;
        while (random.Next(4) > 0 && Children(at) is { Count: > 0 } children)
        {
            at = children[random.Next(children.Count)];
        }

        switch (at)
        {
            case JsonObject map when map.Count > 0 && random.Next(3) == 0:
                map.Remove(map.ElementAt(random.Next(map.Count)).Key);
                break;
            case JsonObject map when map.Count > 0 && random.Next(2) == 0:
                map[map.ElementAt(random.Next(map.Count)).Key] = Value(random, depth: 0);
                break;
            case JsonObject map:
                map[Names[random.Next(Names.Length)]] = Value(random, depth: 0);
                break;
            case JsonArray list when list.Count > 0 && random.Next(3) == 0:
                list.RemoveAt(random.Next(list.Count));
                break;
            case JsonArray list:
                list.Insert(random.Next(list.Count + 1), Value(random, depth: 0));
                break;
        }
    }

    private static List<JsonNode> Children(JsonNode node) =>
        [.. (node switch { JsonObject map => map.Select(static entry => entry.Value), JsonArray list => list, _ => [] }).OfType<JsonNode>().Where(static child => child is JsonObject or JsonArray)];

    private static JsonNode? Value(Random random, int depth)
    {
        switch (random.Next(depth > 3 ? 5 : 9))
        {
            case 0:
                return null;
            case 1:
                return random.Next(2) == 0;
            case 2 or 3:
                return Numbers[random.Next(Numbers.Length)];
            case 4 or 5:
                return Texts[random.Next(Texts.Length)];
            case 6:
                var list = new JsonArray();
                for (var left = random.Next(random.Next(20) == 0 ? 12_000 : 4); left > 0; left--)
                {
                    list.Add(Value(random, depth + 3));
                }

                return list;
            case 7:
                var map = new JsonObject();
                for (var left = random.Next(4); left > 0; left--)
                {
                    map[Names[random.Next(Names.Length)]] = Value(random, depth + 1);
                }

                return map;
            default:
                JsonNode nested = new JsonArray();
                for (var left = random.Next(random.Next(4) == 0 ? 1_100 : 60); left > 0; left--)
                {
                    nested = left % 2 == 0 ? new JsonArray(nested) : new JsonObject { ["x"] = nested };
                }

                return nested;
        }
    }

    private static byte[] ToJson(JsonNode message)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { MaxDepth = 4000, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            message.WriteTo(writer);
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] ToMessagePack(Random random, JsonNode message)
    {
        var bytes = new List<byte>();
        Write(bytes, random, message);
        return [.. bytes];
    }

    private static void Write(List<byte> bytes, Random random, JsonNode? node)
    {
        switch (node)
        {
            case null:
                bytes.AddRange(random.Next(4) == 0 ? [0xd4, 0, 0] : new byte[] { 0xc0 });
                break;
            case JsonObject map:
                WriteHead(bytes, random, map.Count, fixedPrefix: 0x80, fixedMax: 15, prefixes: [0, 0xde, 0xdf]);
                foreach (var (name, value) in map)
                {
                    WriteText(bytes, random, name);
                    Write(bytes, random, value);
                }

                break;
            case JsonArray list:
                WriteHead(bytes, random, list.Count, fixedPrefix: 0x90, fixedMax: 15, prefixes: [0, 0xdc, 0xdd]);
                foreach (var item in list)
                {
                    Write(bytes, random, item);
                }

                break;
            case JsonValue value when value.TryGetValue(out bool flag):
                bytes.Add(flag ? (byte)0xc3 : (byte)0xc2);
                break;
            case JsonValue value when value.TryGetValue(out string? text):
                WriteText(bytes, random, text!);
                break;
            default:
                WriteNumber(bytes, random, node.GetValue<double>());
                break;
        }
    }

    private static void WriteText(List<byte> bytes, Random random, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (random.Next(30) == 0)
        {
            WriteHead(bytes, random, utf8.Length, fixedPrefix: -1, fixedMax: -1, prefixes: [0xc4, 0xc5, 0xc6]);
        }
        else
        {
            WriteHead(bytes, random, utf8.Length, fixedPrefix: 0xa0, fixedMax: 31, prefixes: [0xd9, 0xda, 0xdb]);
        }

        bytes.AddRange(utf8);
    }

    private static void WriteNumber(List<byte> bytes, Random random, double number)
    {
        Span<byte> wide = stackalloc byte[8];
        if (number == Math.Floor(number) && Math.Abs(number) < 1e18 && random.Next(3) > 0)
        {
            var isSmall = number is >= 0 and < 128 && random.Next(2) == 0;
            BinaryPrimitives.WriteInt64BigEndian(wide, (long)number);
            bytes.AddRange(isSmall ? [(byte)number] : [0xd3, .. wide]);
        }
        else
        {
            BinaryPrimitives.WriteDoubleBigEndian(wide, number);
            bytes.AddRange([0xcb, .. wide]);
        }
    }

    // Longer forms than a length needs are sound, too; now and then the length is a lie.
    private static void WriteHead(List<byte> bytes, Random random, int length, int fixedPrefix, int fixedMax, byte[] prefixes)
    {
        var claimed = random.Next(200) == 0 ? random.Next() : length;
        var form = random.Next(4);
        if (form == 0 && claimed <= fixedMax)
        {
            bytes.Add((byte)(fixedPrefix | claimed));
        }
        else if (form == 1 && claimed <= byte.MaxValue && prefixes[0] != 0)
        {
            bytes.AddRange([prefixes[0], (byte)claimed]);
        }
        else if (form <= 2 && claimed <= ushort.MaxValue)
        {
            bytes.AddRange([prefixes[1], (byte)(claimed >> 8), (byte)claimed]);
        }
        else
        {
            bytes.AddRange([prefixes[2], (byte)(claimed >> 24), (byte)(claimed >> 16), (byte)(claimed >> 8), (byte)claimed]);
        }
    }
}
