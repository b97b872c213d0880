using System.Text;
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

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly bool _isJson;

    private WireValue(ReadOnlyMemory<byte> bytes, bool isJson)
    {
        _bytes = bytes;
        _isJson = isJson;
    }

    public bool IsMissing => _bytes.IsEmpty;

    /// <summary>A value of a message that has been opened.</summary>
    /// <param name="value">Its JSON, without space before and behind.</param>
    public static WireValue OfJson(ReadOnlyMemory<byte> value) => new(value, isJson: true);

    /// <summary>Opens a message: JSON if it starts as an object does, else MessagePack, as official adapters tell them apart.</summary>
    /// <returns><see langword="false"/> if it is neither, or there is more behind it. JSON is UTF-8 throughout then, but for what is escaped.</returns>
    public static bool TryOpen(ReadOnlyMemory<byte> message, out WireValue value)
    {
        var isJson = !message.IsEmpty && message.Span[0] == (byte)'{';
        value = new WireValue(message, isJson);
        return isJson ? WireJson.IsValid(message.Span) : IsMessagePack(message.Span);
    }

    /// <summary>The entries of a map, in one pass.</summary>
    public bool TryReadMap(out WireMap map)
    {
        var fields = default(WireFields);
        var isMap = !IsMissing && (_isJson ? WireJson.TryReadMap(_bytes, ref fields) : TryReadMessagePackMap(ref fields));
        map = isMap ? fields.ToMap() : default;
        return isMap;
    }

    public bool TryReadArray(out WireValue[] items)
    {
        items = [];
        return !IsMissing && (_isJson ? WireJson.TryReadArray(_bytes, out items) : TryReadMessagePackArray(out items));
    }

    /// <summary>A string, or what names the same in JavaScript as a number.</summary>
    public bool TryReadText(out string text)
    {
        text = "";
        return !IsMissing && (_isJson ? WireJson.TryReadText(_bytes.Span, out text) : TryGetText(ReadToken(), out text));
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

        if (!WireJson.TryReadArray(_bytes, out var items))
        {
            return false;
        }

        texts = items.Length == 0 ? [] : new string[items.Length];
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
            return WireJson.IsText(_bytes.Span, utf8);
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
            return WireJson.TryReadInteger(_bytes.Span, out value);
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
            return WireJson.ReadBoolean(_bytes.Span) ?? otherwise;
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

    private bool IsNull() => _isJson ? WireJson.IsNull(_bytes.Span) : ReadToken().Type == MessagePackType.Nil;

    private static bool IsMessagePack(ReadOnlySpan<byte> message)
    {
        var reader = new MessagePackReader(message);
        return reader.TrySkip(1) && reader.Position == message.Length;
    }

    private MessagePackToken ReadToken()
    {
        var reader = new MessagePackReader(_bytes.Span);
        reader.TryRead(out var token);
        return token;
    }

    private bool TryReadMessagePackMap(ref WireFields fields)
    {
        var reader = new MessagePackReader(_bytes.Span);
        if (!reader.TryRead(out var token) || token.Type != MessagePackType.Map)
        {
            return false;
        }

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
                fields.Add(new WireField(name, value));
            }
        }

        return true;
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
