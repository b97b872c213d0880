using System.Net;
using Parley.Hosting;

namespace Parley.Tests.Hosting;

public class ClientBundleServingTests
{
    public static TheoryData<string> Files => [.. ClientBundle.FileNames];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_file_is_served_below_the_path(string file)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await GetAsync(server, file);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"\"{ClientBundle.Version}\"", response.Headers.ETag?.Tag);
        Assert.True(response.Headers.CacheControl is { Public: true, MaxAge.Ticks: 0 });
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task A_file_travels_compressed_if_the_client_likes(string encoding)
    {
        await using var server = await TestServer.StartAsync();
        using var plain = await GetAsync(server, "socket.io.js");
        using var packed = await GetAsync(server, "socket.io.js", ("Accept-Encoding", encoding));

        Assert.Equal(encoding, Assert.Single(packed.Content.Headers.ContentEncoding));
        Assert.True(packed.Content.Headers.ContentLength < plain.Content.Headers.ContentLength);
        Assert.Equal(packed.Content.Headers.ContentLength, (await packed.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task A_client_that_has_the_file_is_told_so()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await GetAsync(server, "socket.io.min.js", ("If-None-Match", $"\"{ClientBundle.Version}\""));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_client_that_has_another_version_gets_the_file()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await GetAsync(server, "socket.io.min.js", ("If-None-Match", "\"0.0.1\""));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("socket.io.js", false)]
    [InlineData("socket.io.wasm", true)]
    [InlineData("SOCKET.IO.JS", true)]
    public async Task What_is_not_served_is_a_request_without_transport(string file, bool serveClient)
    {
        await using var server = await TestServer.StartAsync(options: options => options.ServeClient = serveClient);

        using var response = await GetAsync(server, file);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("""{"code":0,"message":"Transport unknown"}""", await response.Content.ReadAsStringAsync());
    }

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string file, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/socket.io/" + file));
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await http.SendAsync(request).Guarded();
    }
}
