using System.IO.Compression;

namespace Parley.Protocol.WebSockets;

/// <summary>
/// The permessage-deflate extension, RFC 7692, always without context takeover in either direction: a kept window
/// costs some 200 KB per connection, and nothing that one message compresses can leak into the size of the next.
/// </summary>
internal static class WebSocketDeflate
{
    private const string Agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    // RFC 7692 section 7.1.2.1: an offer with this parameter is accepted by repeating it.
    private const string AgreedWithWindow = Agreed + "; server_max_window_bits=15";

    private static ReadOnlySpan<byte> SyncTail => [0x00, 0x00, 0xff, 0xff];

    /// <summary>
    /// Picks the first offer we can honour out of a <c>Sec-WebSocket-Extensions</c> header, RFC 7692 section 5.1. A
    /// header that breaks the grammar of RFC 6455 section 9.1 anywhere negotiates nothing. Linear in its length.
    /// </summary>
    public static bool TryNegotiate(string? secWebSocketExtensions, out string responseHeader)
    {
        responseHeader = "";
        var reader = new WebSocketExtensionReader(secWebSocketExtensions);
        while (reader.TryReadExtension(out var name))
        {
            var offer = new WebSocketDeflateOffer(name);
            while (reader.TryReadParameter(out var parameter, out var value, out var hasValue))
                offer.Add(parameter, value, hasValue);

            if (responseHeader.Length == 0 && offer.IsAcceptable)
                responseHeader = offer.HasServerWindow ? AgreedWithWindow : Agreed;
        }

        if (reader.IsMalformed)
            responseHeader = "";

        return responseHeader.Length != 0;
    }

    /// <summary>
    /// The payload of a compressed message, RFC 7692 section 7.2.1: DEFLATE data flushed to a byte boundary, without
    /// the four bytes that every such flush ends with.
    /// </summary>
    public static byte[] Compress(ReadOnlySpan<byte> payload)
    {
        // Section 7.2.3.6. The stream class flushes nothing when nothing was written.
        if (payload.IsEmpty)
            return [0x00];

        using var output = new MemoryStream(Math.Min(payload.Length, 4096));
        using var deflater = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true);
        deflater.Write(payload);
        deflater.Flush();

        // Read before the deflater is disposed, which would add a final block.
        var flushed = output.GetBuffer().AsSpan(0, (int)output.Length);
        if (!flushed.EndsWith(SyncTail))
            throw new InvalidOperationException("The deflater did not end its flush with an empty stored block.");

        return flushed[..^SyncTail.Length].ToArray();
    }
}
