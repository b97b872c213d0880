using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.MessagePack;

/// <summary>
/// Turns JSON and attachments into MessagePack in one walk over the JSON. How long a container is stands before it in MessagePack and
/// is known behind it in JSON: the walk writes everything else, and notes where what belongs between. Each thread keeps one and reuses
/// its buffers: rent it, read, copy, dispose, all in one method.
/// </summary>
internal sealed class JsonToMessagePack : IDisposable
{
    // A thread that once sent something large does not keep that much for good.
    private const int MaxKeptBytes = 64 * 1024;
    private const int MaxKeptInsertions = 4 * 1024;

    [ThreadStatic]
    private static JsonToMessagePack? t_idle;

    private readonly ArrayBufferWriter<byte> _values = new(1024);
    private readonly List<Insertion> _insertions = [];
    private int _attachments;
    private int _open = -1;

    private JsonToMessagePack()
    {
    }

    private enum InsertionKind : byte
    {
        Array,
        Map,
        Attachment,
    }

    public static JsonToMessagePack Rent()
    {
        var transcoder = t_idle ?? new JsonToMessagePack();
        t_idle = null;
        return transcoder;
    }

    /// <summary>Reads the JSON. Nothing if it is empty.</summary>
    /// <param name="json">One value.</param>
    /// <param name="attachments">How many attachments its placeholders stand for.</param>
    /// <exception cref="JsonException">It is no JSON: a converter of the application has written something else.</exception>
    public void Read(ReadOnlySpan<byte> json, int attachments)
    {
        if (json.IsEmpty)
        {
            return;
        }

        _attachments = attachments;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            ReadToken(ref reader);
        }
    }

    /// <summary>The length of the MessagePack in bytes.</summary>
    public int GetLength(ReadOnlySpan<ReadOnlyMemory<byte>> attachments)
    {
        Span<byte> header = stackalloc byte[MessagePackWriter.MaxHeaderLength];
        var length = (long)_values.WrittenCount;
        foreach (ref readonly var insertion in CollectionsMarshal.AsSpan(_insertions))
        {
            length += WriteHeader(header, insertion, attachments);
            if (insertion.Kind == InsertionKind.Attachment)
            {
                length += attachments[insertion.Count].Length;
            }
        }

        return checked((int)length);
    }

    /// <summary>Writes the MessagePack, which is as long as <see cref="GetLength"/> says.</summary>
    public void CopyTo(Span<byte> destination, ReadOnlySpan<ReadOnlyMemory<byte>> attachments)
    {
        var values = _values.WrittenSpan;
        var copied = 0;
        foreach (ref readonly var insertion in CollectionsMarshal.AsSpan(_insertions))
        {
            values[copied..insertion.Offset].CopyTo(destination);
            destination = destination[(insertion.Offset - copied)..];
            copied = insertion.Offset;

            destination = destination[WriteHeader(destination, insertion, attachments)..];
            if (insertion.Kind == InsertionKind.Attachment)
            {
                var attachment = attachments[insertion.Count].Span;
                attachment.CopyTo(destination);
                destination = destination[attachment.Length..];
            }
        }

        values[copied..].CopyTo(destination);
    }

    public void Dispose()
    {
        if (_values.Capacity > MaxKeptBytes || _insertions.Capacity > MaxKeptInsertions)
        {
            return;
        }

        _values.ResetWrittenCount();
        _insertions.Clear();
        _open = -1;
        t_idle = this;
    }

    private static int WriteHeader(Span<byte> destination, in Insertion insertion, ReadOnlySpan<ReadOnlyMemory<byte>> attachments) => insertion.Kind switch
    {
        InsertionKind.Array => MessagePackWriter.WriteArrayHeader(destination, insertion.Count),
        InsertionKind.Map => MessagePackWriter.WriteMapHeader(destination, insertion.Count),
        _ => MessagePackWriter.WriteBinaryHeader(destination, attachments[insertion.Count].Length),
    };

    private void ReadToken(scoped ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _open = _insertions[_open].Parent;
                return;
            case JsonTokenType.PropertyName:
                CollectionsMarshal.AsSpan(_insertions)[_open].Count++;
                WriteString(ref reader);
                return;
        }

        if (_open >= 0 && _insertions[_open].Kind == InsertionKind.Array)
        {
            CollectionsMarshal.AsSpan(_insertions)[_open].Count++;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when _attachments > 0 && Placeholder.Probe(reader, _attachments, out var number) == PlaceholderKind.Attachment:
                reader.Skip();
                _insertions.Add(new Insertion(_values.WrittenCount, InsertionKind.Attachment, _open) { Count = number });
                break;
            case JsonTokenType.StartObject:
                Open(InsertionKind.Map);
                break;
            case JsonTokenType.StartArray:
                Open(InsertionKind.Array);
                break;
            case JsonTokenType.String:
                WriteString(ref reader);
                break;
            case JsonTokenType.Number:
                _values.Advance(WriteNumber(_values.GetSpan(MessagePackWriter.MaxNumberLength), reader.ValueSpan));
                break;
            default:
                _values.GetSpan(1)[0] = reader.TokenType switch
                {
                    JsonTokenType.True => MessagePackWriter.True,
                    JsonTokenType.False => MessagePackWriter.False,
                    _ => MessagePackWriter.Nil,
                };
                _values.Advance(1);
                break;
        }
    }

    private void Open(InsertionKind kind)
    {
        _insertions.Add(new Insertion(_values.WrittenCount, kind, _open));
        _open = _insertions.Count - 1;
    }

    private void WriteString(scoped ref Utf8JsonReader reader)
    {
        var text = reader.ValueSpan;
        var destination = _values.GetSpan(MessagePackWriter.MaxHeaderLength + text.Length);
        if (!reader.ValueIsEscaped)
        {
            _values.Advance(MessagePackWriter.WriteString(destination, text));
            return;
        }

        // Shorter than with its escapes, so it is written behind the longest header and moved to its own.
        var unescaped = destination[MessagePackWriter.MaxHeaderLength..];
        unescaped = unescaped[..Unescape(ref reader, unescaped)];
        var header = MessagePackWriter.WriteStringHeader(destination, unescaped.Length);
        unescaped.CopyTo(destination[header..]);
        _values.Advance(header + unescaped.Length);
    }

    /// <summary>Halves of surrogate pairs, which clients may well write as escapes, become U+FFFD, as when JavaScript turns text into UTF-8.</summary>
    private static int Unescape(scoped ref Utf8JsonReader reader, Span<byte> destination)
    {
        try
        {
            return reader.CopyString(destination);
        }
        catch (InvalidOperationException)
        {
            return UnescapeHalves(reader.ValueSpan, destination);
        }
    }

    private static int UnescapeHalves(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        // Each unit of UTF-16 by itself, so that pairs find each other whether they are escaped or not.
        var units = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOf((byte)'\\');
            units.Append(Encoding.UTF8.GetString(plain < 0 ? text : text[..plain]));
            text = plain < 0 ? default : text[plain..];
            if (text.IsEmpty)
            {
                break;
            }

            var isCode = text[1] == (byte)'u';
            units.Append(isCode ? (char)ushort.Parse(text.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : (char)text[1] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                var character => character,
            });
            text = text[(isCode ? 6 : 2)..];
        }

        return Encoding.UTF8.GetBytes(units.ToString(), destination);
    }

    /// <summary>Writes digits as an integer if 64 bits hold them, and anything else as a float: what is beyond those is infinite, as in JavaScript.</summary>
    private static int WriteNumber(Span<byte> destination, ReadOnlySpan<byte> text)
    {
        if (Utf8Parser.TryParse(text, out long integer, out var length) && length == text.Length && !text.SequenceEqual("-0"u8))
        {
            return MessagePackWriter.WriteInteger(destination, integer);
        }

        return Utf8Parser.TryParse(text, out ulong large, out length) && length == text.Length
            ? MessagePackWriter.WriteInteger(destination, large)
            : MessagePackWriter.WriteFloat(destination, double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    /// <summary>What belongs between the values: a container's header with its count, or an attachment, whose number stands in for it.</summary>
    private struct Insertion(int offset, InsertionKind kind, int parent)
    {
        public int Count;

        public readonly int Offset => offset;

        public readonly InsertionKind Kind => kind;

        /// <summary>The container it is in, or -1.</summary>
        public readonly int Parent => parent;
    }
}
