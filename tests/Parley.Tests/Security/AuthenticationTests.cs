using System.Net;
using System.Net.WebSockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Security;

public class AuthenticationTests
{
    [Fact]
    public async Task A_bearer_token_of_the_handshake_makes_the_user()
    {
        await using var server = await StartAsync();

        var peer = await server.ConnectAsync(options: options => options.SetRequestHeader("Authorization", "Bearer ada"));
        await peer.JoinAsync();

        Assert.Equal("ada", server.OnlySocket.User.Identity!.Name);
        Assert.Equal("ada", server.OnlySocket.UserId);
    }

    [Fact]
    public async Task An_access_token_in_the_query_makes_the_user()
    {
        await using var server = await StartAsync(io => io.RequireAuthorization());

        var peer = await server.ConnectAsync("&access_token=ada");
        await peer.JoinAsync();

        Assert.Equal("ada", server.OnlySocket.UserId);
        await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync("&access_token=bad"));
    }

    [Fact]
    public async Task A_cookie_makes_the_user()
    {
        await using var server = await TestServer.StartAsync(
            io => io.RequireAuthorization(),
            build: builder =>
            {
                builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
                builder.Services.AddAuthorization();
            },
            configure: app =>
            {
                app.UseAuthentication().UseAuthorization();
                app.MapGet("/login", () => TypedResults.SignIn(TokenScheme.User("ada"), authenticationScheme: CookieAuthenticationDefaults.AuthenticationScheme));
            });
        var cookies = new CookieContainer();
        using var handler = new HttpClientHandler { CookieContainer = cookies };
        using var http = new HttpClient(handler);
        using var login = await http.GetAsync(new Uri(server.Address, "/login")).Guarded();

        var peer = await server.ConnectAsync(options: options => options.Cookies = cookies);
        await peer.JoinAsync();

        Assert.Equal("ada", server.OnlySocket.UserId);
    }

    [Fact]
    public async Task AuthenticateWith_runs_a_scheme_on_the_token_in_auth()
    {
        await using var server = await StartAsync(io => io.Of("/chat").AuthenticateWith(TokenScheme.Name));
        var peer = await server.ConnectAsync();

        await peer.JoinAsync("/chat", """{"token":"ada"}""");

        Assert.Equal("ada", server.IO.Of("/chat").Sockets.Single().UserId);
    }

    [Fact]
    public async Task AuthenticateWith_refuses_a_token_that_the_scheme_does_not_take()
    {
        await using var server = await StartAsync(io => io.Of("/chat").AuthenticateWith());
        var peer = await server.ConnectAsync();

        await peer.SendAsync("""40/chat,{"token":"bad"}""");

        await peer.ExpectAsync("""44/chat,{"message":"not authorized"}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"token":7}""")]
    [InlineData("""{"token":""}""")]
    public async Task AuthenticateWith_leaves_a_client_without_a_token_the_user_of_its_handshake(string auth)
    {
        await using var server = await StartAsync(io => io.Of("/chat").AuthenticateWith());
        var peer = await server.ConnectAsync("&access_token=ada");

        await peer.JoinAsync("/chat", auth);

        Assert.Equal("ada", server.IO.Of("/chat").Sockets.Single().UserId);
    }

    [Fact]
    public async Task A_user_of_auth_is_that_of_its_namespace_alone()
    {
        await using var server = await StartAsync(io => io.Of("/chat").AuthenticateWith());
        var peer = await server.ConnectAsync("&access_token=ada");
        await peer.JoinAsync();
        await peer.JoinAsync("/chat", """{"token":"bob"}""");

        Assert.Equal("ada", server.OnlySocket.UserId);
        Assert.Equal("bob", server.IO.Of("/chat").Sockets.Single().UserId);
    }

    [Fact]
    public async Task Middleware_authenticates_by_what_the_application_chooses()
    {
        await using var server = await StartAsync(io => io.Use(async (connecting, next) =>
        {
            var result = await connecting.AuthenticateAsync(connecting.Handshake.Auth.GetProperty("ticket").GetString()!, TokenScheme.Name);
            if (result.Succeeded)
            {
                await next();
            }
            else
            {
                connecting.Reject(result.Failure!.Message);
            }
        }));
        var peer = await server.ConnectAsync();

        await peer.SendAsync("""40{"ticket":"bad"}""");
        await peer.ExpectAsync("""44{"message":"bad token"}""");
        await peer.JoinAsync(auth: """{"ticket":"ada"}""");

        Assert.Equal("ada", server.OnlySocket.UserId);
    }

    [Fact]
    public async Task A_scheme_sees_the_facts_of_the_handshake()
    {
        var seen = new Recorder<string>();
        await using var server = await StartAsync(io => io.Use(async (connecting, next) =>
        {
            await connecting.Socket.AuthenticateRequestAsync(request =>
            {
                seen.Add($"{request.Method} {request.Scheme}://{request.Host} {request.HttpContext.Connection.RemoteIpAddress}");
                request.Headers.Authorization = "Bearer eve";
            });
            await next();
        }));
        var peer = await server.ConnectAsync();
        await peer.JoinAsync();

        Assert.Equal($"GET http://{server.Address.Authority} 127.0.0.1", await seen.NextAsync());
        Assert.Equal("eve", server.OnlySocket.UserId);
    }

    [Fact]
    public async Task A_scheme_that_there_is_none_of_refuses_the_client_and_is_logged()
    {
        await using var server = await StartAsync(io => io.Of("/").AuthenticateWith("nope"));
        var peer = await server.ConnectAsync();

        await peer.SendAsync("""40{"token":"ada"}""");

        await peer.ExpectAsync("""44{"message":"Internal server error"}""");
        await server.LoggedAsync(log => log.Id.Id == 3042 && log.Exception!.Message.Contains("nope", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_without_authentication_has_an_anonymous_user_and_no_id()
    {
        await using var server = await TestServer.StartAsync();
        await server.JoinAsync();

        Assert.False(server.OnlySocket.User.Identity?.IsAuthenticated ?? false);
        Assert.Null(server.OnlySocket.UserId);
    }

    [Fact]
    public async Task The_id_of_a_user_is_what_the_application_says()
    {
        await using var server = await StartAsync(options: options => options.UserId = static user => user.FindFirstValue(ClaimTypes.Name)?.ToUpperInvariant());
        var peer = await server.ConnectAsync("&access_token=ada");
        await peer.JoinAsync();

        Assert.Equal("ADA", server.OnlySocket.UserId);
    }

    private static Task<TestServer> StartAsync(Action<SocketIOServer>? events = null, Action<SocketIOOptions>? options = null) =>
        TestServer.StartAsync(events, options, build: TokenScheme.Add, configure: TokenScheme.Use);
}

