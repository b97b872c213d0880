using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Security;

public class AuthorizationTests
{
    [Fact]
    public async Task A_namespace_lets_in_who_meets_its_policy_and_nobody_else()
    {
        await using var server = await StartAsync(io => io.Of("/admin").RequireAuthorization("admins"));
        var admin = await server.ConnectAsync("&access_token=ada;admin");
        var user = await server.ConnectAsync("&access_token=bob");

        await admin.JoinAsync("/admin");
        await user.SendAsync("40/admin,");

        await user.ExpectAsync("""44/admin,{"message":"not authorized"}""");
    }

    [Fact]
    public async Task A_policy_sees_the_user_of_auth()
    {
        await using var server = await StartAsync(io => io.Of("/admin").RequireAuthorization("admins").AuthenticateWith());
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40/admin,");
        await peer.ExpectAsync("""44/admin,{"message":"not authorized"}""");
        await peer.JoinAsync("/admin", """{"token":"ada;admin"}""");
    }

    [Fact]
    public async Task Middleware_does_not_see_who_is_not_authorized()
    {
        var seen = 0;
        await using var server = await StartAsync(io =>
        {
            io.Use((_, next) =>
            {
                seen++;
                return next();
            });
            io.Of("/").RequireAuthorization();
        });
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40");
        await peer.ExpectAsync("""44{"message":"not authorized"}""");

        Assert.Equal(0, seen);
    }

    [Fact]
    public async Task All_policies_must_be_met_and_get_the_socket_as_resource()
    {
        var resources = new Recorder<object?>();
        await using var server = await StartAsync(io => io.Of("/chat")
            .RequireAuthorization(policy => policy.RequireAssertion(context =>
            {
                resources.Add(context.Resource);
                return true;
            }))
            .RequireAuthorization(new AuthorizationPolicyBuilder().RequireAssertion(static _ => false).Build()));
        var peer = await server.ConnectAsync("&access_token=ada");

        await peer.SendAsync("40/chat,");

        await peer.ExpectAsync("""44/chat,{"message":"not authorized"}""");
        Assert.Equal("/chat", Assert.IsType<Socket>(await resources.NextAsync()).Namespace.Name);
    }

