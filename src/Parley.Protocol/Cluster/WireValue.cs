using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Parley.Protocol.MessagePack;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Cluster;

/// <summary>
/// A value of a message, JSON or MessagePack, looked into where it stands: nothing is copied that nobody asks for. Missing if it is
/// the default, which every reader takes for an absent field. Both dialects of MessagePack that official adapters write are read.
/// </summary>
internal readonly struct WireValue
{
    private const byte ArrayOfOne = 0x91;

    // As many as maps of the wire have, of which each takes 40 bytes.
    private const int FewFields = 4;

    private static readonly JsonReaderOptions JsonOptions = new() { MaxDepth = PacketLimits.Cluster.ReaderDepth + 8 };

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly bool _isJson;

    private WireValue(ReadOnlyMemory<byte> bytes, bool isJson)
    {
        _bytes = bytes;
        _isJson = isJson;
    }

    public bool IsMissing => _bytes.IsEmpty;

    /// <summary>Opens a message: JSON if it starts as an object does, else MessagePack, as official adapters tell them apart.</summary>
    /// <returns><see langword="false"/> if it is neither, or there is more behind it. JSON is UTF-8 throughout then, but for what is escaped.</returns>
    public static bool TryOpen(ReadOnlyMemory<byte> message, out WireValue value)
    {
        var isJson = !message.IsEmpty && message.Span[0] == (byte)'{';
        value = new WireValue(message, isJson);
        return isJson ? IsJson(message.Span) : IsMessagePack(message.Span);
    }

    /// <summary>The entries of a map, in one pass.</summary>
    public bool TryReadMap(out WireMap map)
    {
        map = default;
        if (IsMissing)
        {
            return false;
        }

        return _isJson ? TryReadJsonMap(out map) : TryReadMessagePackMap(out map);
    }

    public bool TryReadArray(out WireValue[] items)
    {
        items = [];
        if (IsMissing)
        {
            return false;
        }

        return _isJson ? TryReadJsonArray(out items) : TryReadMessagePackArray(out items);
    }

    /// <summary>A string, or what names the same in JavaScript as a number.</summary>
    public bool TryReadText(out string text)
    {
        text = "";
        if (IsMissing)
        {
            return false;
        }

        if (_isJson)
        {
            var reader = NewJsonReader();
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            {
                return false;
            }

            text = reader.TokenType == JsonTokenType.String ? ReadString(ref reader) : Encoding.UTF8.GetString(reader.ValueSpan);
            return true;
        }

        return TryGetText(ReadToken(), out text);
    }

    /// <summary>An array of strings; numbers, which rooms may be in Node.js, become their text. None if there is nothing, or null, of which JavaScript makes an empty set, too.</summary>
    public bool TryReadTexts(out string[] texts)
    {
        texts = [];
        if (IsMissing || IsNull())
        {
            return true;
        }

        if (!_isJson)
        {
            return TryReadMessagePackTexts(out texts);
        }

        if (!TryReadJsonArray(out var items))
        {
            return false;
        }

        texts = new string[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (!items[i].TryReadText(out texts[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether it is this string, which is not made for it.</summary>
    /// <exception cref="FormatException">It is text that no UTF-8 can say.</exception>
    public bool IsText(ReadOnlySpan<byte> utf8)
    {
        if (IsMissing)
        {
            return false;
        }

        if (_isJson)
        {
            var reader = NewJsonReader();
            return reader.TokenType == JsonTokenType.String && (reader.ValueIsEscaped ? Unescape(ref reader).SequenceEqual(utf8) : reader.ValueSpan.SequenceEqual(utf8));
        }

        var token = ReadToken();
        return token.Type == MessagePackType.String && token.Bytes.SequenceEqual(utf8);
    }

    public bool TryReadInteger(out long value)
    {
        value = 0;
        if (IsMissing)
        {
            return false;
        }

        if (_isJson)
        {
            var reader = NewJsonReader();
            return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value);
        }

        var token = ReadToken();
        value = token.Type == MessagePackType.Float && Math.Abs(token.Float) < long.MaxValue ? (long)token.Float : token.Integer;
        return token.Type == MessagePackType.Integer || (token.Type == MessagePackType.Float && value == token.Float);
    }

    /// <summary>A boolean, or what is taken for one if it is missing or something else.</summary>
    public bool ReadBoolean(bool otherwise)
    {
        if (IsMissing)
        {
            return otherwise;
        }

        if (_isJson)
        {
            return NewJsonReader().TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => otherwise };
        }

        var token = ReadToken();
        return token.Type == MessagePackType.Boolean ? token.Integer != 0 : otherwise;
    }

    /// <summary>The value as JSON in UTF-8, with placeholders for binary.</summary>
    /// <param name="attachments">What they stand for.</param>
    /// <param name="asArray">Whether it becomes the only element of an array.</param>
    /// <exception cref="FormatException">It nests too deep, or has too many attachments.</exception>
    public byte[] ToJson(out byte[][] attachments, bool asArray = false)
    {
        attachments = [];
        if (_isJson)
        {
            return asArray ? [(byte)'[', .. _bytes.Span, (byte)']'] : _bytes.ToArray();
        }

        var json = new MessagePackToJson();
        try
        {
            byte[] wrapped = asArray ? [ArrayOfOne, .. _bytes.Span] : [];
            var error = json.Write(asArray ? wrapped : _bytes.Span, PacketLimits.Cluster, inlinesBinary: false);
            if (error != PacketError.None)
            {
                throw new FormatException($"Another node sent {error.Describe()}.");
            }

            attachments = json.Attachments;
            return json.Json.ToArray();
        }
        finally
        {
            json.Dispose();
        }
    }

    private bool IsNull() => _isJson ? NewJsonReader().TokenType == JsonTokenType.Null : ReadToken().Type == MessagePackType.Nil;

    private static bool IsJson(ReadOnlySpan<byte> message)
    {
        // The reader does not look into texts.
        if (!Utf8.IsValid(message))
        {
            return false;
        }

        var reader = new Utf8JsonReader(message, JsonOptions);
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

    private static bool IsMessagePack(ReadOnlySpan<byte> message)
    {
        var reader = new MessagePackReader(message);
        return reader.TrySkip(1) && reader.Position == message.Length;
    }

    /// <summary>The text of a JSON string; halves of surrogate pairs, which JavaScript can escape and UTF-8 cannot say, make it unreadable.</summary>
    private static string ReadString(scoped ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException("Another node sent text that is no UTF-8.", exception);
        }
    }

    /// <inheritdoc cref="ReadString"/>
    private static ReadOnlySpan<byte> Unescape(scoped ref Utf8JsonReader reader) => Encoding.UTF8.GetBytes(ReadString(ref reader));

    private Utf8JsonReader NewJsonReader()
    {
        var reader = new Utf8JsonReader(_bytes.Span, JsonOptions);
        reader.Read();
        return reader;
    }

    private MessagePackToken ReadToken()
    {
        var reader = new MessagePackReader(_bytes.Span);
        reader.TryRead(out var token);
        return token;
    }

    private bool TryReadJsonMap(out WireMap map)
    {
        map = default;
        var reader = NewJsonReader();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var fields = new WireField[FewFields];
        var count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(ReadString(ref reader)) : _bytes.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            reader.Read();
            Add(ref fields, ref count, new WireField(name, SliceJson(ref reader)));
        }

        map = new WireMap(new ArraySegment<WireField>(fields, 0, count));
        return true;
    }

    private bool TryReadJsonArray(out WireValue[] items)
    {
        items = [];
        var reader = NewJsonReader();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        var list = new List<WireValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(SliceJson(ref reader));
        }

        items = [.. list];
        return true;
    }

    private WireValue SliceJson(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new WireValue(_bytes[start..(int)reader.BytesConsumed], isJson: true);
    }

    private bool TryReadMessagePackMap(out WireMap map)
    {
        map = default;
        var reader = new MessagePackReader(_bytes.Span);
        if (!reader.TryRead(out var token) || token.Type != MessagePackType.Map)
        {
            return false;
        }

        // As many as are said, or what is there of them.
        var fields = new WireField[Math.Min(token.Count, FewFields)];
        var count = 0;
        for (var i = 0; i < token.Count; i++)
        {
            if (!reader.TryRead(out var key) || !reader.TrySkip(key.Children))
            {
                return false;
            }

            var name = _bytes.Slice(reader.Position - key.Bytes.Length, key.Bytes.Length);
            var value = SliceMessagePack(ref reader);
            if (key.Type == MessagePackType.String && !value.IsMissing)
            {
                Add(ref fields, ref count, new WireField(name, value));
            }
        }

        map = new WireMap(new ArraySegment<WireField>(fields, 0, count));
        return true;
    }

    private static void Add(ref WireField[] fields, ref int count, in WireField field)
    {
        if (count == fields.Length)
        {
            Array.Resize(ref fields, count * 2);
        }

        fields[count++] = field;
    }

    private bool TryReadMessagePackArray(out WireValue[] items)
    {
        items = [];
        var reader = new MessagePackReader(_bytes.Span);
        if (!reader.TryRead(out var token) || token.Type != MessagePackType.Array)
        {
            return false;
        }

        items = new WireValue[token.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = SliceMessagePack(ref reader);
        }

        return true;
    }

    private bool TryReadMessagePackTexts(out string[] texts)
    {
        texts = [];
        var reader = new MessagePackReader(_bytes.Span);
        if (!reader.TryRead(out var token) || token.Type != MessagePackType.Array)
        {
            return false;
        }

        // The whole message was read once: there are as many as are said.
        texts = token.Count == 0 ? [] : new string[token.Count];
        foreach (ref var text in texts.AsSpan())
        {
            if (!reader.TryRead(out var item) || !TryGetText(item, out text))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryGetText(in MessagePackToken token, out string text)
    {
        switch (token.Type)
        {
            case MessagePackType.String:
                text = Encoding.UTF8.GetString(token.Bytes);
                return true;
            case MessagePackType.Integer:
                text = token.Integer.ToString(System.Globalization.CultureInfo.InvariantCulture);
                return true;
            default:
                text = "";
                return false;
        }
    }

    /// <summary>The next value; missing if it is the <c>undefined</c> of older dialects.</summary>
    private WireValue SliceMessagePack(ref MessagePackReader reader)
    {
        var start = reader.Position;
        reader.TryRead(out var token);
        reader.TrySkip(token.Children);
        return token.IsUndefined ? default : new WireValue(_bytes[start..reader.Position], isJson: false);
    }
}
