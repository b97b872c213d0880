using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parley.Protocol.Json;

namespace Parley.Sockets;

/// <summary>The data of a socket on another node: one JSON object, whose values are read when they are asked for.</summary>
internal sealed class SocketDataCopy : IReadOnlySocketData
{
    private readonly ArgumentSerializer _serializer;
    private readonly Dictionary<string, Range> _places = new(StringComparer.Ordinal);

    /// <param name="encoded">One argument, the object.</param>
    /// <param name="serializer">How values are read.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public SocketDataCopy(RawArguments encoded, ArgumentSerializer serializer)
    {
        Encoded = encoded;
        _serializer = serializer;
        var reader = new Utf8JsonReader(encoded.Json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        reader.Read();
        if (encoded.Count != 1 || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException("The data of a socket is one JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = ReadName(ref reader);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            _places[name] = start..(int)reader.BytesConsumed;
        }
    }

    public RawArguments Encoded { get; }

    private static string ReadName(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException exception)
        {
            // Half a surrogate pair, which JavaScript can escape, and no text of an application is.
            throw new FormatException("The data of a socket has a key that is no text.", exception);
        }
    }

    /// <summary>Forgets a value.</summary>
    public bool Remove(string name) => _places.Remove(name);

    /// <summary>The values as they may be written again: bytes, or JSON.</summary>
    public IEnumerable<KeyValuePair<string, object?>> GetAll() => _places.Select(place => KeyValuePair.Create(place.Key, Read(place.Value)));

    public T? Get<T>(SocketKey<T> key) => TryGet(key, out var value) ? value : default;

    public bool TryGet<T>(SocketKey<T> key, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        value = default;
        if (!_places.TryGetValue(key.Name, out var place))
        {
            return false;
        }

        try
        {
            value = _serializer.Read<T>(Encoded.Json[place], Encoded.Attachments);
            return value is not null;
        }
        catch (JsonException)
        {
            // As on the socket's own node: a value of another type is none.
            return false;
        }
    }

    private object? Read(Range place)
    {
        var json = Encoded.Json[place];
        if (Encoded.AttachmentCount > 0)
        {
            try
            {
                return _serializer.Read<byte[]>(json, Encoded.Attachments);
            }
            catch (JsonException)
            {
                // Something else than bytes.
            }
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        return JsonElement.ParseValue(ref reader);
    }
}