    [Fact]
    public async Task Children_of_a_dynamic_namespace_inherit_the_policy()
    {
        await using var server = await StartAsync(io => io.Of(static (name, _) => new(name.StartsWith("/tenant-", StringComparison.Ordinal))).RequireAuthorization("admins"));
        var user = await server.ConnectAsync("&access_token=bob");
        var admin = await server.ConnectAsync("&access_token=ada;admin");

        await user.SendAsync("40/tenant-1,");
        await user.ExpectAsync("""44/tenant-1,{"message":"not authorized"}""");
        await admin.JoinAsync("/tenant-1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_policy_that_cannot_be_asked_keeps_everybody_out(bool namesSchemes)
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/admin").RequireAuthorization("tokens"),
            build: builder =>
            {
                if (namesSchemes)
                {
                    TokenScheme.Add(builder);
                    builder.Services.Configure<AuthorizationOptions>(options => options.AddPolicy("tokens", policy => policy.AddAuthenticationSchemes(TokenScheme.Name).RequireAuthenticatedUser()));
                }
            });
        var peer = await server.ConnectAsync("&access_token=ada;admin");

        await peer.SendAsync("40/admin,");

        await peer.ExpectAsync("""44/admin,{"message":"Internal server error"}""");
        Assert.Contains(server.Logs, log => log.Id.Id == 3042
            && log.Exception!.Message.Contains(namesSchemes ? "names authentication schemes (token)" : "services.AddAuthorization()", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_event_with_a_policy_reaches_its_handler_for_those_who_meet_it()
    {
        await using var server = await StartAsync(io => io.WithAuthorization("admins").On("delete", (Socket _, int id) => id));
        var admin = await server.ConnectAsync("&access_token=ada;admin");
        await admin.JoinAsync();

        await admin.SendAsync("""421["delete",7]""");

        await admin.ExpectAsync("431[7]");
    }

    [Fact]
    public async Task An_event_with_a_policy_is_dropped_and_logged_for_others()
    {
        var called = false;
        await using var server = await StartAsync(io => io.WithAuthorization("admins").On("delete", (Socket _, int _) => called = true));
        var user = await server.ConnectAsync("&access_token=bob");
        await user.JoinAsync();

        await user.SendAsync("""421["delete",7]""");
        await user.ExpectNothingAsync();

        Assert.False(called);
        await server.LoggedAsync(log => log.Id.Id == 3041 && log.Message.Contains("\"delete\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_handlers_registered_with_a_policy_have_one_and_order_is_kept()
    {
        var calls = new Recorder<string>();
        await using var server = await StartAsync(io =>
        {
            var admins = io.WithAuthorization(new AuthorizationPolicyBuilder().RequireAssertion(async _ =>
            {
                await Task.Yield();
                return true;
            }).Build());
            admins.On("first", (Socket _) => calls.Add("first"));
            io.On("second", (Socket _) => calls.Add("second"));
        });
        var peer = await server.JoinAsync();

        await peer.SendAsync("""42["first"]""");
        await peer.SendAsync("""42["second"]""");

        Assert.Equal(["first", "second"], await calls.NextAsync(2));
    }

    [Fact]
    public async Task An_event_is_judged_by_the_user_as_renewed()
    {
        await using var server = await StartAsync(io =>
        {
            io.On("renew", async (Socket socket, string token) => (await socket.AuthenticateAsync(token)).Succeeded);
            io.WithAuthorization("admins").On("delete", (Socket _) => "done");
        });
        var peer = await server.ConnectAsync("&access_token=ada");
        await peer.JoinAsync();

        await peer.SendAsync("""421["renew","ada;admin"]""");
        await peer.ExpectAsync("431[true]");
        await peer.SendAsync("""422["delete"]""");
        await peer.ExpectAsync("""432["done"]""");
    }

    [Theory]
    [InlineData("ada;admin", true)]
    [InlineData("bob", false)]
    public async Task A_handler_of_a_single_socket_may_have_a_policy_behind_middleware_for_events(string token, bool reaches)
    {
        var events = new Recorder<string>();
        await using var server = await StartAsync(io => io.OnConnected(socket =>
        {
            socket.Use((context, next) =>
            {
                events.Add(context.EventName);
                return next();
            });
            socket.WithAuthorization("admins").On("delete", (Socket _, int id) => id);
            return Task.CompletedTask;
        }));
        var peer = await server.ConnectAsync("&access_token=" + token);
        await peer.JoinAsync();

        await peer.SendAsync("""421["delete",7]""");

        Assert.Equal("delete", await events.NextAsync());
        if (reaches)
        {
            await peer.ExpectAsync("431[7]");
        }

        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task An_older_client_is_refused_in_its_own_form()
    {
        await using var server = await TestServer.StartAsync(
            static io => io.Of("/").RequireAuthorization(), static options => options.AllowEIO3 = true, build: TokenScheme.Add, configure: TokenScheme.Use);

        using var peer = await server.ConnectVersion2Async();

        await peer.ExpectAsync("44\"not authorized\"");
    }

    [Fact]
    public async Task Disposing_what_On_returns_removes_a_handler_with_a_policy()
    {
        await using var server = await StartAsync();
        var registration = server.IO.WithAuthorization().On("delete", (Socket _) => "done");
        var peer = await server.ConnectAsync("&access_token=ada");
        await peer.JoinAsync();

        registration.Dispose();
        await peer.SendAsync("""421["delete"]""");

        await peer.ExpectNothingAsync();
    }

    private static Task<TestServer> StartAsync(Action<SocketIOServer>? events = null) =>
        TestServer.StartAsync(events, build: TokenScheme.Add, configure: TokenScheme.Use);
}
