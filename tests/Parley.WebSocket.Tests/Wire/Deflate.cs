using System.IO.Compression;

namespace Parley.WebSocket.Tests.Wire;

/// <summary>permessage-deflate as a client does it, with nothing kept from the message before: the server asks for that, and promises it.</summary>
internal static class Deflate
{
    private static readonly byte[] Tail = [0x00, 0x00, 0xff, 0xff];

    /// <summary>RFC 7692 section 7.2.1.</summary>
    public static byte[] Compress(byte[] payload)
    {
        using var output = new MemoryStream();
        using var deflater = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true);
        deflater.Write(payload);
        deflater.Flush();
        var flushed = output.ToArray();
        Assert.True(flushed.AsSpan().EndsWith(Tail));
        return flushed[..^Tail.Length];
    }

    /// <summary>RFC 7692 section 7.2.2.</summary>
    public static byte[] Decompress(byte[] compressed)
    {
        using var inflater = new DeflateStream(new MemoryStream([.. compressed, .. Tail]), CompressionMode.Decompress);
        using var payload = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = inflater.Read(buffer)) > 0;)
        {
            payload.Write(buffer, 0, read);
        }

        return payload.ToArray();
    }
}
