using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Parley.Engine;
using Parley.Tests.Support;

namespace Parley.Tests.Recovery;

/// <summary>When a client begins anew: whatever cannot be proven to be without a gap, or to be the client's own.</summary>
public sealed class RecoveryRefusalTests
{
    [Fact]
    public async Task Too_late_is_a_new_session()
    {
        await using var server = await RecoveryServer.StartAsync(recovery: static options => options.MaxDisconnectionDuration = TimeSpan.FromSeconds(30));
        using var client = await server.ConnectAsync();
        await client.CutAsync();

        server.Time.Advance(TimeSpan.FromSeconds(30));

        await ExpectNewAsync(client);
    }

    [Fact]
    public async Task Just_in_time_is_not()
    {
        await using var server = await RecoveryServer.StartAsync(recovery: static options => options.MaxDisconnectionDuration = TimeSpan.FromSeconds(30));
        using var client = await server.ConnectAsync();
        await server.IO.EmitAsync("news", 1);
        await client.CutAsync();

        server.Time.Advance(TimeSpan.FromSeconds(29.9));

        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["news",1]"""], client.Missed);
    }

    [Fact]
    public async Task More_missed_events_than_are_kept_are_a_new_session()
    {
        await using var server = await RecoveryServer.StartAsync(recovery: static options => options.MaxPackets = 10);
        using var client = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        await server.IO.EmitAsync("news", 0);
        await client.ReceiveAsync();
        await other.ReceiveAsync();
        await client.CutAsync();
        await other.CutAsync();
        await EmitAsync(server, 10);

        Assert.True(await other.ConnectAsync());
        Assert.Equal(10, other.Missed.Count);
        await server.IO.EmitAsync("news", 11);
        await ExpectNewAsync(client);
    }

    [Fact]
    public async Task More_missed_bytes_than_are_sent_again_are_a_new_session()
    {
        await using var server = await RecoveryServer.StartAsync(recovery: static options => options.MaxReplayBytes = 4096);
        using var client = await server.ConnectAsync();
        await client.CutAsync();

        await server.IO.EmitAsync("news", new string('x', 4096));

        await ExpectNewAsync(client);
    }

    [Fact]
    public async Task Missed_events_that_no_longer_fit_into_memory_are_a_new_session()
    {
        await using var server = await RecoveryServer.StartAsync(recovery: static options => options.MaxStoredBytes = 8192);
        using var client = await server.ConnectAsync();
        await client.CutAsync();

        for (var i = 0; i < 10; i++)
        {
            await server.IO.EmitAsync("news", new string('x', 1000));
        }

        Assert.InRange(server.IO.Recovery!.StoredBytes, 1, 8192);
        await ExpectNewAsync(client);
    }

    [Fact]
    public async Task More_clients_than_are_waited_for_drop_the_one_that_is_gone_longest()
    {
        await using var server = await RecoveryServer.StartAsync(recovery: static options => options.MaxSessions = 1);
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();
        await first.CutAsync();
        await second.CutAsync();

        Assert.Equal(1, server.IO.Recovery!.AbsentCount);
        await ExpectNewAsync(first);
        Assert.True(await second.ConnectAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("00000000-1")]
    [InlineData("7fffffffffffffffffffffffffffffffffffffffffffffffff")]
    public async Task An_offset_that_this_server_did_not_give_is_a_new_session(string offset)
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.CutAsync();
        client.Offset = offset;

        await ExpectNewAsync(client);
    }

    [Fact]
    public async Task An_offset_of_an_event_that_was_for_others_is_a_new_session()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        await server.IO.Sockets.Single(socket => socket.Id == other.SocketId).EmitAsync("secret", 1);
        await other.ReceiveAsync();
        await client.CutAsync();
        client.Offset = other.Offset;

        await ExpectNewAsync(client);
    }

    [Fact]
    public async Task An_offset_that_is_no_text_is_a_new_session()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.CutAsync();
        using var peer = await server.Server.ConnectAsync();

        await peer.SendAsync($$"""40{"pid":"{{client.PrivateId}}","offset":1}""");

        Assert.DoesNotContain(client.PrivateId!, await peer.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("40{\"pid\":1}")]
    [InlineData("40{\"pid\":null,\"offset\":null}")]
    [InlineData("40{\"pid\":\"__proto__\",\"offset\":\"x\"}")]
    public async Task A_private_id_that_is_none_is_a_new_session(string connect)
    {
        await using var server = await RecoveryServer.StartAsync();
        using var peer = await server.Server.ConnectAsync();

        await peer.SendAsync(connect);

        Assert.StartsWith("40{\"sid\":", await peer.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_id_of_another_namespace_is_a_new_session()
    {
        await using var server = await RecoveryServer.StartAsync(static io => io.Of("/chat"));
        using var client = await server.ConnectAsync();
        await client.CutAsync();
        using var elsewhere = server.NewClient("/chat");
        elsewhere.PrivateId = client.PrivateId;

        await ExpectNewAsync(elsewhere);
        Assert.True(await client.ConnectAsync());
    }

    [Fact]
    public async Task A_session_of_another_user_is_not_to_be_had()
    {
        await using var server = await RecoveryServer.StartAsync(configure: static app => app.Use((context, next) =>
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, context.Request.Headers["user"].ToString())], "test"));
            return next(context);
        }));
        using var client = server.NewClient();
        Assert.False(await client.ConnectAsync(static options => options.SetRequestHeader("user", "Ann")));
        await client.CutAsync();
        using var thief = server.NewClient();
        thief.PrivateId = client.PrivateId;

        Assert.False(await thief.ConnectAsync(static options => options.SetRequestHeader("user", "Bob")));
        Assert.NotEqual(client.SocketId, thief.SocketId, StringComparer.Ordinal);
        Assert.True(await client.ConnectAsync(static options => options.SetRequestHeader("user", "Ann")));
    }

    [Fact]
    public async Task A_client_that_left_its_namespace_is_not_waited_for()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();

        await client.Peer.SendAsync("41");
        Assert.Equal(DisconnectReason.ClientNamespaceDisconnect, await server.Gone.NextAsync());

        Assert.Equal(0, server.IO.Recovery!.SessionCount);
        await ExpectNewAsync(client);
    }

    [Fact]
    public async Task A_client_that_was_disconnected_is_not_waited_for()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();

        server.Server.OnlySocket.Disconnect(closeConnection: true);
        Assert.Equal(DisconnectReason.ServerNamespaceDisconnect, await server.Gone.NextAsync());

        Assert.Equal(0, server.IO.Recovery!.SessionCount);
        await ExpectNewAsync(client);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_is_disconnected_while_it_is_gone_begins_anew(bool byItsRoom)
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        var socket = server.Server.OnlySocket;
        await socket.JoinAsync("banned");
        await client.CutAsync();

        if (byItsRoom)
        {
            await server.IO.In("banned").DisconnectSocketsAsync();
        }
        else
        {
            socket.Disconnect();
        }

        Assert.Equal(0, server.IO.Recovery!.SessionCount);
        Assert.Equal(0, server.IO.Of("/").Members.Rooms.Count);
        await ExpectNewAsync(client);
    }

    [Fact]
    public async Task Nothing_is_left_of_clients_that_were_given_up()
    {
        await using var server = await RecoveryServer.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            using var client = await server.ConnectAsync();
            await server.Server.OnlySocket.JoinAsync("lobby");
            await server.IO.EmitAsync("news", i);
            await client.CutAsync();
        }

        Assert.Equal(10, server.IO.Recovery!.SessionCount);
        server.Time.Advance(TimeSpan.FromMinutes(3));
        server.IO.Recovery.Trim();

        Assert.Equal(0, server.IO.Recovery.SessionCount);
        Assert.Equal(0, server.IO.Recovery.AbsentCount);
        Assert.Equal(0, server.IO.Recovery.StoredBytes);
        Assert.Equal(0, server.IO.Of("/").Members.Rooms.Count);
        Assert.Empty(server.IO.Of("/").Members.Rooms.Members);
        Assert.Equal(0, server.IO.Of("/").SocketCount);
    }

    private static async Task EmitAsync(RecoveryServer server, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await server.IO.EmitAsync("news", i);
        }
    }

    /// <summary>Expects a new id and nothing of what was missed.</summary>
    private static async Task ExpectNewAsync(RecoveringClient client)
    {
        var (id, privateId) = (client.SocketId, client.PrivateId);
        Assert.False(await client.ConnectAsync());
        Assert.Empty(client.Missed);
        Assert.NotEqual(id, client.SocketId, StringComparer.Ordinal);
        Assert.NotEqual(privateId, client.PrivateId, StringComparer.Ordinal);
    }
}
