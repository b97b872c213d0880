using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Parley.Hosting;

namespace Parley.Tests.Hosting;

public class ClientBundleTests
{
    public static TheoryData<string> Scripts =>
        ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"];

    public static TheoryData<string> Maps =>
        ["socket.io.js.map", "socket.io.min.js.map", "socket.io.esm.min.js.map", "socket.io.msgpack.min.js.map"];

    public static TheoryData<string> Files => [.. Scripts, .. Maps];

    [Fact]
    public void The_official_files_are_embedded_and_no_others() =>
        Assert.Equal(Files.Select(row => row.Data).ToHashSet(StringComparer.Ordinal), ClientBundle.FileNames.ToHashSet(StringComparer.Ordinal));

    [Theory]
    [InlineData("socket.io.slim.js")]
    [InlineData("version")]
    [InlineData("socket.io.js.gz")]
    [InlineData("Socket.IO.js")]
    [InlineData("")]
    public void Any_other_name_is_left_to_the_caller(string fileName) => Assert.False(ClientBundle.TryGet(fileName, out _));

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_script_is_served_with_the_headers_of_the_official_server(string fileName)
    {
        var response = await Get(fileName);

        Assert.Equal(200, response.StatusCode);
        Assert.Equal("application/javascript; charset=utf-8", response.ContentType);
        Assert.Equal("public, max-age=0", response.Headers.CacheControl);
        Assert.Equal("Accept-Encoding", response.Headers.Vary);
        Assert.StartsWith("/*!\n * Socket.IO v" + ClientBundle.Version, Encoding.UTF8.GetString(BodyOf(response)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public async Task A_map_is_served_as_json(string fileName)
    {
        var response = await Get(fileName);

        Assert.Equal("application/json; charset=utf-8", response.ContentType);
        Assert.StartsWith("{\"version\":3", Encoding.UTF8.GetString(BodyOf(response)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_encoding_unpacks_to_the_same_bytes(string fileName)
    {
        var identity = await Get(fileName);
        var brotli = await Get(fileName, acceptEncoding: "br");
        var gzip = await Get(fileName, acceptEncoding: "gzip");

        Assert.Equal(0, identity.Headers.ContentEncoding.Count);
        Assert.Equal("br", brotli.Headers.ContentEncoding);
        Assert.Equal("gzip", gzip.Headers.ContentEncoding);
        Assert.True(brotli.ContentLength < gzip.ContentLength && gzip.ContentLength < identity.ContentLength);
        Assert.Equal(BodyOf(identity), Unpack(new BrotliStream(new MemoryStream(BodyOf(brotli)), CompressionMode.Decompress)));
        Assert.Equal(BodyOf(identity), Unpack(new GZipStream(new MemoryStream(BodyOf(gzip)), CompressionMode.Decompress)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Content_length_is_the_length_of_the_body_and_head_sends_the_same_headers_alone(string? acceptEncoding)
    {
        var get = await Get("socket.io.js", acceptEncoding: acceptEncoding);
        var head = await Serve("HEAD", "socket.io.js", acceptEncoding: acceptEncoding);

        Assert.Equal(BodyOf(get).Length, get.ContentLength);
        Assert.Equal(get.Headers.ToDictionary(), head.Headers.ToDictionary());
        Assert.Empty(BodyOf(head));
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("br;q=0.5, gzip;q=0.8", "gzip")]
    [InlineData("gzip;q=0.1", "gzip")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("*", "br")]
    [InlineData("gzip;q=0.5, identity", null)]
    [InlineData("gzip;q=0, br;q=0", null)]
    [InlineData("*;q=0", null)]
    [InlineData("deflate", null)]
    [InlineData("", null)]
    [InlineData("br;q=x;;", null)]
    public async Task The_encoding_is_the_one_the_client_likes_best(string acceptEncoding, string? expected)
    {
        var response = await Get("socket.io.min.js", acceptEncoding: acceptEncoding);

        Assert.Equal(200, response.StatusCode);
        Assert.Equal(expected, response.Headers.ContentEncoding.SingleOrDefault());
    }

    [Fact]
    public async Task The_etag_is_the_version_of_the_package() =>
        Assert.Equal($"\"{ClientBundle.Version}\"", (await Get("socket.io.js")).Headers.ETag);

    [Theory]
    [InlineData("\"{0}\"")]
    [InlineData("W/\"{0}\"")]
    [InlineData("\"other\", W/\"{0}\"")]
    [InlineData("*")]
    public async Task A_client_that_has_the_version_is_told_so(string ifNoneMatch)
    {
        var response = await Get("socket.io.js", acceptEncoding: "br", ifNoneMatch: ifNoneMatch.Replace("{0}", ClientBundle.Version, StringComparison.Ordinal));

        Assert.Equal(304, response.StatusCode);
        Assert.Equal($"\"{ClientBundle.Version}\"", response.Headers.ETag);
        Assert.Equal("public, max-age=0", response.Headers.CacheControl);
        Assert.Equal("Accept-Encoding", response.Headers.Vary);
        Assert.Empty(BodyOf(response));
    }

    [Theory]
    [InlineData("\"0.0.0\"")]
    [InlineData("4.8")]
    public async Task Any_other_version_is_replaced(string ifNoneMatch) =>
        Assert.Equal(200, (await Get("socket.io.js", ifNoneMatch: ifNoneMatch)).StatusCode);

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Other_methods_are_refused(string method)
    {
        var response = await Serve(method, "socket.io.js");

        Assert.Equal(405, response.StatusCode);
        Assert.Equal("GET, HEAD", response.Headers.Allow);
        Assert.Empty(BodyOf(response));
    }

    [Fact]
    public async Task Vary_keeps_what_another_part_of_the_server_put_there()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Response.Headers.Vary = "Origin";
        Assert.True(ClientBundle.TryGet("socket.io.js", out var file));

        await file.ServeAsync(context);

        Assert.Equal("Origin,Accept-Encoding", context.Response.Headers.Vary.ToString());
    }

    private static Task<HttpResponse> Get(string fileName, string? acceptEncoding = null, string? ifNoneMatch = null) =>
        Serve("GET", fileName, acceptEncoding, ifNoneMatch);

    private static async Task<HttpResponse> Serve(string method, string fileName, string? acceptEncoding = null, string? ifNoneMatch = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Headers.AcceptEncoding = acceptEncoding;
        context.Request.Headers.IfNoneMatch = ifNoneMatch;
        context.Response.Body = new MemoryStream();
        Assert.True(ClientBundle.TryGet(fileName, out var file));
        await file.ServeAsync(context);
        return context.Response;
    }

    private static byte[] BodyOf(HttpResponse response) => ((MemoryStream)response.Body).ToArray();

    private static byte[] Unpack(Stream packed)
    {
        using var unpacked = new MemoryStream();
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
