using System.IO.Compression;

namespace Parley.Protocol.WebSockets;

/// <summary>Inflates one message, RFC 7692 section 7.2.2, with nothing kept from the message before it.</summary>
internal static class WebSocketInflater
{
    private const int StepBytes = 64 * 1024;

    /// <summary>
    /// Inflates into <paramref name="output"/>, which grows with what comes out and never with what is claimed. At
    /// most one byte above <paramref name="maxBytes"/> is produced: it is what tells a message that is too big from
    /// one that just fits.
    /// </summary>
    public static WebSocketFault Inflate(ArraySegment<byte> compressed, WebSocketMessageBuffer output, int maxBytes)
    {
        using var input = new WebSocketDeflateInput(compressed);
        using var inflater = new DeflateStream(input, CompressionMode.Decompress);
        try
        {
            int read;
            while ((read = inflater.Read(output.GetSpan(Math.Min(StepBytes, maxBytes - output.Length + 1)))) != 0)
            {
                output.Advance(read);
                if (output.Length > maxBytes)
                    return WebSocketFault.MessageTooBig;
            }
        }
        catch (InvalidDataException)
        {
            return WebSocketFault.InvalidDeflate;
        }

        return input.RanDry ? WebSocketFault.InvalidDeflate : WebSocketFault.None;
    }
}
