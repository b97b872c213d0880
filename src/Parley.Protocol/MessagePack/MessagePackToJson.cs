using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.MessagePack;

/// <summary>
/// Turns a MessagePack value into JSON and attachments, the form in which all other code knows arguments. Holds a rented buffer, so
/// it has one owner, who disposes it; the JSON is valid until then, the attachments for good.
/// </summary>
/// <remarks>
/// What JSON cannot say becomes what <c>JSON.stringify</c> makes of it: <c>undefined</c>, NaN and infinities <c>null</c>, a date its ISO
/// string. The JSON is at most six times as long as the MessagePack, which is that of an array of <see langword="false"/>.
/// Read are both forms of notepack: 2.2, in which extension 0 is <c>undefined</c>, a date or an ArrayBuffer, and 3, in which extension -1
/// is a date, as the MessagePack specification has it. They do not contradict each other.
/// </remarks>
internal ref struct MessagePackToJson
{
    // The years 1 to 9999, in milliseconds since 1970.
    private const long FirstMillisecond = -62_135_596_800_000;
    private const long LastMillisecond = 253_402_300_799_999;

    // All that JSON demands to be escaped.
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static value => (byte)value), (byte)'"', (byte)'\\']);

    private byte[] _json = [];
    private int _length;
    private byte[][] _attachments = [];
    private int _maxAttachments;
    private bool _inlinesBinary;

    public MessagePackToJson()
    {
    }

    /// <summary>What has been written.</summary>
    public readonly ReadOnlySpan<byte> Json => _json.AsSpan(0, _length);

    /// <summary>What the placeholders in the JSON stand for.</summary>
    public readonly byte[][] Attachments => _attachments;

    /// <summary>Writes one value.</summary>
    /// <param name="value">The value and nothing behind it.</param>
    /// <param name="limits">Bounds its nesting and its attachments.</param>
    /// <param name="inlinesBinary">Whether bytes become base64 in the JSON rather than attachments.</param>
    public PacketError Write(ReadOnlySpan<byte> value, PacketLimits limits, bool inlinesBinary)
    {
        _maxAttachments = limits.MaxAttachments;
        _inlinesBinary = inlinesBinary;

        // Enough for most, and no more than most need: bytes, for example, take no place here.
        Reserve(Math.Min(value.Length * 2, 4096));
        var reader = new MessagePackReader(value);
        return WriteValue(ref reader, limits.ReaderDepth);
    }

    public void Dispose()
    {
        if (_json.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_json);
            _json = [];
        }
    }

    /// <summary>Recurses as deep as values may nest.</summary>
    /// <param name="reader">Before the value.</param>
    /// <param name="depth">How many levels of JSON may begin here.</param>
    private PacketError WriteValue(scoped ref MessagePackReader reader, int depth)
    {
        if (!reader.TryRead(out var token))
        {
            return PacketError.InvalidMessagePack;
        }

        switch (token.Type)
        {
            case MessagePackType.String:
                WriteString(token.Bytes);
                return PacketError.None;
            case MessagePackType.Array:
                return WriteArray(ref reader, token.Count, depth - 1);
            case MessagePackType.Map:
                return WriteMap(ref reader, token.Count, depth - 1);
            case MessagePackType.Binary:
                return WriteBinary(token.Bytes, depth - 1);
            case MessagePackType.Extension:
                return WriteExtension(token, depth);
            default:
                WriteScalar(token);
                return PacketError.None;
        }
    }

    private PacketError WriteArray(scoped ref MessagePackReader reader, int count, int depth)
    {
        if (depth < 0)
        {
            return PacketError.NestedTooDeep;
        }

        Append((byte)'[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                Append((byte)',');
            }

            var error = WriteValue(ref reader, depth);
            if (error != PacketError.None)
            {
                return error;
            }
        }

        Append((byte)']');
        return PacketError.None;
    }

    private PacketError WriteMap(scoped ref MessagePackReader reader, int count, int depth)
    {
        if (depth < 0)
        {
            return PacketError.NestedTooDeep;
        }

        var looksLikePlaceholder = true;
        var isMarked = false;
        var numberEnd = 0;
        Append((byte)'{');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                Append((byte)',');
            }

            var error = WriteKey(ref reader, out var key);
            if (error != PacketError.None)
            {
                return error;
            }

            Append((byte)':');
            var start = _length;
            error = WriteValue(ref reader, depth);
            if (error != PacketError.None)
            {
                return error;
            }

            var value = _json.AsSpan(start, _length - start);
            looksLikePlaceholder &= value[0] is not ((byte)'{' or (byte)'[');
            if (key.SequenceEqual("_placeholder"u8))
            {
                isMarked |= value.SequenceEqual("true"u8);
            }
            else if (!key.SequenceEqual("num"u8))
            {
                looksLikePlaceholder = false;
            }
            else if (Utf8Parser.TryParse(value, out int _, out var length) && length == value.Length)
            {
                numberEnd = _length;
            }
        }

        // Such a map has no others in it, so no byte is moved twice.
        if (looksLikePlaceholder && isMarked && numberEnd > 0)
        {
            DisguiseNumber(numberEnd);
        }

        Append((byte)'}');
        return PacketError.None;
    }

    /// <summary>
    /// Writes the number of a client's own map that looks like a placeholder as <c>0e0</c>: the same number, but not one that makes it a
    /// placeholder. Otherwise it would be taken for one of the packet's attachments, or of those of a packet it is passed on in.
    /// </summary>
    private void DisguiseNumber(int end)
    {
        Reserve(2);
        _json.AsSpan(end, _length - end).CopyTo(_json.AsSpan(end + 2));
        "e0"u8.CopyTo(_json.AsSpan(end));
        _length += 2;
    }

    /// <summary>Writes a key, which is text in JSON. A number and the like becomes its text, as in JavaScript.</summary>
    private PacketError WriteKey(scoped ref MessagePackReader reader, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (!reader.TryRead(out var token))
        {
            return PacketError.InvalidMessagePack;
        }

        switch (token.Type)
        {
            case MessagePackType.String:
                key = token.Bytes;
                WriteString(token.Bytes);
                return PacketError.None;
            case MessagePackType.Array or MessagePackType.Map or MessagePackType.Binary or MessagePackType.Extension:
                return PacketError.InvalidPayload;
            default:
                Append((byte)'"');
                WriteScalar(token);
                Append((byte)'"');
                return PacketError.None;
        }
    }

    private PacketError WriteExtension(in MessagePackToken token, int depth)
    {
        switch (token.ExtensionType, token.IsFixedExtension, token.Bytes.Length)
        {
            case (0, true, 1):
                Append("null"u8);
                return PacketError.None;
            case (0, true, 8):
                WriteDate(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(token.Bytes));
                return PacketError.None;
            case (0, false, _):
                return WriteBinary(token.Bytes, depth - 1);
            case (-1, _, 4 or 8 or 12):
                WriteDate(MessagePackTimestamp.ToMilliseconds(token.Bytes));
                return PacketError.None;
        }

        // What notepack makes of an extension that it does not know.
        if (depth == 0)
        {
            return PacketError.NestedTooDeep;
        }

        Append((byte)'[');
        WriteInteger(token.ExtensionType);
        Append((byte)',');
        var error = WriteBinary(token.Bytes, depth - 2);
        Append((byte)']');
        return error;
    }

    private PacketError WriteBinary(ReadOnlySpan<byte> bytes, int depth)
    {
        if (_inlinesBinary)
        {
            var text = Reserve(2 + Base64.GetMaxEncodedToUtf8Length(bytes.Length));
            Base64.EncodeToUtf8(bytes, text[1..], out _, out var length);
            text[0] = text[length + 1] = (byte)'"';
            _length += length + 2;
            return PacketError.None;
        }

        // A placeholder is an object.
        if (depth < 0)
        {
            return PacketError.NestedTooDeep;
        }

        var number = _attachments.Length;
        if (number == _maxAttachments)
        {
            return PacketError.TooManyAttachments;
        }

        Array.Resize(ref _attachments, number + 1);
        _attachments[number] = bytes.ToArray();
        _length += Placeholder.Write(Reserve(Placeholder.MaxLength), number);
        return PacketError.None;
    }

    private void WriteScalar(in MessagePackToken token)
    {
        switch (token.Type)
        {
            case MessagePackType.Boolean:
                Append(token.Integer != 0 ? "true"u8 : "false"u8);
                break;
            case MessagePackType.Integer:
                WriteInteger(token.Integer);
                break;
            case MessagePackType.LargeInteger:
                Utf8Formatter.TryFormat((ulong)token.Integer, Reserve(20), out var digits);
                _length += digits;
                break;
            case MessagePackType.Float when double.IsFinite(token.Float):
                Utf8Formatter.TryFormat(token.Float, Reserve(32), out var characters);
                _length += characters;
                break;
            default:
                Append("null"u8);
                break;
        }
    }

    private void WriteInteger(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out var digits);
        _length += digits;
    }

    /// <summary>Writes a date as JavaScript does, and one that .NET does not know, before the year 1 or after 9999, as <c>null</c>.</summary>
    private void WriteDate(long milliseconds)
    {
        if (milliseconds is < FirstMillisecond or > LastMillisecond)
        {
            Append("null"u8);
            return;
        }

        var date = DateTime.UnixEpoch.AddTicks(milliseconds * TimeSpan.TicksPerMillisecond);
        date.TryFormat(Reserve(32), out var length, "'\"'yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fff'Z\"'", CultureInfo.InvariantCulture);
        _length += length;
    }

    private void WriteString(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            // U+FFFD for what is no UTF-8, as in Node.js.
            utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
        }

        Append((byte)'"');
        while (true)
        {
            var plain = utf8.IndexOfAny(Escaped);
            if (plain < 0)
            {
                break;
            }

            Append(utf8[..plain]);
            WriteEscaped(utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }

        Append(utf8);
        Append((byte)'"');
    }

    private void WriteEscaped(byte character)
    {
        switch (character)
        {
            case (byte)'"':
                Append("\\\""u8);
                break;
            case (byte)'\\':
                Append("\\\\"u8);
                break;
            case (byte)'\n':
                Append("\\n"u8);
                break;
            case (byte)'\r':
                Append("\\r"u8);
                break;
            case (byte)'\t':
                Append("\\t"u8);
                break;
            default:
                Append("\\u00"u8);
                Utf8Formatter.TryFormat(character, Reserve(2), out _, new StandardFormat('x', 2));
                _length += 2;
                break;
        }
    }

    private void Append(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    private Span<byte> Reserve(int length)
    {
        if (_json.Length - _length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + length), (int)Math.Min(_json.Length * 2L, Array.MaxLength)));
            Json.CopyTo(larger);
            Dispose();
            _json = larger;
        }

        return _json.AsSpan(_length);
    }
}
