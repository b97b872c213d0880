using System.Text;

namespace Parley.Faults.Tests.Connections;

[Trait("Fault", "F49")]
public class HandshakeCutTests
{
    [Theory]
    [Trait("Advisory", "T-06")]
    [InlineData(Cut.Fin)]
    [InlineData(Cut.Reset)]
    [InlineData(Cut.FinThenReset)]
    public async Task A_client_that_goes_at_any_byte_of_its_handshake_leaves_nothing_behind(Cut cut)
    {
        await using var server = await FaultServer.StartAsync();
        byte[] script = [.. Encoding.ASCII.GetBytes(RawConnection.WebSocketRequest("EIO=4&transport=websocket")), .. RawConnection.TextFrame("40{\"token\":\"t\"}")];
        for (var bytes = 1; bytes <= script.Length; bytes += bytes < 160 ? 7 : 1)
        {
            using var peer = await RawConnection.OpenAsync(server.Server.Address);
            await peer.SendAsync(script.AsMemory(0, bytes));
            peer.End(cut);
        }

        // No time has passed: a session that waited for its ping timeout would still be there.
        await server.Server.WhenRunningAsync(requests: 2);
        await server.ExpectOverAsync("transport close");
    }

    [Theory]
    [Trait("Advisory", "T-06")]
    [InlineData("EIO=4&transport=nothing")]
    [InlineData("EIO=4&transport=websocket&sid=unknown")]
    [InlineData("EIO=5&transport=websocket")]
    public async Task A_reset_while_a_WebSocket_is_being_refused_harms_nobody(string query)
    {
        await using var server = await FaultServer.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            using var peer = await RawConnection.OpenAsync(server.Server.Address);
            await peer.SendAsync(RawConnection.WebSocketRequest(query));
            peer.End(Cut.Reset);
        }

        await server.Server.WhenRunningAsync(requests: 2);
        await server.ExpectOverAsync();
    }

    [Fact]
    public async Task A_socket_that_the_server_closes_while_it_connects_is_gone_at_once()
    {
        await using var server = await FaultServer.StartAsync(io => io.Of("/closed").OnConnected(socket =>
        {
            socket.Disconnect(closeConnection: true);
            return Task.CompletedTask;
        }));
        var peer = await server.ConnectAsync();

        await peer.JoinAsync("/closed");

        await peer.ExpectAsync("41/closed,");
        await peer.ExpectClosedAsync();
        peer.Abort();
        await server.ExpectOverAsync();
        Assert.Equal(0, server.IO.Of("/closed").SocketCount);
    }

    [Fact]
    public async Task A_client_that_goes_while_middleware_looks_at_it_is_gone_at_once()
    {
        var entered = new Recorder<Socket?>();
        var decide = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await FaultServer.StartAsync(io => io.Of("/slow").Use(async (context, next) =>
        {
            entered.Add(context.Socket);
            await decide.Task;
            await next();
        }));
        var peer = await server.ConnectAsync();
        await peer.SendAsync("40/slow,");
        await entered.NextAsync();

        server.Proxy.Last.End(Cut.Reset);
        await Guard.UntilAsync(() => server.IO.ConnectionCount == 2 && !server.IO.Of("/slow").Members.Rooms.Members.Any());
        decide.SetResult();

        await server.ExpectOverAsync();
        Assert.Equal(0, server.IO.Of("/slow").SocketCount);
        Assert.Equal(0, server.IO.Of("/slow").Members.Rooms.Count);
    }
}
