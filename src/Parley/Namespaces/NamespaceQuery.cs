using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Parley.Namespaces;

/// <summary>The query that an older client sends with a namespace's name.</summary>
internal static class NamespaceQuery
{
    /// <summary>Bytes that it may have: as many as ASP.NET Core allows the whole first line of a request.</summary>
    public const int MaxBytes = 8 * 1024;

    /// <summary>The query as a JSON object of strings, empty if there is no query. Of equal names the last counts.</summary>
    public static byte[] ToJson(string query)
    {
        if (query.Length == 0)
        {
            return [];
        }

        var values = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(query))
        {
            values[pair.DecodeName().ToString()] = pair.DecodeValue().ToString();
        }

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in values)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }
}
