using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Sockets;

public class HandshakeTests
{
    private sealed record Login(string User);

    [Fact]
    public async Task The_handshake_tells_of_the_request_that_opened_the_connection()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.ConnectAsync("&room=red&room=blue&name=%C3%A4", options =>
        {
            options.SetRequestHeader("X-Token", "secret");
            options.SetRequestHeader("Origin", server.Address.OriginalString);
        });
        await peer.JoinAsync();

        var handshake = server.OnlySocket.Handshake;

        Assert.Equal("secret", handshake.Headers["x-token"]);
        Assert.Equal(0, handshake.Headers["X-Other"].Count);
        Assert.Contains(handshake.Headers, header => header.Key == "Host");
        Assert.Equal(handshake.Headers.Select(header => header.Key).Count(), handshake.Headers.Count);
        Assert.Equal("4", handshake.Query["EIO"]);
        Assert.Equal("red,blue", handshake.Query["room"]);
        Assert.Equal("ä", handshake.Query["NAME"]);
        Assert.Equal("/socket.io/?EIO=4&transport=websocket&room=red&room=blue&name=%C3%A4", handshake.Url);
        Assert.Equal(IPAddress.Loopback, handshake.Address);
        Assert.False(handshake.IsSecure);
        Assert.True(handshake.IsCrossDomain);
    }

    [Fact]
    public async Task The_handshake_outlives_its_request()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        await server.WhenRunningAsync(requests: 0);

        var handshake = server.OnlySocket.Handshake;

        Assert.Equal("polling", handshake.Query["transport"]);
        Assert.Equal("/socket.io/?EIO=4&transport=polling", handshake.Url);
        Assert.Equal(server.Address.Authority, handshake.Headers["Host"]);
        Assert.Equal(IPAddress.Loopback, handshake.Address);
        Assert.False(handshake.IsCrossDomain);
        Assert.False(server.OnlySocket.User.Identity?.IsAuthenticated);
    }

    [Fact]
    public async Task Time_is_when_the_namespace_was_joined()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(io => io.Of("/later"), time: time);
        var peer = await server.JoinAsync();
        time.Advance(TimeSpan.FromSeconds(3));
        await peer.JoinAsync("/later");

        Assert.Equal(time.Start, server.OnlySocket.Handshake.Time);
        Assert.Equal(time.Start + TimeSpan.FromSeconds(3), server.IO.Of("/later").Sockets.Single().Handshake.Time);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("{}", null)]
    [InlineData("""{"user":"ada","more":[1]}""", "ada")]
    [InlineData("""{"user":{"name":"ada"}}""", null)]
    public async Task Auth_is_what_the_client_sent(string auth, string? user)
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.ConnectAsync();
        await peer.JoinAsync(auth: auth);

        var handshake = server.OnlySocket.Handshake;

        Assert.Equal(JsonValueKind.Object, handshake.Auth.ValueKind);
        Assert.Equal(auth.Length == 0 ? "{}" : auth, handshake.Auth.GetRawText());
        Assert.Equal(user, handshake.GetAuth<Login>()?.User);
    }

    [Fact]
    public async Task Sockets_have_ids_of_their_own_that_are_not_the_sessions()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/other"));
        var peer = await server.ConnectAsync();

        var first = await peer.JoinAsync();
        var second = await peer.JoinAsync("/other");
        var socket = server.OnlySocket;

        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.Contains(socket.Connection.Id, peer.Open, StringComparison.Ordinal);
        Assert.NotEqual(socket.Connection.Id, first, StringComparer.Ordinal);
        Assert.Equal("websocket", socket.Connection.TransportName);
        Assert.Same(socket.Connection, server.IO.Of("/other").Sockets.Single().Connection);
    }
}
