using System.Text.Json;

namespace Parley.Namespaces;

/// <summary>Checks what a client sends with CONNECT: nothing, or a JSON object.</summary>
internal static class ConnectPayload
{
    public static bool IsValid(ReadOnlySpan<byte> json, int maxDepth)
    {
        if (json.IsEmpty)
        {
            return true;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            reader.Skip();

            // Throws if anything but white space follows the object.
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
