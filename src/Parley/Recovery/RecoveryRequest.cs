using System.Text.Json;

namespace Parley.Recovery;

/// <summary>What a client that comes back says of itself in its CONNECT: the private id it was given, and the last offset it saw.</summary>
internal readonly record struct RecoveryRequest(string PrivateId, string? Offset)
{
    public static bool TryRead(JsonElement auth, out RecoveryRequest request)
    {
        request = default;
        if (!auth.TryGetProperty("pid"u8, out var id) || Read(id) is not { } privateId)
        {
            return false;
        }

        string? offset = null;
        if (auth.TryGetProperty("offset"u8, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            // Anything that is no offset of ours is one we do not know.
            offset = Read(value) ?? "";
        }

        request = new RecoveryRequest(privateId, offset);
        return true;
    }

    private static string? Read(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // JSON may have strings that are no text, such as half of a surrogate pair. None of them is ours.
            return null;
        }
    }
}
