using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Parley.Namespaces;

namespace Parley.Fuzz.Targets;

/// <summary>The query that an older client sends with a namespace's name.</summary>
internal sealed class QueryTarget : FuzzTarget
{
    public override string Name => "query";

    public override IReadOnlyList<string> Tokens => ["&", "=", "%", "%00", "%ff", "%C3%A9", "%ED%A0%80", "+", "__proto__", "sid", "a=b", "?", "\ud83d\ude00"];

    // Three bytes of JSON escapes for a character of two bytes, in buffers that double, and a dictionary.
    public override int AllocationFactor => 200;

    public override void Decode(byte[] input) => NamespaceQuery.ToJson(Encoding.UTF8.GetString(input));

    public override void Check(byte[] input)
    {
        var query = Encoding.UTF8.GetString(input);
        var json = NamespaceQuery.ToJson(query);
        FuzzException.Require((json.Length == 0) == (query.Length == 0), "an empty query has no JSON");
        if (json.Length == 0)
        {
            return;
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(query))
        {
            // Halves of characters, which JSON cannot say, come out as U+FFFD.
            expected[ToText(pair.DecodeName())] = ToText(pair.DecodeValue());
        }

        var actual = document.RootElement.EnumerateObject().ToDictionary(static property => property.Name, static property => property.Value.GetString()!, StringComparer.Ordinal);
        FuzzException.Require(expected.Count == actual.Count && expected.All(pair => actual.TryGetValue(pair.Key, out var value) && value == pair.Value), "the JSON says something else than the query");
    }

    private static string ToText(ReadOnlyMemory<char> characters) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(characters.ToString()));
}
