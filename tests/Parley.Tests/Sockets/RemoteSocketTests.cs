using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Sockets;

/// <summary>Acknowledgements through a socket that was fetched.</summary>
public class RemoteSocketTests
{
    [Fact]
    public async Task A_fetched_socket_is_asked_for_its_acknowledgement()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var remote = Assert.Single(await server.IO.FetchSocketsAsync());

        var none = remote.EmitWithAckAsync<string>("q");
        var one = remote.EmitWithAckAsync<string>("q", 1);
        var two = remote.EmitWithAckAsync<string>("q", 1, "x");
        await peer.ExpectAsync("""420["q"]""", """421["q",1]""", """422["q",1,"x"]""");
        await peer.SendAsync("""432["c"]""");
        await peer.SendAsync("""431["b"]""");
        await peer.SendAsync("""430["a"]""");

        Assert.Equal(["a", "b", "c"], await Task.WhenAll(none, one, two).Guarded());
    }

    [Fact]
    public async Task Only_the_socket_itself_is_listened_to_when_others_are_in_its_room()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var guest = await server.JoinAsync();
        await server.Find(guest).JoinAsync(peer.SocketId);
        var remote = Assert.Single(await server.IO.Except(guest.SocketId).FetchSocketsAsync());

        var answer = remote.EmitWithAckAsync<string>("q");
        await guest.ExpectAsync("""420["q"]""");
        await guest.SendAsync("""430["guest"]""");
        await peer.ExpectAsync("""420["q"]""");
        await peer.SendAsync("""430["self"]""");

        Assert.Equal("self", await answer.Guarded());
    }

    [Fact]
    public async Task A_client_that_does_not_answer_in_time_is_an_exception()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(time: time);
        await server.JoinAsync();
        var remote = Assert.Single(await server.IO.FetchSocketsAsync());

        var answer = remote.Timeout(TimeSpan.FromSeconds(1)).EmitWithAckAsync<string>("q");
        time.Advance(TimeSpan.FromSeconds(1.2));

        await Assert.ThrowsAsync<AckTimeoutException>(() => answer.Guarded());
        Assert.Throws<ArgumentOutOfRangeException>(() => remote.Timeout(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_client_that_has_gone_is_an_exception()
    {
        await using var server = await TestServer.StartAsync();
        await server.JoinAsync();
        var remote = Assert.Single(await server.IO.FetchSocketsAsync());
        server.OnlySocket.Disconnect();

        await Assert.ThrowsAsync<SocketDisconnectedException>(() => remote.EmitWithAckAsync<string>("q").Guarded());
    }
}
