using System.Text.Json;

namespace Parley.Fuzz.Targets;

/// <summary>Compares JSON that went through MessagePack: numbers by value, texts by what they say, placeholders by what they mark.</summary>
internal static class JsonText
{
    private const int MaxDepth = 2000;

    public static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        using var first = JsonDocument.Parse(left.ToArray(), new JsonDocumentOptions { MaxDepth = MaxDepth });
        using var second = JsonDocument.Parse(right.ToArray(), new JsonDocumentOptions { MaxDepth = MaxDepth });
        return Same(first.RootElement, second.RootElement);
    }

    public static bool NameIs(JsonProperty property, string name)
    {
        try
        {
            return string.Equals(property.Name, name, StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Same(JsonElement left, JsonElement right)
    {
        // Attachments are numbered anew, in the order of their placeholders.
        if (IsPlaceholder(left) && IsPlaceholder(right))
        {
            return true;
        }

        if (left.ValueKind == JsonValueKind.Number)
        {
            // What no float holds is infinite in MessagePack, and null in JSON.
            return right.ValueKind == JsonValueKind.Number ? left.GetDouble().Equals(right.GetDouble()) : right.ValueKind == JsonValueKind.Null && double.IsInfinity(left.GetDouble());
        }

        return left.ValueKind == right.ValueKind && left.ValueKind switch
        {
            JsonValueKind.String => SameText(() => left.GetString(), () => right.GetString()),
            JsonValueKind.Array => left.GetArrayLength() == right.GetArrayLength() && left.EnumerateArray().Zip(right.EnumerateArray()).All(static pair => Same(pair.First, pair.Second)),
            JsonValueKind.Object => left.EnumerateObject().Count() == right.EnumerateObject().Count()
                && left.EnumerateObject().Zip(right.EnumerateObject()).All(static pair => SameText(() => pair.First.Name, () => pair.Second.Name) && Same(pair.First.Value, pair.Second.Value)),
            _ => true,
        };
    }

    private static bool IsPlaceholder(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.EnumerateObject().Any(static property => NameIs(property, "_placeholder") && property.Value.ValueKind == JsonValueKind.True);

    // Half a surrogate pair, which JSON can say and no text can, becomes U+FFFD in MessagePack, and stays what it is in JSON.
    private static bool SameText(Func<string?> left, Func<string?> right)
    {
        var expected = ReadText(left);
        var actual = ReadText(right);
        return expected is null ? actual is null || actual.Contains('\ufffd', StringComparison.Ordinal) : expected == actual;
    }

    private static string? ReadText(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
