using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Parley.Redis.Wire;

/// <summary>A socket as nodes tell each other of it: <c>id</c>, <c>handshake</c>, <c>rooms</c>, <c>data</c>.</summary>
internal static class SocketWire
{
    /// <summary>Writes a socket.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="data">Its data, encoded.</param>
    public static void Write(WireWriter writer, SocketSnapshot socket, RawArguments data)
    {
        writer.BeginMap(4);
        writer.Name("id"u8);
        writer.Text(socket.Id);
        writer.Name("handshake"u8);
        Write(writer, socket.Handshake);
        writer.Name("rooms"u8);
        writer.Texts(socket.Rooms);
        writer.Name("data"u8);
        writer.Argument(data, 0);
        writer.EndMap();
    }

    /// <exception cref="FormatException">It is no socket.</exception>
    public static SocketSnapshot Read(WireValue value, AdapterContext context)
    {
        if (!value.TryReadMap(out var map) || !map["id"u8].TryReadText(out var id) || !TargetWire.TryReadTexts(map["rooms"u8], out var rooms))
        {
            throw new FormatException("a socket without id or rooms");
        }

        map["handshake"u8].TryReadMap(out var handshake);

        // Node.js lets applications replace the whole object, so that it may be none.
        var data = map["data"u8].TryReadMap(out _) ? map["data"u8].ToArguments(context) : context.ParseArguments("[{}]"u8, []);
        return new SocketSnapshot(id, Read(handshake, context), rooms, context.DecodeData(data));
    }

    /// <summary>Reads a value as the only argument; none if it is missing.</summary>
    /// <exception cref="FormatException">It is more than a message may hold.</exception>
    public static RawArguments ToArguments(this WireValue value, AdapterContext context) =>
        value.IsMissing ? context.ParseArguments("[]"u8, []) : context.ParseArguments(value.ToJson(out var attachments, asArray: true), attachments);

    /// <summary>Reads an array as arguments, all but its first element, which is the name of an event.</summary>
    /// <exception cref="FormatException">It is more than a message may hold.</exception>
    public static RawArguments ToArgumentsWithoutFirst(this WireValue array, AdapterContext context)
    {
        var json = array.ToJson(out var attachments);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue / 2 });
        reader.Read();
        reader.Read();
        var rest = json.AsSpan((int)reader.BytesConsumed);

        // Behind the name comes a comma, or the end.
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray
            ? context.ParseArguments("[]"u8, [])
            : context.ParseArguments([(byte)'[', .. rest[(rest.IndexOf((byte)',') + 1)..]], attachments);
    }

    private static void Write(WireWriter writer, Handshake handshake)
    {
        writer.BeginMap(9);
        writer.Name("headers"u8);
        writer.BeginMap(handshake.Headers.Count);
        foreach (var (name, values) in handshake.Headers)
        {
            // As Node.js has them; several of a name are one.
#pragma warning disable CA1308 // Names of headers in Node.js are in lower case.
            writer.Name(name.ToLowerInvariant());
#pragma warning restore CA1308
            writer.Text(values.Count == 1 ? values[0] ?? "" : string.Join(", ", values.ToArray()));
        }

        writer.EndMap();

        // With all its digits, which JavaScript reads as well as its own form.
        writer.Name("time"u8);
        writer.Text(handshake.Time.ToString("O", CultureInfo.InvariantCulture));
        writer.Name("address"u8);
        writer.Text(handshake.Address?.ToString() ?? "");
        writer.Name("xdomain"u8);
        writer.Boolean(handshake.IsCrossDomain);
        writer.Name("secure"u8);
        writer.Boolean(handshake.IsSecure);
        writer.Name("issued"u8);
        writer.Integer(handshake.Issued);
        writer.Name("url"u8);
        writer.Text(handshake.Url);
        writer.Name("query"u8);
        writer.BeginMap(handshake.Query.Count);
        foreach (var (name, values) in handshake.Query)
        {
            writer.Name(name);
            if (values.Count == 1)
            {
                writer.Text(values[0] ?? "");
            }
            else
            {
                writer.Texts([.. values.Select(static value => value ?? "")]);
            }
        }

        writer.EndMap();
        writer.Name("auth"u8);
        writer.Json(System.Text.Encoding.UTF8.GetBytes(handshake.Auth.GetRawText()), []);
        writer.EndMap();
    }

    /// <summary>Reads what is there of a handshake: nothing of it decides anything here.</summary>
    private static Handshake Read(WireMap map, AdapterContext context)
    {
        map["url"u8].TryReadText(out var url);
        map["address"u8].TryReadText(out var address);
        var headers = new List<KeyValuePair<string, StringValues>>();
        if (map["headers"u8].TryReadMap(out var fields))
        {
            foreach (var field in fields.Fields)
            {
                var value = field.Value.TryReadText(out var text) ? new StringValues(text)
                    : TargetWire.TryReadTexts(field.Value, out var texts) ? new StringValues(texts)
                    : StringValues.Empty;
                headers.Add(new(System.Text.Encoding.UTF8.GetString(field.Name.Span), value));
            }
        }

        return context.CreateHandshake(
            url,
            headers,
            IPAddress.TryParse(address, out var parsed) ? parsed : null,
            map["secure"u8].ReadBoolean(otherwise: false),
            ReadTime(map),
            ReadAuth(map["auth"u8]));
    }

    private static DateTimeOffset ReadTime(WireMap map)
    {
        if (map["time"u8].TryReadText(out var text) && DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        // The years 1 to 9999.
        return map["issued"u8].TryReadInteger(out var issued) && issued is >= -62_135_596_800_000 and <= 253_402_300_799_999
            ? DateTimeOffset.FromUnixTimeMilliseconds(issued)
            : default;
    }

    private static JsonElement ReadAuth(WireValue auth)
    {
        if (!auth.TryReadMap(out _))
        {
            return default;
        }

        var reader = new Utf8JsonReader(auth.ToJson(out _), new JsonReaderOptions { MaxDepth = int.MaxValue / 2 });
        return JsonElement.ParseValue(ref reader);
    }
}
