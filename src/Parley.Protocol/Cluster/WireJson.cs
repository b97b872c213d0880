using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Cluster;

/// <summary>
/// The JSON of <see cref="WireValue"/>. A message is checked once, as a whole; whatever looks into it afterwards relies on that, and steps over
/// what it does not want by nothing but quotes and brackets.
/// </summary>
internal static class WireJson
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = PacketLimits.Cluster.ReaderDepth + 8 };

    private static readonly SearchValues<byte> BehindScalars = SearchValues.Create(",]} \t\r\n"u8);

    /// <summary>Whether it is one value of JSON, in UTF-8 throughout but for what is escaped.</summary>
    public static bool IsValid(ReadOnlySpan<byte> message)
    {
        // The reader does not look into texts.
        if (!Utf8.IsValid(message))
        {
            return false;
        }

        var reader = new Utf8JsonReader(message, Options);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static bool TryReadMap(ReadOnlyMemory<byte> map, ref WireFields fields)
    {
        var json = map.Span;
        if (json[0] != (byte)'{')
        {
            return false;
        }

        var at = BehindSpace(json, 1);
        while (json[at] != (byte)'}')
        {
            var behindName = BehindText(json, at);
            var name = map[at..behindName];
            at = BehindSpace(json, BehindSpace(json, behindName) + ":".Length);
            var behindValue = BehindValue(json, at);
            fields.Add(new WireField(ReadUtf8(name), WireValue.OfJson(map[at..behindValue])));
            at = BehindComma(json, behindValue);
        }

        return true;
    }

    public static bool TryReadArray(ReadOnlyMemory<byte> array, out WireValue[] items)
    {
        items = [];
        var json = array.Span;
        if (json[0] != (byte)'[')
        {
            return false;
        }

        var count = 0;
        for (var at = BehindSpace(json, 1); json[at] != (byte)']'; at = BehindComma(json, BehindValue(json, at)))
        {
            count++;
        }

        items = count == 0 ? [] : new WireValue[count];
        var start = BehindSpace(json, 1);
        foreach (ref var item in items.AsSpan())
        {
            var end = BehindValue(json, start);
            item = WireValue.OfJson(array[start..end]);
            start = BehindComma(json, end);
        }

        return true;
    }

    /// <summary>A string, or a number as it is written.</summary>
    /// <exception cref="FormatException">It is text that no UTF-8 can say.</exception>
    public static bool TryReadText(ReadOnlySpan<byte> value, out string text)
    {
        var isText = value[0] == (byte)'"';
        text = isText ? ReadText(value) : IsNumber(value) ? Encoding.UTF8.GetString(value) : "";
        return isText || text.Length > 0;
    }

    /// <exception cref="FormatException">It is text that no UTF-8 can say.</exception>
    public static bool IsText(ReadOnlySpan<byte> value, ReadOnlySpan<byte> utf8) =>
        value[0] == (byte)'"' && (IsEscaped(value) ? Encoding.UTF8.GetBytes(ReadText(value)).AsSpan() : value[1..^1]).SequenceEqual(utf8);

    public static bool TryReadInteger(ReadOnlySpan<byte> value, out long integer) =>
        Utf8Parser.TryParse(value, out integer, out var used) && used == value.Length;

    public static bool? ReadBoolean(ReadOnlySpan<byte> value) => value[0] switch { (byte)'t' => true, (byte)'f' => false, _ => null };

    public static bool IsNull(ReadOnlySpan<byte> value) => value[0] == (byte)'n';

    private static bool IsNumber(ReadOnlySpan<byte> value) => value[0] == (byte)'-' || char.IsAsciiDigit((char)value[0]);

    private static bool IsEscaped(ReadOnlySpan<byte> text) => text.Contains((byte)'\\');

    private static ReadOnlyMemory<byte> ReadUtf8(ReadOnlyMemory<byte> text) => IsEscaped(text.Span) ? Encoding.UTF8.GetBytes(ReadText(text.Span)) : text[1..^1];

    /// <summary>The text in quotes; halves of surrogate pairs, which JavaScript can escape and UTF-8 cannot say, make it unreadable.</summary>
    private static string ReadText(ReadOnlySpan<byte> text)
    {
        if (!IsEscaped(text))
        {
            return Encoding.UTF8.GetString(text[1..^1]);
        }

        var reader = new Utf8JsonReader(text, Options);
        try
        {
            reader.Read();
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException("Another node sent text that is no UTF-8.", exception);
        }
    }

    private static int BehindSpace(ReadOnlySpan<byte> json, int at)
    {
        while (json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }

    /// <summary>Where the next item is, or the end of the list.</summary>
    private static int BehindComma(ReadOnlySpan<byte> json, int at)
    {
        at = BehindSpace(json, at);
        return json[at] == (byte)',' ? BehindSpace(json, at + 1) : at;
    }

    private static int BehindText(ReadOnlySpan<byte> json, int at)
    {
        at = NextInText(json, at + 1);
        while (json[at] != (byte)'"')
        {
            at = NextInText(json, at + 2);
        }

        return at + 1;
    }

    private static int BehindValue(ReadOnlySpan<byte> json, int at)
    {
        switch (json[at])
        {
            case (byte)'"':
                return BehindText(json, at);
            case not ((byte)'{' or (byte)'['):
                return at + json[at..].IndexOfAny(BehindScalars);
        }

        var depth = 0;
        do
        {
            at = NextInList(json, at);
            switch (json[at])
            {
                case (byte)'"':
                    at = BehindText(json, at);
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    at++;
                    break;
                default:
                    depth--;
                    at++;
                    break;
            }
        }
        while (depth > 0);

        return at;
    }

    /// <summary>The next quote or backslash. Texts on the wire are short, which is why this is not left to a search for any length.</summary>
    private static int NextInText(ReadOnlySpan<byte> json, int at)
    {
        while (at <= json.Length - Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(json[at..]);
            var found = (Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();
            if (found != 0)
            {
                return at + BitOperations.TrailingZeroCount(found);
            }

            at += Vector128<byte>.Count;
        }

        while (json[at] is not ((byte)'"' or (byte)'\\'))
        {
            at++;
        }

        return at;
    }

    /// <summary>The next quote or bracket of any kind, of which square and curly ones differ by one bit.</summary>
    private static int NextInList(ReadOnlySpan<byte> json, int at)
    {
        while (at <= json.Length - Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(json[at..]);
            var curly = bytes | Vector128.Create((byte)('{' ^ '['));
            var found = (Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(curly, Vector128.Create((byte)'{')) | Vector128.Equals(curly, Vector128.Create((byte)'}')))
                .ExtractMostSignificantBits();
            if (found != 0)
            {
                return at + BitOperations.TrailingZeroCount(found);
            }

            at += Vector128<byte>.Count;
        }

        while (json[at] is not ((byte)'"' or (byte)'{' or (byte)'[' or (byte)'}' or (byte)']'))
        {
            at++;
        }

        return at;
    }
}
