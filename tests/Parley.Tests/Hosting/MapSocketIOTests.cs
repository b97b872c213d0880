using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Hosting;

public class MapSocketIOTests
{
    private const string Handshake = "?EIO=4&transport=polling";

    [Fact]
    public async Task Mapping_without_AddSocketIO_says_what_is_missing()
    {
        await using var app = TestServer.NewBuilder().Build();

        var exception = Assert.Throws<InvalidOperationException>(() => app.MapSocketIO());

        Assert.Equal("MapSocketIO needs services.AddSocketIO() first.", exception.Message);
    }

    [Fact]
    public async Task Mapping_twice_is_refused()
    {
        await using var server = await TestServer.StartAsync();

        var exception = Assert.Throws<InvalidOperationException>(() => server.App.MapSocketIO("/other"));

        Assert.Equal("MapSocketIO was called twice for one server.", exception.Message);
    }

    [Fact]
    public async Task Conventions_before_the_server_is_mapped_are_refused()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO();
        await using var app = builder.Build();
        var io = app.Services.GetRequiredService<SocketIOServer>();

        var exception = Assert.Throws<InvalidOperationException>(() => io.RequireCors("any"));

        Assert.Equal("The server is not mapped to a path yet; call MapSocketIO first.", exception.Message);
    }

    [Fact]
    public async Task The_path_can_be_given_with_the_options()
    {
        await using var server = await TestServer.StartAsync(options: options => options.Path = "/chat/live");

        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/chat/live/" + Handshake));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(server, "/socket.io/" + Handshake));
    }

    [Fact]
    public async Task The_path_can_be_given_when_mapping()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO();
        await using var app = builder.Build();
        app.MapSocketIO("/chat");
        await app.StartAsync();

        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var found = await http.GetAsync(new Uri("/chat/" + Handshake, UriKind.Relative));
        using var gone = await http.GetAsync(new Uri("/socket.io/" + Handshake, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_group_puts_its_prefix_in_front()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO();
        await using var app = builder.Build();
        app.MapGroup("/v1").MapSocketIO();
        await app.StartAsync();

        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var found = await http.GetAsync(new Uri("/v1/socket.io/" + Handshake, UriKind.Relative));
        using var withoutSlash = await http.GetAsync(new Uri("/v1/socket.io" + Handshake, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, withoutSlash.StatusCode);
    }

    [Fact]
    public async Task The_path_without_its_slash_is_not_found()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(server, "/socket.io" + Handshake));
    }

    [Fact]
    public async Task The_path_without_its_slash_works_when_none_is_added()
    {
        await using var server = await TestServer.StartAsync(options: options => options.AddTrailingSlash = false);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/socket.io" + Handshake));
    }

    [Fact]
    public async Task Everything_below_the_path_is_the_servers()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/socket.io/what/ever" + Handshake));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(server, "/socket.ioo/" + Handshake));
    }

    [Fact]
    public async Task Other_endpoints_of_the_application_go_on()
    {
        await using var server = await TestServer.StartAsync(configure: app => app.MapGet("/health", () => "ok"));

        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/health"));
    }

    [Fact]
    public async Task The_server_is_a_singleton_to_inject()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Same(server.IO, server.App.Services.GetRequiredService<SocketIOServer>());
    }

    private static async Task<HttpStatusCode> GetAsync(TestServer server, string path)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(server.Address, path)).Guarded();
        return response.StatusCode;
    }
}
