using System.Text;
using System.Text.RegularExpressions;
using Parley.Protocol.Json;
using Parley.Tests.Support;

namespace Parley.Tests.Recovery;

public sealed partial class RecoveryTests
{
    private static readonly SocketKey<string> Name = new("name");

    [Fact]
    public async Task Connect_is_answered_with_a_private_id_behind_the_socket_id()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var peer = await server.Server.ConnectAsync();

        await peer.SendAsync("40");

        Assert.Matches("""^40\{"sid":"[\w-]{20}","pid":"[\w-]{22}"\}$""", await peer.ReceiveTextAsync());
    }

    [Fact]
    public async Task Without_recovery_there_is_neither_a_private_id_nor_an_offset()
    {
        await using var server = await TestServer.StartAsync();
        using var peer = await server.ConnectAsync();

        await peer.SendAsync("40");
        Assert.DoesNotContain("pid", await peer.ReceiveTextAsync(), StringComparison.Ordinal);
        await server.IO.EmitAsync("news", 1);

        await peer.ExpectAsync("""42["news",1]""");
    }

    [Fact]
    public async Task Events_carry_an_offset_unless_they_are_volatile_or_await_an_acknowledgement()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        var socket = server.Server.OnlySocket;

        await server.IO.EmitAsync("to all");
        await socket.EmitAsync("to one", 1);
        using var cancelled = new CancellationTokenSource();
        var ack = socket.EmitWithAckAsync<int>("ack", 3, cancelled.Token);

        Assert.Matches("""^42\["to all","[0-9a-f]{8}-1"\]$""", await client.Peer.ReceiveTextAsync());
        Assert.Matches("""^42\["to one",1,"[0-9a-f]{8}-2"\]$""", await client.Peer.ReceiveTextAsync());
        await client.Peer.ExpectAsync("""420["ack",3]""");
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ack);
        using var writer = ArgumentWriter.Rent(server.IO.Serializer, "volatile");
        var packet = server.IO.Of("/").Encode(writer.Write(1), isCompressed: true, isVolatile: true);
        Assert.Equal("""2["volatile",1]""", Encoding.UTF8.GetString(packet.Text));
    }

    [Fact]
    public async Task Events_carry_an_offset_in_MessagePack_too()
    {
        await using var server = await RecoveryServer.StartAsync(options: static options => options.Parser = SocketIOParser.MessagePack);

        using var writer = ArgumentWriter.Rent(server.IO.Serializer, "news");
        var packet = server.IO.Of("/").Encode(writer.Write(new byte[] { 1 }), isCompressed: true, isVolatile: false);

        Assert.Empty(packet.AttachmentMessages);
        Assert.Matches("""^51-\["news",\{"_placeholder":true,"num":0\},"[0-9a-f]{8}-1"\]$""", Encoding.UTF8.GetString(packet.Text));
    }

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_missed_before_it_is_connected_and_is_the_same_socket()
    {
        var connected = new Recorder<Socket>();
        await using var server = await RecoveryServer.StartAsync(io => io.OnConnected(socket =>
        {
            connected.Add(socket);
            return Task.CompletedTask;
        }));
        using var client = await server.ConnectAsync();
        var first = await connected.NextAsync();
        first.Data.Set(Name, "Ann");
        await first.JoinAsync("lobby");
        await server.IO.EmitAsync("seen", 1);
        await client.ReceiveAsync();
        var id = client.SocketId;

        await client.CutAsync();
        await server.IO.EmitAsync("to all", 2);
        await server.IO.To("lobby").EmitAsync("to its room", 3);
        await server.IO.To("hall").EmitAsync("to another room", 4);
        await first.EmitAsync("to itself", 5);
        await first.Broadcast.EmitAsync("to the others", 6);

        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["to all",2]""", """["to its room",3]""", """["to itself",5]"""], client.Missed);
        Assert.Equal(id, client.SocketId);
        var second = await connected.NextAsync();
        Assert.False(first.Recovered);
        Assert.True(second.Recovered);
        Assert.NotSame(first, second);
        Assert.Equal(id, second.Id);
        Assert.Equal("Ann", second.Data.Get(Name));
        Assert.Equal([id, "lobby"], second.Rooms);
        await server.IO.To("lobby").EmitAsync("live", 7);
        Assert.Equal("""["live",7]""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task What_was_sent_and_not_received_is_sent_again()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        for (var i = 0; i < 5; i++)
        {
            await server.IO.EmitAsync("news", i);
        }

        await client.ReceiveAsync();
        await client.ReceiveAsync();
        await client.CutAsync();

        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["news",2]""", """["news",3]""", """["news",4]"""], client.Missed);
    }

    [Fact]
    public async Task A_client_that_has_received_nothing_yet_recovers_without_an_offset()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();

        await client.CutAsync();
        await server.IO.EmitAsync("news", 1);

        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["news",1]"""], client.Missed);
    }

    [Fact]
    public async Task A_client_recovers_after_its_rooms_were_quiet_for_longer_than_events_are_kept()
    {
        await using var server = await RecoveryServer.StartAsync(
            recovery: static recovery => recovery.MaxDisconnectionDuration = TimeSpan.FromSeconds(10));
        using var client = await server.ConnectAsync();
        await server.IO.EmitAsync("news", 1);
        await client.ReceiveAsync();

        for (var passed = 0; passed < 3; passed++)
        {
            server.Time.Advance(TimeSpan.FromSeconds(25));
            await client.Peer.ExpectAsync("2");
            await client.Peer.SendAsync("3");
            await client.Peer.ExpectNothingAsync();
        }

        server.IO.Recovery!.Trim();
        Assert.Equal(0, server.IO.Recovery.StoredBytes);
        await client.CutAsync();

        Assert.True(await client.ConnectAsync());
        Assert.Empty(client.Missed);
    }

    [Fact]
    public async Task A_client_recovers_time_and_again_without_new_events()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.CutAsync();
        await server.IO.EmitAsync("news", 1);
        await server.IO.EmitAsync("news", 2);

        Assert.True(await client.ConnectAsync());
        Assert.Equal(2, client.Missed.Count);
        for (var i = 0; i < 5; i++)
        {
            await client.CutAsync();
            Assert.True(await client.ConnectAsync());
            Assert.Empty(client.Missed);
        }
    }

    [Fact]
    public async Task Binary_events_are_sent_again_with_their_attachments()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.CutAsync();
        await server.IO.EmitAsync("file", new byte[] { 1, 2, 3 });
        client.Peer.Dispose();

        using var peer = await server.Server.ConnectAsync();
        await peer.SendAsync($$"""40{"pid":"{{client.PrivateId}}"}""");

        Assert.Matches("""^451-\["file",\{"_placeholder":true,"num":0\},"[0-9a-f]{8}-1"\]$""", await peer.ReceiveTextAsync());
        await peer.ExpectAsync([1, 2, 3]);
        Assert.StartsWith("40{", await peer.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_await_an_acknowledgement_and_volatile_ones_are_not_sent_again()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        var socket = server.Server.OnlySocket;
        await client.CutAsync();

        await Assert.ThrowsAsync<SocketDisconnectedException>(() => socket.EmitWithAckAsync<int>("ack"));
        await server.IO.Volatile.EmitAsync("volatile");
        var answers = await server.IO.Timeout(TimeSpan.FromSeconds(1)).EmitWithAckAsync<int>("ack");

        Assert.True(answers.IsComplete);
        Assert.True(await client.ConnectAsync());
        Assert.Empty(client.Missed);
    }

    [Fact]
    public async Task A_client_that_is_gone_is_neither_counted_nor_found()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        await server.Server.OnlySocket.JoinAsync("lobby");
        var root = server.IO.Of("/");
        Assert.Equal(1, root.SocketCount);

        await client.CutAsync();

        Assert.Equal(0, root.SocketCount);
        Assert.Empty(root.Sockets);
        Assert.Empty(await root.To("lobby").FetchSocketsAsync());
        Assert.True(await client.ConnectAsync());
        Assert.Equal(1, root.SocketCount);
        Assert.Single(await root.To("lobby").FetchSocketsAsync());
    }

    [Fact]
    public async Task Rooms_joined_and_left_while_the_client_is_gone_hold_when_it_is_back()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        var socket = server.Server.OnlySocket;
        await socket.JoinAsync("left");
        await client.CutAsync();

        await socket.JoinAsync("joined");
        await server.IO.SocketsLeaveAsync("left");
        await server.IO.To("joined").EmitAsync("news", 1);
        await server.IO.To("left").EmitAsync("news", 2);

        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["news",1]"""], client.Missed);
        Assert.Equal([client.SocketId, "joined"], server.Server.OnlySocket.Rooms);
    }

    [Fact]
    public async Task A_child_of_a_dynamic_namespace_waits_with_its_client_and_goes_when_it_is_given_up()
    {
        await using var server = await RecoveryServer.StartAsync(static io => io.Of(Rooms()));
        using var client = server.NewClient("/room-1");
        Assert.False(await client.ConnectAsync());
        var child = server.IO.Of("/room-1");
        Assert.NotNull(child.Parent);

        client.Peer.Abort();
        await WhenAbsentAsync(server, 1);
        await child.EmitAsync("news", 1);
        Assert.Contains(child, child.Parent.Children);
        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["news",1]"""], client.Missed);

        client.Peer.Abort();
        await WhenAbsentAsync(server, 1);
        server.Time.Advance(TimeSpan.FromMinutes(3));
        server.IO.Recovery!.Trim();

        // The wheel had it trimmed, too, and may be at it still.
        using var limit = new CancellationTokenSource(Guard.Limit);
        while (child.Parent.Children.Count > 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task WhenAbsentAsync(RecoveryServer server, int count)
    {
        using var limit = new CancellationTokenSource(Guard.Limit);
        while (server.IO.Recovery!.AbsentCount != count)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [GeneratedRegex(@"^/room-\d+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Rooms();
}
