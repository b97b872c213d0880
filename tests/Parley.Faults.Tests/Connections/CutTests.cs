using System.Net;

namespace Parley.Faults.Tests.Connections;

[Trait("Fault", "F04")]
[Trait("Advisory", "T-34")]
public class CutTests
{
    [Theory]
    [InlineData(Cut.Fin)]
    [InlineData(Cut.Reset)]
    [InlineData(Cut.FinThenReset)]
    public async Task A_WebSocket_that_is_cut_ends_its_socket_once_and_at_once(Cut cut)
    {
        await using var server = await FaultServer.StartAsync();
        await server.JoinAsync();
        var connection = server.Proxy.Last;

        connection.End(cut);

        await server.ExpectOverAsync(1, "transport close");
        if (cut == Cut.Fin)
        {
            await connection.Down.WhenEndedAsync();
        }

        await server.Server.WhenRunningAsync(requests: 2);
    }

    [Theory]
    [InlineData(Cut.Fin)]
    [InlineData(Cut.Reset)]
    [InlineData(Cut.FinThenReset)]
    public async Task A_poll_that_is_cut_while_it_waits_ends_its_socket_once_and_at_once(Cut cut)
    {
        await using var server = await FaultServer.StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        await server.WaitInPollAsync(peer);

        server.Proxy.Last.End(cut);

        await server.ExpectOverAsync(1, "transport error");
        await server.Server.WhenRunningAsync(requests: 2);
    }

    [Fact]
    public async Task A_polling_client_whose_connection_is_cut_between_two_requests_goes_on_with_another()
    {
        await using var server = await FaultServer.StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();

        foreach (var connection in server.Proxy.Connections)
        {
            connection.End(Cut.FinThenReset);
        }

        await peer.PostAsync("421[\"sync\"]");
        Assert.Equal("431[]", await peer.PollAsync());
        Assert.Empty(server.Ends);
    }

    [Fact]
    public async Task A_WebSocket_that_is_cut_in_the_middle_of_what_the_server_sends_ends_its_socket_once()
    {
        await using var server = await FaultServer.StartAsync();
        for (var bytes = 1; bytes < 3_000; bytes += 211)
        {
            var peer = await server.JoinAsync();
            var connection = server.Proxy.Last;
            connection.Down.At(connection.Down.Passed + bytes, () => connection.End(bytes % 2 == 0 ? Cut.Fin : Cut.Reset));

            var before = server.Ends.Count;
            var socket = server.Server.Find(peer);
            for (var i = 0; i < 100; i++)
            {
                await socket.EmitAsync("e", new string('x', 50));
            }

            await Guard.UntilAsync(() => server.Ends.Count > before);
            await server.Neighbours.TalkAsync();
        }

        await server.ExpectOverAsync("transport close", "transport error");
    }

    [Fact]
    public async Task Thousand_WebSockets_cut_at_once_end_once_each()
    {
        await using var server = await FaultServer.StartAsync();
        var peers = new RawWebSocket[1000];
        for (var i = 0; i < peers.Length; i++)
        {
            peers[i] = new RawWebSocket();
            await peers[i].ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Server.Address.Port)).Guarded();
            await peers[i].SendAsync(RawWebSocket.TextFrame("40"));
            await peers[i].ReadUntilAsync("40{\"sid\":\""u8.ToArray()).Guarded();
        }

        var cut = Task.Run(() => Array.ForEach(peers, peer => peer.Reset()));
        await server.Neighbours.TalkWhileAsync(cut);

        await server.ExpectOverAsync(peers.Length, "transport close");
    }
}
