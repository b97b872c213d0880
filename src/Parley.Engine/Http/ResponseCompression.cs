using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Parley.Engine.Http;

/// <summary>Writes a polling response, compressed if the options say so, it is worth it, and the client takes it.</summary>
internal static class ResponseCompression
{
    public static async Task WriteAsync(HttpContext context, EngineOptions options, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        var encoding = options.HttpCompression && body.Length >= options.HttpCompressionThreshold ? Choose(context.Request) : null;
        if (encoding is null)
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body);
            return;
        }

        response.Headers.ContentEncoding = encoding;
        await using var compressed = Compress(encoding, response.Body);
        await compressed.WriteAsync(body);
    }

    private static Stream Compress(string encoding, Stream target) => encoding == "gzip"
        ? new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true)
        : new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true);

    /// <summary>The encodings of the official server: gzip before deflate.</summary>
    private static string? Choose(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted))
        {
            return null;
        }

        string? choice = null;
        foreach (var value in accepted)
        {
            if (value.Quality == 0)
            {
                continue;
            }

            if (value.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            {
                return "gzip";
            }

            if (value.Value.Equals("deflate", StringComparison.OrdinalIgnoreCase))
            {
                choice = "deflate";
            }
        }

        return choice;
    }
}
