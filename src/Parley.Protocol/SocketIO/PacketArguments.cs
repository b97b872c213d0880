using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Parley.Protocol.SocketIO;

/// <summary>
/// The payload of an event or acknowledgement, checked from end to end and split into its arguments, none of which is read yet.
/// Slices of the bytes the packet arrived in, valid as long as they are.
/// </summary>
internal ref struct PacketArguments
{
    /// <summary>Arguments whose places are remembered; handlers take no more, and <see cref="From"/> reaches the others.</summary>
    private const int MaxIndexed = 8;

    private readonly ReadOnlySpan<byte> _json;
    private readonly byte[][] _attachments;
    private Offsets _ends;
    private Offsets _starts;
    private int _end;

    private PacketArguments(ReadOnlySpan<byte> json, byte[][] attachments)
    {
        _json = json;
        _attachments = attachments;
    }

    /// <summary>An event's name as UTF-8, escapes resolved. A number is its text. Empty for an acknowledgement.</summary>
    public ReadOnlySpan<byte> EventName { get; private set; }

    public int Count { get; private set; }

    /// <summary>What the placeholders in the arguments stand for.</summary>
    public readonly byte[][] Attachments => _attachments;

    /// <summary>The bytes of the JSON and of the attachments.</summary>
    public readonly int Bytes
    {
        get
        {
            var bytes = _json.Length;
            foreach (var attachment in _attachments)
            {
                bytes += attachment.Length;
            }

            return bytes;
        }
    }

    /// <summary>The JSON of one argument.</summary>
    /// <param name="index">0 to 7, and less than <see cref="Count"/>.</param>
    public readonly ReadOnlySpan<byte> this[int index] => _json[_starts[index].._ends[index]];

    /// <summary>The JSON of all arguments from <paramref name="index"/> on, commas between them.</summary>
    public readonly ReadOnlySpan<byte> From(int index) => index >= Count ? default : _json[_starts[index].._end];

    /// <summary>Reads <c>["name", argument, …]</c>.</summary>
    public static PacketError TryReadEvent(ReadOnlySpan<byte> json, byte[][] attachments, PacketLimits limits, out PacketArguments arguments) =>
        TryRead(json, attachments, limits, hasName: true, out arguments);

    /// <summary>Reads <c>[argument, …]</c>.</summary>
    public static PacketError TryReadAck(ReadOnlySpan<byte> json, byte[][] attachments, PacketLimits limits, out PacketArguments arguments) =>
        TryRead(json, attachments, limits, hasName: false, out arguments);

    private static PacketError TryRead(ReadOnlySpan<byte> json, byte[][] attachments, PacketLimits limits, bool hasName, out PacketArguments arguments)
    {
        var result = new PacketArguments(json, attachments);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = limits.ReaderDepth });
        try
        {
            return result.Read(ref reader, limits, hasName);
        }
        catch (JsonException)
        {
            return StopsAtTheLimit(ref reader, json, limits) ? PacketError.NestedTooDeep : PacketError.InvalidJson;
        }
        catch (InvalidOperationException)
        {
            // An event name with escapes that make no Unicode text.
            return PacketError.InvalidJson;
        }
        finally
        {
            arguments = result;
        }
    }

    private PacketError Read(scoped ref Utf8JsonReader reader, PacketLimits limits, bool hasName)
    {
        if (_json.IsEmpty)
        {
            return PacketError.InvalidPayload;
        }

        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return PacketError.InvalidPayload;
        }

        if (hasName)
        {
            var error = ReadName(ref reader, limits.MaxEventNameBytes);
            if (error != PacketError.None)
            {
                return error;
            }
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Count == limits.MaxArguments)
            {
                return PacketError.TooManyArguments;
            }

            var start = (int)reader.TokenStartIndex;
            if (!TrySkip(ref reader, limits.TrustsPlaceholders))
            {
                return PacketError.IllegalPlaceholder;
            }

            _end = (int)reader.BytesConsumed;
            if (Count < MaxIndexed)
            {
                _starts[Count] = start;
                _ends[Count] = _end;
            }

            Count++;
        }

        // Throws if anything but white space follows the array.
        reader.Read();
        return PacketError.None;
    }

    private PacketError ReadName(scoped ref Utf8JsonReader reader, int maxBytes)
    {
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return PacketError.InvalidPayload;
        }

        // An escape is at most six times as long as what it stands for.
        EventName = reader.ValueIsEscaped && reader.ValueSpan.Length <= maxBytes * 6
            ? Encoding.UTF8.GetBytes(reader.GetString() ?? "")
            : reader.ValueSpan;
        if (EventName.Length > maxBytes)
        {
            return PacketError.EventNameTooLong;
        }

        return reader.TokenType == JsonTokenType.String && ReservedEventNames.Contains(EventName)
            ? PacketError.InvalidPayload
            : PacketError.None;
    }

    /// <summary>Moves to the end of a value and, in a binary packet, checks the placeholders on the way.</summary>
    private readonly bool TrySkip(scoped ref Utf8JsonReader reader, bool trustsPlaceholders)
    {
        if (_attachments.Length == 0 || trustsPlaceholders)
        {
            reader.Skip();
            return true;
        }

        var depth = reader.CurrentDepth;
        while (true)
        {
            var isStart = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                switch (Placeholder.Probe(reader, _attachments.Length, out _))
                {
                    case PlaceholderKind.Illegal:
                        return false;
                    case PlaceholderKind.Attachment:
                        reader.Skip();
                        isStart = false;
                        break;
                }
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && Placeholder.IsMark(reader))
            {
                return false;
            }

            if (reader.CurrentDepth == depth && !isStart)
            {
                return true;
            }

            reader.Read();
        }
    }

    /// <summary>Whether a reader that threw did so for depth: as deep as it may be, before a bracket that would take it deeper.</summary>
    private static bool StopsAtTheLimit(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, PacketLimits limits)
    {
        // What is open; the reader does not count the bracket it stands on.
        var depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0);
        var rest = json[(int)reader.BytesConsumed..];
        return depth == limits.ReaderDepth && !rest.IsEmpty && (rest[0] is (byte)'[' or (byte)'{');
    }

    [InlineArray(MaxIndexed)]
    private struct Offsets
    {
        private int _first;
    }
}
