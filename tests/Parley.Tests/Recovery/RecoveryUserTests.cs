using System.Globalization;
using System.Security.Claims;

namespace Parley.Tests.Recovery;

/// <summary>A client that comes back is who it was, or begins anew.</summary>
public class RecoveryUserTests
{
    [Fact]
    public async Task Policies_are_asked_again_even_where_middleware_is_skipped()
    {
        var isAllowed = true;
        await using var server = await StartAsync(
            io => io.Of("/").RequireAuthorization(policy => policy.RequireAssertion(_ => isAllowed)),
            static recovery => recovery.SkipMiddlewares = true);
        using var client = await server.ConnectAsync();
        await client.CutAsync();

        isAllowed = false;
        using var refused = await server.Server.ConnectAsync();
        await refused.SendAsync($$"""40{"pid":"{{client.PrivateId}}"}""");
        await refused.ExpectAsync("""44{"message":"not authorized"}""");

        isAllowed = true;
        Assert.True(await client.ConnectAsync());
    }

    [Fact]
    public async Task What_is_emitted_to_a_user_reaches_a_client_once_while_it_is_gone_and_when_it_is_back()
    {
        await using var server = await StartAsync();
        using var client = server.NewClient();
        await client.ConnectAsync(As("ada"));
        await client.CutAsync();

        await server.IO.ToUser("ada").EmitAsync("missed");
        Assert.True(await client.ConnectAsync(As("ada")));
        await server.IO.ToUser("ada").EmitAsync("hello");

        Assert.Equal(["""["missed"]"""], client.Missed);
        Assert.Equal("""["hello"]""", await client.ReceiveAsync());
        await client.Peer.ExpectNothingAsync();
        Assert.Equal("ada", server.Server.OnlySocket.UserId);
    }

    [Theory]
    [InlineData("ada", true)]
    [InlineData("bob", false)]
    [InlineData(null, false)]
    public async Task A_user_of_auth_goes_on_and_nobody_else_does(string? token, bool recovers)
    {
        await using var server = await StartAsync(static io => io.Of("/").AuthenticateWith());
        using var client = server.NewClient();
        client.Token = "ada";
        await client.ConnectAsync();
        await client.CutAsync();

        client.Token = token;

        Assert.Equal(recovers, await client.ConnectAsync());
        Assert.Equal(token, server.Server.OnlySocket.UserId);
    }

    [Theory]
    [InlineData("ada", true)]
    [InlineData(null, false)]
    public async Task A_client_whose_authentication_ended_while_it_was_gone_has_to_authenticate_again(string? token, bool recovers)
    {
        await using var server = await StartAsync();
        using var client = server.NewClient();
        var expires = server.Time.GetUtcNow().AddSeconds(20).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await client.ConnectAsync(As("ada@" + expires));
        await client.CutAsync();

        server.Time.Advance(TimeSpan.FromSeconds(21));

        Assert.Equal(recovers, await client.ConnectAsync(token is null ? null : As(token)));
    }

    [Fact]
    public async Task A_client_that_was_closed_because_its_authentication_ended_begins_anew()
    {
        await using var server = await StartAsync();
        using var client = server.NewClient();
        var expires = server.Time.GetUtcNow().AddSeconds(20).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await client.ConnectAsync(As("ada@" + expires));

        server.Time.Advance(TimeSpan.FromSeconds(21));
        await client.Peer.ExpectAsync("41");
        await client.Peer.ExpectClosedAsync();

        Assert.False(await client.ConnectAsync(As("ada")));
    }

    [Fact]
    public async Task DisconnectUserAsync_ends_the_sessions_of_clients_that_are_gone()
    {
        await using var server = await StartAsync();
        using var client = server.NewClient();
        await client.ConnectAsync(As("ada"));
        await client.CutAsync();

        await server.IO.DisconnectUserAsync("ada");

        Assert.Equal(0, server.IO.Recovery!.SessionCount);
        Assert.False(await client.ConnectAsync(As("ada")));
    }

    [Fact]
    public async Task A_client_that_a_middleware_makes_somebody_else_begins_anew()
    {
        string? becomes = null;
        await using var server = await StartAsync(io => io.Use(async (connecting, next) =>
        {
            if (becomes is not null)
            {
                await connecting.AuthenticateAsync(becomes);
            }

            await next();
        }));
        using var client = server.NewClient();
        await client.ConnectAsync(As("ada"));
        await client.CutAsync();

        becomes = "bob";
        using var peer = await server.Server.ConnectAsync(options: As("ada"));
        await peer.SendAsync($$"""40{"pid":"{{client.PrivateId}}"}""");
        await peer.ExpectClosedAsync();

        Assert.False(await client.ConnectAsync(As("ada")));
        Assert.Equal("bob", server.Server.OnlySocket.UserId);
        await server.IO.ToUser("ada").EmitAsync("hello");
        await client.Peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_socket_that_its_client_has_left_for_another_does_not_bring_it_a_user()
    {
        var sockets = new Recorder<Socket>();
        await using var server = await StartAsync(io =>
        {
            io.Use(async (connecting, next) =>
            {
                await connecting.Socket.RenewUserAsync(new ClaimsPrincipal(new ClaimsIdentity()));
                await next();
            });
            io.OnConnected(socket =>
            {
                sockets.Add(socket);
                return Task.CompletedTask;
            });
        });
        using var client = await server.ConnectAsync();
        var left = await sockets.NextAsync();
        await client.CutAsync();
        Assert.True(await client.ConnectAsync());

        await left.RenewUserAsync(TokenScheme.User("ada"));
        await server.IO.ToUser("ada").EmitAsync("hello");

        await client.Peer.ExpectNothingAsync();
    }

    private static Action<System.Net.WebSockets.ClientWebSocketOptions> As(string token) => options => options.SetRequestHeader("Authorization", "Bearer " + token);

    private static Task<RecoveryServer> StartAsync(Action<SocketIOServer>? events = null, Action<ConnectionStateRecoveryOptions>? recovery = null) =>
        RecoveryServer.StartAsync(events, recovery, TokenScheme.Use, build: TokenScheme.Add);
}
