using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Faults.Tests.Polling;

[Trait("Fault", "F12")]
public class LostResponseTests
{
    [Fact]
    public async Task A_poll_response_that_is_lost_on_its_way_is_lost_and_what_follows_arrives()
    {
        await using var server = await FaultServer.StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        var socket = await LoseAsync(server, peer);

        await socket.EmitAsync("e", "next");

        Assert.Equal("42[\"e\",\"next\"]", await peer.PollAsync());
        Assert.Empty(server.Ends);
    }

    [Fact]
    public async Task A_poll_response_that_is_lost_on_its_way_is_sent_again_to_a_client_that_recovers()
    {
        await using var server = await FaultServer.StartAsync(build: builder => builder.Services.AddSocketIO().AddConnectionStateRecovery());
        var peer = await server.PollAsync();
        await peer.PostAsync("40");
        var connected = JsonDocument.Parse((await peer.PollAsync()).AsMemory(2)).RootElement;
        await server.IO.EmitAsync("e", "first");
        var offset = JsonDocument.Parse((await peer.PollAsync()).AsMemory(2)).RootElement[2].GetString();
        await LoseAsync(server, peer);
        await peer.PostAsync("1");

        var back = await server.ConnectAsync();
        await back.SendAsync($"40{{\"pid\":{connected.GetProperty("pid").GetRawText()},\"offset\":\"{offset}\"}}");

        Assert.StartsWith("42[\"e\",\"lost\",", await back.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Contains(connected.GetProperty("sid").GetString()!, await back.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    /// <summary>Emits something that a waiting poll takes, and that the network loses together with the poll's connection.</summary>
    private static async Task<Socket> LoseAsync(FaultServer server, PollingPeer peer)
    {
        await server.WaitInPollAsync(peer);
        var connection = server.Proxy.Last;
        connection.Down.Swallow();
        var socket = server.IO.Sockets.Single(socket => socket.Connection.TransportName == "polling");

        await socket.EmitAsync("e", "lost");

        // The server has written it, and hears nothing of what becomes of it.
        await connection.Down.WhenPassedAsync(1);
        await server.Server.WhenRunningAsync(requests: 2);
        connection.End(Cut.Fin);
        return socket;
    }
}
