using System.Buffers.Text;
using System.Text.Json;

namespace Parley.Protocol.SocketIO;

/// <summary>What a JSON object in a binary packet turns out to be.</summary>
internal enum PlaceholderKind : byte
{
    /// <summary>An object like any other.</summary>
    None,

    /// <summary>The place of an attachment that the packet has.</summary>
    Attachment,

    /// <summary>The place of an attachment that the packet has not: <c>num</c> is missing, no integer or out of range.</summary>
    Illegal,
}

/// <summary>The object that stands in JSON for a binary attachment: <c>{"_placeholder":true,"num":0}</c>.</summary>
/// <remarks>
/// Source: <see href="https://socket.io/docs/v4/socket-io-protocol/#packet-encoding">Socket.IO protocol, packet encoding</see>.
/// Its two keys come in either order, since the dictionaries of some clients have none. An object with the mark and any other key is refused.
/// </remarks>
internal static class Placeholder
{
    /// <summary>As long as one with the largest number.</summary>
    public const int MaxLength = 40;

    /// <summary>Looks at the object that <paramref name="reader"/> stands on, without moving the caller's reader.</summary>
    /// <param name="reader">At the start of an object; by value, so that it may run ahead.</param>
    /// <param name="attachments">How many attachments the packet has.</param>
    /// <param name="number">Which of them the object stands for.</param>
    public static PlaceholderKind Probe(Utf8JsonReader reader, int attachments, out int number)
    {
        number = -1;
        var marked = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(reader.ValueSpan, "_placeholder"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.True)
                {
                    return PlaceholderKind.None;
                }

                marked = true;
            }
            else if (Is(reader.ValueSpan, "num"u8))
            {
                reader.Read();
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    return marked ? PlaceholderKind.Illegal : PlaceholderKind.None;
                }

                number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : -1;
            }
            else
            {
                return PlaceholderKind.None;
            }
        }

        if (!marked)
        {
            return PlaceholderKind.None;
        }

        return (uint)number < (uint)attachments ? PlaceholderKind.Attachment : PlaceholderKind.Illegal;
    }

    /// <summary>
    /// Whether a key with its value marks an object as a placeholder. In an object with other keys it must not: official clients take
    /// such an object for a placeholder all the same, and break off when its number is not one.
    /// </summary>
    public static bool IsMark(Utf8JsonReader reader) =>
        Is(reader.ValueSpan, "_placeholder"u8) && reader.Read() && reader.TokenType == JsonTokenType.True;

    public static void Write(Utf8JsonWriter writer, int number)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("_placeholder"u8, value: true);
        writer.WriteNumber("num"u8, number);
        writer.WriteEndObject();
    }

    /// <summary>Writes the shortest form, and returns its length.</summary>
    public static int Write(Span<byte> destination, int number)
    {
        var start = """{"_placeholder":true,"num":"""u8;
        start.CopyTo(destination);
        Utf8Formatter.TryFormat(number, destination[start.Length..], out var digits);
        destination[start.Length + digits] = (byte)'}';
        return start.Length + digits + 1;
    }

    /// <summary>Compares a key with a name of ASCII letters. Unlike the reader's own comparison it takes half a surrogate pair for what it is, another name.</summary>
    private static bool Is(ReadOnlySpan<byte> key, ReadOnlySpan<byte> name)
    {
        foreach (var letter in name)
        {
            if (key.StartsWith("\\u"u8))
            {
                if (!Utf8Parser.TryParse(key.Slice(2, 4), out ushort character, out _, 'x') || character != letter)
                {
                    return false;
                }

                key = key[6..];
            }
            else if (!key.IsEmpty && key[0] == letter)
            {
                key = key[1..];
            }
            else
            {
                return false;
            }
        }

        return key.IsEmpty;
    }
}
