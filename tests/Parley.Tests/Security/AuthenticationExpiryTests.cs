using System.Globalization;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.Security;

namespace Parley.Tests.Security;

public class AuthenticationExpiryTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);

    [Fact]
    public async Task The_connection_is_closed_within_a_second_of_the_expiry_and_the_client_stays_away()
    {
        await using var server = await StartAsync();
        var peer = await server.ConnectAsync(Token("ada", seconds: 20));
        await peer.JoinAsync();

        _time.Advance(TimeSpan.FromSeconds(19.9));
        await peer.ExpectNothingAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        // A DISCONNECT, after which clients do not reconnect by themselves.
        await peer.ExpectAsync("41");
        await peer.ExpectClosedAsync();
        await server.LoggedAsync(log => log.Id.Id == 3040);
    }

    [Fact]
    public async Task The_authentication_of_an_older_client_expires_too()
    {
        await using var server = await TestServer.StartAsync(
            options: static options => options.AllowEIO3 = true, time: _time, build: TokenScheme.Add, configure: TokenScheme.Use);
        using var peer = await server.ConnectVersion2Async(Token("ada", seconds: 20));
        await peer.ExpectAsync("40");

        _time.Advance(TimeSpan.FromSeconds(21));

        await peer.ExpectAsync("41");
        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_user_of_auth_expires_too()
    {
        await using var server = await StartAsync(io => io.Of("/chat").AuthenticateWith());
        var peer = await server.ConnectAsync();
        await peer.JoinAsync("/chat", $$"""{"token":"ada@{{At(20)}}"}""");

        _time.Advance(TimeSpan.FromSeconds(21));

        await peer.ExpectAsync("41/chat,");
        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task The_ticket_of_a_cookie_expires_too()
    {
        await using var server = await TestServer.StartAsync(
            time: _time,
            build: builder => builder.Services.AddAuthentication("cookies").AddCookie("cookies", options => options.ExpireTimeSpan = TimeSpan.FromSeconds(20)),
            configure: app =>
            {
                app.UseAuthentication();
                app.MapGet("/login", () => TypedResults.SignIn(TokenScheme.User("ada"), authenticationScheme: "cookies"));
            });
        var cookies = new CookieContainer();
        using var handler = new HttpClientHandler { CookieContainer = cookies };
        using var http = new HttpClient(handler);
        using (await http.GetAsync(new Uri(server.Address, "/login")).Guarded())
        {
        }

        var peer = await server.ConnectAsync(options: options => options.Cookies = cookies);
        await peer.JoinAsync();
        Assert.Equal("ada", server.OnlySocket.UserId);
        _time.Advance(TimeSpan.FromSeconds(21));

        await peer.ExpectAsync("41");
        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_connection_that_renews_in_time_goes_on_until_the_new_expiry()
    {
        await using var server = await StartAsync(io => io.On("renew", async (Socket socket, string token) => (await socket.AuthenticateAsync(token)).Succeeded));
        var peer = await server.ConnectAsync(Token("ada", seconds: 20));
        await peer.JoinAsync();
        await peer.JoinAsync("/other");

        await peer.SendAsync($$"""421["renew","ada@{{At(40)}}"]""");
        await peer.ExpectAsync("431[true]");
        _time.Advance(TimeSpan.FromSeconds(21));
        await peer.ExpectNothingAsync();
        _time.Advance(TimeSpan.FromSeconds(20));

        // Past its interval the heartbeat comes first.
        await peer.ExpectAsync("2", "41", "41/other,");
        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task RenewUserAsync_sets_user_and_expiry()
    {
        await using var server = await StartAsync();
        var peer = await server.ConnectAsync(Token("ada", seconds: 10));
        await peer.JoinAsync();

        await server.OnlySocket.RenewUserAsync(TokenScheme.User("ada", "admin"), _time.GetUtcNow().AddSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(11));
        await peer.ExpectNothingAsync();
        Assert.True(server.OnlySocket.User.IsInRole("admin"));
        _time.Advance(TimeSpan.FromSeconds(10));

        await peer.ExpectAsync("41");
    }

    [Fact]
    public async Task A_renewal_without_an_expiry_ends_the_old_one()
    {
        await using var server = await StartAsync();
        var peer = await server.ConnectAsync(Token("ada", seconds: 10));
        await peer.JoinAsync();

        await server.OnlySocket.RenewUserAsync(TokenScheme.User("ada"));
        _time.Advance(TimeSpan.FromSeconds(20));

        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task Nobody_becomes_somebody_else_on_an_open_socket()
    {
        await using var server = await StartAsync();
        var peer = await server.ConnectAsync("&access_token=ada");
        await peer.JoinAsync();

        var result = await server.OnlySocket.AuthenticateAsync("bob");

        Assert.False(result.Succeeded);
        Assert.Equal("ada", server.OnlySocket.UserId);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await server.OnlySocket.RenewUserAsync(TokenScheme.User("bob")));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await server.OnlySocket.RenewUserAsync(new ClaimsPrincipal()));
    }

    [Fact]
    public async Task The_expiry_is_ignored_where_the_option_says_so()
    {
        await using var server = await StartAsync(options: options => options.CloseOnAuthenticationExpiration = false);
        var peer = await server.ConnectAsync(Token("ada", seconds: 10));
        await peer.JoinAsync();

        _time.Advance(TimeSpan.FromSeconds(20));

        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_connection_that_ends_forgets_its_expiry()
    {
        await using var server = await StartAsync(io => io.Of("/chat").AuthenticateWith());
        var peer = await server.ConnectAsync(Token("ada", seconds: 60));
        await peer.JoinAsync("/chat", $$"""{"token":"ada@{{At(60)}}"}""");
        await server.WhenRunningAsync(1);

        await peer.CloseAsync();
        await server.WhenRunningAsync(0);

        Assert.Equal(0, server.IO.Engine.Wheel.Count);
    }

    [Fact]
    public void The_time_of_the_ticket_goes_before_the_claim()
    {
        var context = new DefaultHttpContext { User = TokenScheme.User("ada", expires: Noon) };
        Assert.Equal(Noon, AuthenticationExpiry.Of(context));

        var properties = new AuthenticationProperties { ExpiresUtc = Noon.AddHours(1) };
        context.Features.Set<IAuthenticateResultFeature>(new ResultFeature(AuthenticateResult.Success(new AuthenticationTicket(context.User, properties, "scheme"))));

        Assert.Equal(Noon.AddHours(1), AuthenticationExpiry.Of(context));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1e300")]
    [InlineData("NaN")]
    public void A_claim_that_is_no_time_is_none(string value) =>
        Assert.Null(AuthenticationExpiry.OfClaim(new ClaimsPrincipal(new ClaimsIdentity([new Claim("exp", value)], "scheme"))));

    private static string At(int seconds) => Noon.AddSeconds(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Token(string name, int seconds) => $"&access_token={name}@{At(seconds)}";

    private Task<TestServer> StartAsync(Action<SocketIOServer>? events = null, Action<SocketIOOptions>? options = null) => TestServer.StartAsync(
        io =>
        {
            io.Of("/other");
            events?.Invoke(io);
        },
        options,
        _time,
        TokenScheme.Add,
        TokenScheme.Use);

    private sealed class ResultFeature(AuthenticateResult result) : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; } = result;
    }
}
