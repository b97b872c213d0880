using System.Text.Json;

namespace Parley.Recovery;

/// <summary>What a client that comes back says of itself in its CONNECT: the private id it was given, and the last offset it saw.</summary>
internal readonly record struct RecoveryRequest(string PrivateId, string? Offset)
{
    public static bool TryRead(JsonElement auth, out RecoveryRequest request)
    {
        request = default;
        if (!auth.TryGetProperty("pid"u8, out var id) || id.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        string? offset = null;
        if (auth.TryGetProperty("offset"u8, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            // Anything that is no offset of ours is one we do not know.
            offset = value.ValueKind == JsonValueKind.String ? value.GetString() : "";
        }

        request = new RecoveryRequest(id.GetString()!, offset);
        return true;
    }
}
