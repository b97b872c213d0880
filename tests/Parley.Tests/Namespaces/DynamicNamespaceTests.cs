using System.Text.RegularExpressions;
using Parley.Tests.Support;

namespace Parley.Tests.Namespaces;

public partial class DynamicNamespaceTests
{
    [Fact]
    public async Task A_name_that_matches_makes_a_namespace_with_the_handlers_of_its_family()
    {
        await using var server = await TestServer.StartAsync(io =>
            io.Of(Rooms()).On("where", (Socket socket) => socket.Namespace.Name));
        using var peer = await server.ConnectAsync();

        await peer.JoinAsync("/room-1");
        await peer.SendAsync("""42/room-1,1["where"]""");

        await peer.ExpectAsync("""43/room-1,1["/room-1"]""");
    }

    [Fact]
    public async Task A_name_that_no_family_takes_is_an_invalid_namespace()
    {
        await using var server = await TestServer.StartAsync(io => io.Of(Rooms()));
        using var peer = await server.ConnectAsync();

        await peer.SendAsync("40/room-1\n,");
        await peer.ExpectAsync("44/room-1\n,{\"message\":\"Invalid namespace\"}");
        await peer.SendAsync("40/hall-1,");
        await peer.ExpectAsync("""44/hall-1,{"message":"Invalid namespace"}""");
    }

    [Fact]
    public async Task A_function_decides_by_what_the_client_sent()
    {
        await using var server = await TestServer.StartAsync(io =>
            io.Of((name, handshake) => ValueTask.FromResult(name == "/vip" && handshake.GetAuth<string[]>() is null && handshake.Auth.TryGetProperty("key", out _))));
        using var peer = await server.ConnectAsync();

        await peer.SendAsync("40/vip,");
        await peer.ExpectAsync("""44/vip,{"message":"Invalid namespace"}""");
        await peer.JoinAsync("/vip", """{"key":1}""");
    }

    [Fact]
    public async Task A_function_that_throws_refuses_the_client_and_is_logged()
    {
        await using var server = await TestServer.StartAsync(io => io.Of((_, _) => throw new InvalidOperationException("secret")));
        using var peer = await server.ConnectAsync();

        await peer.SendAsync("40/any,");

        await peer.ExpectAsync("""44/any,{"message":"Internal server error"}""");
        await server.LoggedAsync(static log => log.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task The_middleware_of_the_family_decides_on_clients_of_its_children()
    {
        await using var server = await TestServer.StartAsync(io => io.Of(Rooms()).Use((connecting, _) =>
        {
            connecting.Reject("closed");
            return Task.CompletedTask;
        }));
        using var peer = await server.ConnectAsync();

        await peer.SendAsync("40/room-1,");

        await peer.ExpectAsync("""44/room-1,{"message":"closed"}""");
        Assert.DoesNotContain(server.IO.Namespaces.All, static @namespace => @namespace.Parent is not null);
    }

    [Fact]
    public async Task Emitting_on_the_family_reaches_all_children_and_nobody_else()
    {
        ParentNamespace? family = null;
        await using var server = await TestServer.StartAsync(io => family = io.Of(Rooms()));
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();
        using var outside = await server.JoinAsync();
        await first.JoinAsync("/room-1");
        await second.JoinAsync("/room-2");

        await family!.EmitAsync("news", 1);
        await family.To(second.SocketId).EmitAsync("yours", 2);

        await first.ExpectAsync("""42/room-1,["news",1]""");
        await second.ExpectAsync("""42/room-2,["news",1]""", """42/room-2,["yours",2]""");
        await outside.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_child_is_removed_with_its_last_socket_and_made_anew_by_the_next()
    {
        ParentNamespace? family = null;
        var left = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io =>
        {
            family = io.Of(Rooms());
            family.OnDisconnected((_, _) =>
            {
                left.TrySetResult();
                return Task.CompletedTask;
            });
        });
        using var peer = await server.ConnectAsync();
        await peer.JoinAsync("/room-1");
        var before = Assert.Single(family!.Children);

        await peer.SendAsync("41/room-1,");
        await left.Task.Guarded();
        Assert.Empty(family.Children);
        await peer.JoinAsync("/room-1");

        Assert.NotSame(before, Assert.Single(family.Children));
    }

    [Fact]
    public async Task An_empty_child_stays_where_the_options_say_so()
    {
        ParentNamespace? family = null;
        await using var server = await TestServer.StartAsync(io => family = io.Of(Rooms()), options => options.CleanupEmptyChildNamespaces = false);
        using var peer = await server.ConnectAsync();
        await peer.JoinAsync("/room-1");
        var before = Assert.Single(family!.Children);

        await peer.SendAsync("41/room-1,");
        await peer.JoinAsync("/room-2");
        await peer.JoinAsync("/room-1");

        Assert.Contains(before, family.Children);
    }

    [Fact]
    public async Task Fetching_the_sockets_of_a_family_is_not_supported()
    {
        await using var server = await TestServer.StartAsync();
        var family = server.IO.Of(Rooms());

        var exception = await Assert.ThrowsAsync<NotSupportedException>(async () => await family.FetchSocketsAsync());

        Assert.Equal("fetchSockets() is not supported on parent namespaces", exception.Message);
    }

    [GeneratedRegex(@"^/room-[0-9]+\z", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Rooms();
}
