using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Parley.Faults.Tests.Http2;

[Trait("Fault", "F43")]
public class Http2FaultTests
{
    private const string Polling = "/socket.io/?EIO=4&transport=polling";
    private const string WebSocket = "/socket.io/?EIO=4&transport=websocket";

    [Theory]
    [Trait("Advisory", "T-44")]
    [InlineData(Polling)]
    [InlineData(WebSocket)]
    public async Task Streams_that_are_opened_and_reset_at_once_hold_up_nobody_and_leave_nothing(string path)
    {
        await using var server = await StartAsync();
        using var attacker = await Http2Connection.OpenAsync(server.Server.Address);
        var attack = Task.Run(async () =>
        {
            try
            {
                for (var i = 0; i < 10_000; i++)
                {
                    await attacker.ResetAsync(path == WebSocket ? await attacker.AskForWebSocketAsync(path) : await attacker.GetAsync(path));
                }
            }
            catch (SocketException)
            {
                // The server has had enough.
            }
        });

        await server.Neighbours.TalkWhileAsync(attack);

        attacker.Dispose();
        await server.Server.WhenRunningAsync(requests: 2);

        // A handshake over polling may have opened a session before it was reset, which nobody polls.
        await server.PassAsync(TimeSpan.FromSeconds(46));
        await server.ExpectOverAsync();
    }

    [Fact]
    public async Task A_hundred_WebSockets_share_one_connection_and_the_next_waits_for_one_to_end()
    {
        await using var server = await StartAsync(io => io.On("echo", (Socket _, int number) => number));
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { EnableMultipleHttp2Connections = false });
        var peers = new List<Peer>();
        for (var i = 0; i < 100; i++)
        {
            peers.Add(await server.Server.ConnectHttp2Async(http));
            await peers[i].JoinAsync();
        }

        var next = server.Server.ConnectHttp2Async(http);
        await Task.WhenAll(peers.Select(async (peer, number) =>
        {
            for (var i = 0; i < 10; i++)
            {
                await peer.SendAsync($"42{i}[\"echo\",{number}]");
                await peer.ExpectAsync($"43{i}[{number}]");
            }
        }));
        Assert.False(next.IsCompleted);
        Assert.Equal(102, server.IO.ConnectionCount);

        await peers[50].CloseAsync();

        var last = await next;
        await last.JoinAsync();
        await last.CloseAsync();
        peers.ForEach(peer => peer.Abort());
        await server.ExpectOverAsync(101, "transport close");
    }

    [Fact]
    public async Task A_stream_that_is_not_read_ends_alone_after_the_send_timeout_and_its_siblings_notice_nothing()
    {
        await using var server = await StartAsync(io => io.On("echo", (Socket _, int number) => number));
        using var client = await Http2Connection.OpenAsync(server.Server.Address);
        await client.WidenAsync(0, 100_000_000);
        var stalled = await JoinAsync(client);
        var stalledSocket = server.IO.Sockets.Single(socket => socket.Rooms.Count == 1);
        await stalledSocket.JoinAsync("stalled");
        var busy = await JoinAsync(client);

        // Less than the soft limit of the queue, from which on an emit would wait.
        for (var i = 0; i < 20; i++)
        {
            await stalledSocket.EmitAsync("e", new string('x', 50_000));
        }

        for (var i = 0; i < 20; i++)
        {
            await client.SendAsync(busy, RawConnection.TextFrame($"42{i}[\"echo\",{i}]"));
            Assert.Contains($"43{i}[{i}]", Encoding.UTF8.GetString((await client.ReadAsync(Http2Frame.Data, busy)).Payload), StringComparison.Ordinal);
        }

        Assert.Empty(server.Ends);
        await server.PassAsync(TimeSpan.FromSeconds(10.2));

        await client.ReadAsync(Http2Frame.Reset, stalled);
        await Guard.UntilAsync(() => server.Ends.Count == 1);
        Assert.Equal(["transport error"], server.Ends);
        await client.SendAsync(busy, RawConnection.TextFrame("4299[\"echo\",99]"));
        Assert.Contains("4399[99]", Encoding.UTF8.GetString((await client.ReadAsync(Http2Frame.Data, busy)).Payload), StringComparison.Ordinal);
        client.Dispose();
        await server.ExpectOverAsync(2, "transport error", "transport close");
    }

    [Fact]
    public async Task A_client_whose_window_is_one_byte_gets_everything_byte_by_byte()
    {
        await using var server = await StartAsync(io => io.On("echo", (Socket _, string text) => text));
        using var client = await Http2Connection.OpenAsync(server.Server.Address, window: 1);
        var stream = await client.AskForWebSocketAsync(WebSocket);
        await client.ReadAsync(Http2Frame.Headers, stream);
        await client.SendAsync(stream, RawConnection.TextFrame("40"));

        var received = new StringBuilder();
        var asked = false;
        while (!received.ToString().EndsWith("431[\"one byte at a time\"]", StringComparison.Ordinal))
        {
            var data = (await client.ReadAsync(Http2Frame.Data, stream)).Payload;
            Assert.InRange(data.Length, 0, 1);
            received.Append(Encoding.Latin1.GetString(data));
            await client.WidenAsync(stream, 1);
            await server.Neighbours.TalkAsync();
            if (!asked && received.ToString().Contains("40{", StringComparison.Ordinal))
            {
                asked = true;
                await client.SendAsync(stream, RawConnection.TextFrame("421[\"echo\",\"one byte at a time\"]"));
            }
        }

        client.Dispose();
        await server.ExpectOverAsync(1, "transport close");
    }

    [Fact]
    public async Task A_client_that_says_GOAWAY_goes_on_with_the_streams_it_has()
    {
        await using var server = await StartAsync(io => io.On("echo", (Socket _, int number) => number));
        using var client = await Http2Connection.OpenAsync(server.Server.Address);
        var stream = await JoinAsync(client);

        await client.GoAwayAsync();

        for (var i = 0; i < 20; i++)
        {
            await client.SendAsync(stream, RawConnection.TextFrame($"42{i}[\"echo\",{i}]"));
            Assert.Contains($"43{i}[{i}]", Encoding.UTF8.GetString((await client.ReadAsync(Http2Frame.Data, stream)).Payload), StringComparison.Ordinal);
        }

        await client.ResetAsync(stream);
        await client.ReadToEndAsync();
        await server.ExpectOverAsync(1, "transport close");
    }

    private static Task<FaultServer> StartAsync(Action<SocketIOServer>? events = null) => FaultServer.StartAsync(events, protocols: HttpProtocols.Http2);

    private static async Task<int> JoinAsync(Http2Connection client)
    {
        var stream = await client.AskForWebSocketAsync(WebSocket);
        await client.ReadAsync(Http2Frame.Headers, stream);
        await client.ReadAsync(Http2Frame.Data, stream);
        await client.SendAsync(stream, RawConnection.TextFrame("40"));
        await client.ReadAsync(Http2Frame.Data, stream);
        return stream;
    }
}
