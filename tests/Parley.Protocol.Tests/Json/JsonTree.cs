using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace Parley.Protocol.Tests.Json;

/// <summary>Random values such as clients exchange, with bytes anywhere, and a plain text of them to compare by.</summary>
internal static class JsonTree
{
    /// <summary>Any text that UTF-16 allows, half a pair excepted.</summary>
    public static Gen<string> Text { get; } =
        Gen.Frequency((6, Gen.Int[0x20, 0x7e]), (2, Gen.Int[0, 0x2ff]), (1, Gen.Int[0x300, 0xd7ff]), (1, Gen.Int[0xe000, 0x10ffff]))
            .Array[0, 12].Select(static codes => string.Concat(codes.Select(char.ConvertFromUtf32)));

    /// <summary>A tree of JSON with up to <paramref name="maxAttachments"/> binary leaves.</summary>
    public static Gen<object?> Tree(int maxAttachments) => Gen.Select(Gen.Int, Text.Array[8], Gen.Double.Array[4], Gen.Long.Array[4])
        .Select((seed, texts, doubles, longs) =>
        {
            var attachments = maxAttachments;
            return Grow(new Random(seed), 4, texts, [.. doubles.Where(double.IsFinite)], longs, ref attachments);
        });

    /// <summary>The same text for two values if and only if they are the same.</summary>
    public static string Print(object? tree)
    {
        var text = new StringBuilder();
        Print(text, tree);
        return text.ToString();
    }

    /// <summary>The text of what a client would make of JSON and attachments.</summary>
    public static string Print(ReadOnlySpan<byte> json, byte[][] attachments)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        using var document = JsonDocument.ParseValue(ref reader);
        return Print(Resolve(document.RootElement, attachments));
    }

    private static object? Grow(Random random, int depth, string[] texts, double[] doubles, long[] longs, ref int attachments)
    {
        switch (random.Next(depth == 0 ? 7 : 10))
        {
            case 0:
                return null;
            case 1:
                return random.Next(2) == 0;
            case 2:
                return longs[random.Next(longs.Length)];
            case 3 when doubles.Length > 0:
                return doubles[random.Next(doubles.Length)];
            case 4 when attachments > 0:
                attachments--;
                var bytes = new byte[random.Next(20)];
                random.NextBytes(bytes);
                return bytes;
            case 7:
                var list = new List<object?>();
                for (var i = random.Next(5); i > 0; i--)
                    list.Add(Grow(random, depth - 1, texts, doubles, longs, ref attachments));

                return list;
            case 8 or 9:
                var map = new Dictionary<string, object?>(StringComparer.Ordinal);
                for (var i = random.Next(5); i > 0; i--)
                    map[texts[random.Next(texts.Length)]] = Grow(random, depth - 1, texts, doubles, longs, ref attachments);

                return map;
            default:
                return texts[random.Next(texts.Length)];
        }
    }

    private static object? Resolve(JsonElement element, byte[][] attachments) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty("_placeholder", out _) => attachments[element.GetProperty("num").GetInt32()],
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(static p => p.Name, p => Resolve(p.Value, attachments), StringComparer.Ordinal),
        JsonValueKind.Array => element.EnumerateArray().Select(item => Resolve(item, attachments)).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out var whole) && element.GetRawText() != "-0" ? (object)whole : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static void Print(StringBuilder text, object? tree)
    {
        switch (tree)
        {
            case Dictionary<string, object?> map:
                text.Append('{');
                foreach (var (key, value) in map)
                {
                    Print(text, key);
                    text.Append(':');
                    Print(text, value);
                }

                text.Append('}');
                break;
            case List<object?> list:
                text.Append('[');
                foreach (var item in list)
                {
                    Print(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case byte[] bytes:
                text.Append('b').Append(Convert.ToHexString(bytes));
                break;
            case string value:
                text.Append('s').Append(value.Length).Append(':').Append(value);
                break;
            case double number:
                // One without a fraction reads back as an integer.
                var digits = number.ToString("R", CultureInfo.InvariantCulture);
                text.Append(digits != "-0" && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? 'n' : 'd').Append(digits);
                break;
            case long number:
                text.Append(FormattableString.Invariant($"n{number}"));
                break;
            case bool value:
                text.Append(value ? 't' : 'f');
                break;
            default:
                text.Append('0');
                break;
        }
    }
}
