using System.Security.Cryptography;
using System.Text;
using Parley.Protocol.WebSockets;

namespace Parley.Fuzz.Targets;

/// <summary>The headers of a WebSocket handshake.</summary>
internal sealed class HandshakeTarget : FuzzTarget
{
    private const string Agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    public override string Name => "handshake";

    public override IReadOnlyList<string> Tokens =>
        ["permessage-deflate", "; ", ", ", "=", "\"", "server_no_context_takeover", "client_no_context_takeover", "server_max_window_bits", "client_max_window_bits", "15", "8", "chat"];

    public override void Decode(byte[] input)
    {
        var header = Encoding.Latin1.GetString(input);
        WebSocketDeflate.TryNegotiate(header, out _);
        WebSocketHandshakeKey.FirstSubprotocol(header);
        WebSocketHandshakeKey.TryComputeAccept(header, out _);
    }

    public override void Check(byte[] input)
    {
        var header = Encoding.Latin1.GetString(input);
        var agreed = WebSocketDeflate.TryNegotiate(header, out var answer);
        FuzzException.Require(answer == (agreed ? Agreed : "") || (agreed && answer == Agreed + "; server_max_window_bits=15"), "an answer that is none of ours: " + answer);
        FuzzException.Require(!agreed || header.Contains("permessage-deflate", StringComparison.OrdinalIgnoreCase), "agreed to what was not offered");
        FuzzException.Require(WebSocketDeflate.TryNegotiate(ToUpper(header), out var upper) == agreed && upper == answer, "letters in another case read otherwise");
        if (agreed)
        {
            // What we answer is an offer that we accept, and no more than that.
            FuzzException.Require(WebSocketDeflate.TryNegotiate(answer, out var again) && again == answer, "the answer is none for itself");
        }

        var protocol = WebSocketHandshakeKey.FirstSubprotocol(header);
        FuzzException.Require(protocol is null || (HttpToken.IsToken(protocol) && header.Split(',').Any(part => part.Trim(' ', '\t') == protocol)), "a subprotocol that was not offered");

        var key = new byte[64];
        var isKey = header.Length == 24 && !header.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(header, key, out var length) && length == 16;
        FuzzException.Require(WebSocketHandshakeKey.TryComputeAccept(header, out var accept) == isKey, "a key is 16 bytes in base64");
        FuzzException.Require(
            !isKey || accept == Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(header + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))), "another answer to the key");
    }

    private static string ToUpper(string text) => string.Create(text.Length, text, static (span, text) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterLower(text[i]) ? (char)(text[i] - 32) : text[i];
        }
    });
}
