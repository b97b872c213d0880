using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley;

/// <summary>
/// The arguments of an event as they came off the wire, for a handler that passes them on: neither parsed nor re-encoded.
/// As a handler's parameter it takes all arguments from its place on; emitted, each of them is an argument again, binary included.
/// </summary>
/// <remarks>Owns its bytes, so it may be kept. Safe to share between threads.</remarks>
public readonly partial struct RawArguments
{
    private readonly byte[]? _array;
    private readonly byte[][]? _attachments;
    // There whenever Count is above 0.
    private readonly ArgumentSerializer? _serializer;

    internal RawArguments(ReadOnlySpan<byte> arguments, byte[][] attachments, int count, ArgumentSerializer serializer)
    {
        _serializer = serializer;
        _array = GC.AllocateUninitializedArray<byte>(arguments.Length + 2);
        _array[0] = (byte)'[';
        arguments.CopyTo(_array.AsSpan(1));
        _array[^1] = (byte)']';
        _attachments = attachments;
        Count = count;
    }

    /// <summary>How many arguments there are.</summary>
    public int Count { get; }

    /// <summary>The arguments as a JSON array in UTF-8, with placeholders for binary.</summary>
    [JsonIgnore]
    public ReadOnlySpan<byte> Json => _array is null ? "[]"u8 : _array;

    /// <summary>One of the arguments, as raw as all of them.</summary>
    /// <param name="index">Its place, 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such argument.</exception>
    public RawArguments this[int index] => new(JsonOf(index), _attachments ?? [], count: 1, _serializer!);

    /// <summary>Reads one of the arguments.</summary>
    /// <param name="index">Its place, 0 to <see cref="Count"/> - 1.</param>
    /// <typeparam name="T">The type to read.</typeparam>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such argument.</exception>
    /// <exception cref="JsonException">The argument does not fit <typeparamref name="T"/>.</exception>
    public T? Read<T>(int index) => _serializer!.Read<T>(JsonOf(index), _attachments ?? []);

    /// <summary>The arguments as JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Json);

    /// <summary>Writes every argument as an element of the array that <paramref name="writer"/> is in.</summary>
    internal void WriteTo(Utf8JsonWriter writer, List<ReadOnlyMemory<byte>> attachments)
    {
        if (Count == 0)
        {
            return;
        }

        if (_attachments is { Length: > 0 } source)
        {
            WriteRenumbered(writer, attachments, source);
            return;
        }

        // One raw value as far as the writer knows: it checks nothing, and the commas inside are those of the array it is in.
        writer.WriteRawValue(Json[1..^1], skipInputValidation: true);
    }

    /// <summary>Finds an argument by walking over those before it: whoever only forwards them need not know where each begins.</summary>
    private ReadOnlySpan<byte> JsonOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var reader = new Utf8JsonReader(Json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        reader.Read();
        for (; index > 0; index--)
        {
            reader.Skip();
            reader.Read();
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Json[start..(int)reader.BytesConsumed];
    }

    /// <summary>The same with each placeholder under the number that its attachment has in the packet at hand; all else is copied as it is.</summary>
    private void WriteRenumbered(Utf8JsonWriter writer, List<ReadOnlyMemory<byte>> target, byte[][] source)
    {
        var json = Json;
        var copied = 1;
        var written = 0;
        // Long enough, as no placeholder is shorter than the one written here.
        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.StartObject || Placeholder.Probe(reader, source.Length, out var number) != PlaceholderKind.Attachment)
                {
                    continue;
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var newNumber = AttachmentScope.NumberOf(source[number], target);
                if (newNumber == number)
                {
                    continue;
                }

                json[copied..start].CopyTo(buffer.AsSpan(written));
                written += start - copied;
                written += Placeholder.Write(buffer.AsSpan(written), newNumber);
                copied = (int)reader.BytesConsumed;
            }

            var rest = json[copied..^1];
            rest.CopyTo(buffer.AsSpan(written));
            writer.WriteRawValue(buffer.AsSpan(0, written + rest.Length), skipInputValidation: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
