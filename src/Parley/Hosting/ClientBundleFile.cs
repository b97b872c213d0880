using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Parley.Hosting;

/// <summary>One file of the browser client and the answer to a request for it, with the headers of the official server.</summary>
internal sealed class ClientBundleFile(string name, EntityTagHeaderValue etag)
{
    private readonly string _contentType = name.EndsWith(".map", StringComparison.Ordinal) ? "application/json; charset=utf-8" : "application/javascript; charset=utf-8";

    public async Task ServeAsync(HttpContext context)
    {
        var request = context.Request;
        var response = context.Response;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        response.Headers.ETag = etag.ToString();
        response.Headers.CacheControl = "public, max-age=0";
        // Appended, because CORS may have put Origin there.
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (IsCurrent(request))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = _contentType;
        var encoding = ClientBundleEncoding.Choose(request.Headers.AcceptEncoding);
        if (encoding == ClientBundleEncoding.Identity)
        {
            await ServeIdentityAsync(request, response);
            return;
        }

        response.Headers.ContentEncoding = encoding;
        await using var content = ClientBundle.Open(name + (encoding == ClientBundleEncoding.Brotli ? ".br" : ".gz"));
        response.ContentLength = content.Length;
        if (HttpMethods.IsGet(request.Method))
        {
            await content.CopyToAsync(response.Body);
        }
    }

    private async Task ServeIdentityAsync(HttpRequest request, HttpResponse response)
    {
        await using var compressed = ClientBundle.Open(name + ".gz");
        response.ContentLength = ReadUncompressedLength(compressed);
        if (HttpMethods.IsGet(request.Method))
        {
            await using var content = new GZipStream(compressed, CompressionMode.Decompress);
            await content.CopyToAsync(response.Body);
        }
    }

    // RFC 9110 §13.1.2: If-None-Match compares weakly, and * matches whatever there is.
    private bool IsCurrent(HttpRequest request)
    {
        foreach (var candidate in request.GetTypedHeaders().IfNoneMatch)
        {
            if (candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(etag, useStrongComparison: false))
            {
                return true;
            }
        }

        return false;
    }

    // RFC 1952 §2.3.1: the last four bytes are the length before compression.
    private static uint ReadUncompressedLength(Stream gzip)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        gzip.Seek(-length.Length, SeekOrigin.End);
        gzip.ReadExactly(length);
        gzip.Seek(0, SeekOrigin.Begin);
        return BinaryPrimitives.ReadUInt32LittleEndian(length);
    }
}
