using System.Net;
using System.Net.WebSockets;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parley.Tests.Hosting;

public class EndpointConventionTests
{
    private const string Origin = "http://page.example";

    [Fact]
    public async Task RequireCors_lets_pages_of_the_policy_poll_and_read_the_answer()
    {
        await using var server = await StartWithCorsAsync();

        using var response = await PollAsync(server, ("Origin", Origin));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Origin, Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task RequireCors_keeps_other_pages_out()
    {
        await using var server = await StartWithCorsAsync();

        using var response = await PollAsync(server, ("Origin", "http://evil.example"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task RequireCors_answers_preflights()
    {
        await using var server = await StartWithCorsAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(server.Address, "/socket.io/?EIO=4&transport=polling"));
        request.Headers.Add("Origin", Origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using var response = await http.SendAsync(request).Guarded();

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Origin, Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task RequireCors_guards_WebSockets_too()
    {
        await using var server = await StartWithCorsAsync();

        await server.ConnectAsync(options: options => options.SetRequestHeader("Origin", Origin));
        await Assert.ThrowsAsync<WebSocketException>(() =>
            server.ConnectAsync(options: options => options.SetRequestHeader("Origin", "http://evil.example")));
    }

    [Fact]
    public async Task Without_cors_no_header_of_it_is_sent()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await PollAsync(server);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task RequireAuthorization_turns_strangers_away_on_both_transports()
    {
        await using var server = await StartWithAuthorizationAsync();

        using var response = await PollAsync(server);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync());
        Assert.Equal(0, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task RequireAuthorization_lets_users_in_and_the_socket_knows_its_user()
    {
        await using var server = await StartWithAuthorizationAsync();
        var peer = await server.ConnectAsync(options: options => options.SetRequestHeader(NameHeader.Name, "ada"));
        await peer.JoinAsync();

        Assert.Equal("ada", server.OnlySocket.User.Identity?.Name);
    }

    private static Task<TestServer> StartWithCorsAsync() => TestServer.StartAsync(
        io => io.RequireCors(policy => policy.WithOrigins(Origin).WithMethods("GET", "POST")),
        build: builder => builder.Services.AddCors(),
        configure: app => app.UseCors());

    private static Task<TestServer> StartWithAuthorizationAsync() => TestServer.StartAsync(
        io => io.RequireAuthorization(),
        build: builder =>
        {
            builder.Services.AddAuthentication(NameHeader.Scheme).AddScheme<AuthenticationSchemeOptions, NameHeader>(NameHeader.Scheme, null);
            builder.Services.AddAuthorization();
        },
        configure: app => app.UseAuthentication().UseAuthorization());

    private static async Task<HttpResponseMessage> PollAsync(TestServer server, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/socket.io/?EIO=4&transport=polling"));
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await http.SendAsync(request).Guarded();
    }

    /// <summary>Believes whatever name a request gives.</summary>
    private sealed class NameHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public new const string Scheme = "name";
        public const string Name = "X-Name";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            string? name = Request.Headers[Name];
            if (name is null)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Scheme);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme)));
        }
    }
}
