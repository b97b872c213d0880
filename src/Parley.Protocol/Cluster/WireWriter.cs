using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.Protocol.MessagePack;

namespace Parley.Protocol.Cluster;

/// <summary>
/// Writes a message, as JSON or as MessagePack, from the same calls: JSON wherever it can say it, as official adapters do, MessagePack where
/// there are bytes in it. What is written of MessagePack is the same in both dialects of official adapters. One owner, one message at a time.
/// </summary>
internal sealed class WireWriter
{
    // Of a message that was much larger than others, nothing is kept.
    private const int MaxKeptBytes = 256 * 1024;

    private const int MaxStackCharacters = 128;

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private ArrayBufferWriter<byte> _output = new(1024);
    private bool _needsComma;

    /// <summary>Whether the message is JSON.</summary>
    public bool IsJson { get; private set; }

    /// <summary>Begins a message.</summary>
    /// <param name="isJson">Whether it is JSON; it has no attachments then.</param>
    public void Begin(bool isJson)
    {
        IsJson = isJson;
        _needsComma = false;
        _output.ResetWrittenCount();
    }

    /// <summary>The message, in an array of its own.</summary>
    public byte[] Finish()
    {
        var message = _output.WrittenSpan.ToArray();
        if (_output.Capacity > MaxKeptBytes)
        {
            _output = new ArrayBufferWriter<byte>(1024);
        }

        return message;
    }

    /// <summary>Begins a map, to be ended.</summary>
    /// <param name="count">How many entries will follow.</param>
    public void BeginMap(int count) => BeginContainer((byte)'{', count);

    public void EndMap() => EndContainer((byte)'}');

    /// <summary>Begins an array, to be ended.</summary>
    /// <param name="count">How many elements will follow.</param>
    public void BeginArray(int count) => BeginContainer((byte)'[', count);

    public void EndArray() => EndContainer((byte)']');

    /// <summary>The key of the value that follows.</summary>
    public void Name(ReadOnlySpan<byte> utf8)
    {
        WriteText(utf8);
        if (IsJson)
        {
            Append((byte)':');
            _needsComma = false;
        }
    }

    public void Name(string name) => Name(Encoding.UTF8.GetBytes(name));

    public void Text(string text)
    {
        // Names are short, and every message has some.
        Span<byte> utf8 = stackalloc byte[MaxStackCharacters * 3];
        WriteText(text.Length <= MaxStackCharacters ? utf8[..Encoding.UTF8.GetBytes(text, utf8)] : Encoding.UTF8.GetBytes(text));
    }

    /// <summary>An array of texts.</summary>
    public void Texts(IReadOnlyCollection<string> texts)
    {
        BeginArray(texts.Count);
        foreach (var text in texts)
        {
            Text(text);
        }

        EndArray();
    }

    /// <inheritdoc cref="Texts(IReadOnlyCollection{string})"/>
    /// <remarks>Most lists have one element or none, for which no enumerator is made.</remarks>
    public void Texts(ImmutableList<string> texts)
    {
        BeginArray(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            Text(texts[i]);
        }

        EndArray();
    }

    public void Integer(long value)
    {
        Separate();
        if (IsJson)
        {
            System.Buffers.Text.Utf8Formatter.TryFormat(value, _output.GetSpan(20), out var digits);
            _output.Advance(digits);
        }
        else
        {
            _output.Advance(MessagePackWriter.WriteInteger(_output.GetSpan(MessagePackWriter.MaxNumberLength), value));
        }

        _needsComma = true;
    }

    public void Boolean(bool value)
    {
        Separate();
        if (IsJson)
        {
            Append(value ? "true"u8 : "false"u8);
        }
        else
        {
            Append(value ? MessagePackWriter.True : MessagePackWriter.False);
        }

        _needsComma = true;
    }

    /// <summary>A value that is JSON already.</summary>
    /// <param name="json">The value.</param>
    /// <param name="attachments">What its placeholders stand for; none in a message of JSON.</param>
    public void Json(ReadOnlySpan<byte> json, ReadOnlySpan<ReadOnlyMemory<byte>> attachments)
    {
        Separate();
        if (IsJson)
        {
            Append(json);
        }
        else
        {
            using var data = JsonToMessagePack.Rent();
            data.Read(json, attachments.Length);
            var length = data.GetLength(attachments);
            data.CopyTo(_output.GetSpan(length), attachments);
            _output.Advance(length);
        }

        _needsComma = true;
    }

    public void Arguments(RawArguments arguments) => Json(arguments.Json, AttachmentsOf(arguments));

    /// <summary>One of several arguments.</summary>
    public void Argument(RawArguments arguments, int index) => Json(arguments[index].Json[1..^1], AttachmentsOf(arguments));

    private static ReadOnlyMemory<byte>[] AttachmentsOf(RawArguments arguments)
    {
        if (arguments.AttachmentCount == 0)
        {
            return [];
        }

        var attachments = new ReadOnlyMemory<byte>[arguments.AttachmentCount];
        for (var i = 0; i < attachments.Length; i++)
        {
            attachments[i] = arguments.Attachments[i];
        }

        return attachments;
    }

    private void BeginContainer(byte bracket, int count)
    {
        Separate();
        if (IsJson)
        {
            Append(bracket);
        }
        else
        {
            var header = _output.GetSpan(MessagePackWriter.MaxHeaderLength);
            _output.Advance(bracket == (byte)'{' ? MessagePackWriter.WriteMapHeader(header, count) : MessagePackWriter.WriteArrayHeader(header, count));
        }

        _needsComma = false;
    }

    private void EndContainer(byte bracket)
    {
        if (IsJson)
        {
            Append(bracket);
        }

        _needsComma = true;
    }

    private void WriteText(ReadOnlySpan<byte> utf8)
    {
        Separate();
        if (IsJson)
        {
            Append((byte)'"');
            Append(JsonEncodedText.Encode(utf8, Encoder).EncodedUtf8Bytes);
            Append((byte)'"');
        }
        else
        {
            _output.Advance(MessagePackWriter.WriteString(_output.GetSpan(MessagePackWriter.MaxHeaderLength + utf8.Length), utf8));
        }

        _needsComma = true;
    }

    private void Separate()
    {
        if (IsJson && _needsComma)
        {
            Append((byte)',');
        }
    }

    private void Append(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    private void Append(ReadOnlySpan<byte> bytes) => _output.Write(bytes);
}
