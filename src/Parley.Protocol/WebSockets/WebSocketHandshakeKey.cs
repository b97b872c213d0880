using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Protocol.WebSockets;

/// <summary>The two values of a handshake answer that follow from the request, RFC 6455 section 4.2.2.</summary>
internal static class WebSocketHandshakeKey
{
    private const int KeyBytes = 16;
    private const int KeyChars = 24;

    private static ReadOnlySpan<byte> ProtocolGuid => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    /// <summary>
    /// Computes <c>Sec-WebSocket-Accept</c>. The key has to be the base64 of exactly 16 bytes (section 4.2.1);
    /// false otherwise.
    /// </summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 section 4.2.2 prescribes SHA-1; it proves that the answer is a WebSocket server's, and guards nothing.")]
    public static bool TryComputeAccept(string? secWebSocketKey, out string accept)
    {
        accept = "";
        Span<byte> decoded = stackalloc byte[KeyBytes];
        if (secWebSocketKey is not { Length: KeyChars }
            || !Convert.TryFromBase64String(secWebSocketKey, decoded, out var written)
            || written != KeyBytes)
        {
            return false;
        }

        // The text of the key is hashed, not the bytes it stands for.
        Span<byte> challenge = stackalloc byte[KeyChars + ProtocolGuid.Length];
        Encoding.ASCII.GetBytes(secWebSocketKey, challenge);
        ProtocolGuid.CopyTo(challenge[KeyChars..]);

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(challenge, hash);
        accept = Convert.ToBase64String(hash);
        return true;
    }

    /// <summary>
    /// The first valid token of <c>Sec-WebSocket-Protocol</c> (section 4.1, item 10), which is what the official
    /// server answers; null when there is none. Linear in the length of the header.
    /// </summary>
    public static string? FirstSubprotocol(string? header)
    {
        foreach (var range in header.AsSpan().Split(','))
        {
            var candidate = header.AsSpan(range).Trim(" \t");
            if (HttpToken.IsToken(candidate))
                return candidate.ToString();
        }

        return null;
    }
}
