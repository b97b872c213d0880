using System.Globalization;
using System.Text;

namespace Parley.Faults.Tests.Upgrades;

/// <summary>A WebSocket that breaks at any byte of an upgrade, either way: polling goes on, or the session ends, once. What arrived is a gap-free prefix.</summary>
[Trait("Fault", "F06")]
public class UpgradeCutTests
{
    private static readonly byte[] Probe = RawConnection.TextFrame("2probe");
    private static readonly byte[] Upgrade = RawConnection.TextFrame("5");
    private static readonly byte[] Message = RawConnection.TextFrame("42[\"up\",1]");

    [Theory]
    [InlineData(Cut.Fin)]
    [InlineData(Cut.Reset)]
    [InlineData(Cut.FinThenReset)]
    public async Task Polling_goes_on_when_the_client_is_cut_off_at_any_byte_before_the_end_of_its_upgrade_packet(Cut cut)
    {
        var received = new Recorder<int>();
        await using var server = await StartAsync(received);
        var request = RawConnection.WebSocketRequest("EIO=4&transport=websocket&sid=0000000000000000000000").Length;
        for (var bytes = 1; bytes < request + Probe.Length + Upgrade.Length; bytes += bytes < request - 1 ? 13 : 1)
        {
            var peer = await server.Server.PollAsync();
            await peer.JoinAsync();
            var socket = await SocketOfAsync(server, peer);
            var poll = peer.PollAsync();
            await server.Server.WhenRunningAsync(requests: 3);
            using var upgrade = await RawConnection.OpenAsync(server.Server.Address);

            await SendAsync(upgrade, peer, bytes);
            upgrade.End(cut);

            // All that is sent now arrives by polls, the one that may come back with a noop included, at any time.
            await server.Server.WhenRunningAsync(running => running <= (poll.IsCompleted ? 2 : 3));
            await ExpectAllAsync(server, peer, poll, socket);
            await peer.PostAsync("42[\"up\",0]");
            Assert.Equal(0, await received.NextAsync());
            Assert.Empty(server.Ends);
            await peer.PostAsync("1");
            await server.ExpectOverAsync(1, "transport close");
            server.MarkStart();
        }
    }

    [Theory]
    [InlineData(Cut.Fin)]
    [InlineData(Cut.Reset)]
    [InlineData(Cut.FinThenReset)]
    public async Task The_session_ends_once_when_the_client_is_cut_off_at_any_byte_behind_its_upgrade_packet(Cut cut)
    {
        var received = new Recorder<int>();
        await using var server = await StartAsync(received);
        for (var bytes = 0; bytes <= Message.Length; bytes++)
        {
            var peer = await server.Server.PollAsync();
            await peer.JoinAsync();
            using var upgrade = await RawConnection.OpenAsync(server.Server.Address);
            await UpgradeAsync(upgrade, peer);

            await upgrade.SendAsync((byte[])[.. Upgrade, .. Message.AsSpan(0, bytes)]);
            upgrade.End(cut);

            // A reset may take the upgrade packet along, and then the session goes on polling.
            await server.Server.WhenRunningAsync(requests: 2);
            if (server.IO.ConnectionCount == 3)
            {
                Assert.NotEqual(Cut.Fin, cut);
                await peer.PostAsync("1");
            }

            if (cut == Cut.Fin && bytes == Message.Length)
            {
                Assert.Equal(1, await received.NextAsync());
            }

            await server.ExpectOverAsync(1, "transport close");
            server.MarkStart();
        }

        Assert.True(received.IsEmpty || cut != Cut.Fin);
    }

    [Theory]
    [InlineData(Cut.Fin)]
    [InlineData(Cut.Reset)]
    public async Task What_the_server_sends_is_a_prefix_without_gaps_when_it_is_cut_off_at_any_byte(Cut cut)
    {
        await using var server = await StartAsync(new Recorder<int>());
        var most = 0;
        for (var bytes = 1; bytes < 400; bytes += bytes < 100 ? 31 : 3)
        {
            var peer = await server.Server.PollAsync();
            await peer.JoinAsync();
            var socket = await SocketOfAsync(server, peer);
            server.Proxy.OnConnected = connection => connection.Down.At(bytes, () => connection.End(cut));
            using var upgrade = await RawConnection.OpenAsync(server.Proxy.Address);
            var got = new List<int>();
            var upgraded = await TryUpgradeAsync(upgrade, peer);
            for (var i = 0; i < 20; i++)
            {
                await socket.EmitAsync("down", i);
            }

            while (upgraded && got.Count < 20 && await upgrade.ReadFrameAsync() is { } frame)
            {
                got.Add(Number(frame));
            }

            most = Math.Max(most, got.Count);
            if (server.Proxy.Last.Down.Passed < bytes)
            {
                server.Proxy.Last.End(cut);
            }

            // The upgrade packet may not have come through, and then the session is where it was.
            await server.Server.WhenRunningAsync(requests: 2);
            if (server.IO.ConnectionCount == 3)
            {
                while (got.Count < 20)
                {
                    got.AddRange((await peer.PollAsync()).Split('\u001e').Where(packet => packet != "6").Select(Number));
                }

                await peer.PostAsync("1");
            }

            Assert.Equal(Enumerable.Range(0, got.Count), got);
            await server.ExpectOverAsync(1, "transport close", "transport error");
            server.MarkStart();
        }

        Assert.InRange(most, 1, 20);
    }

    private static Task<FaultServer> StartAsync(Recorder<int> received) => FaultServer.StartAsync(io =>
    {
        io.On("up", (Socket _, int number) => received.Add(number));
        io.On("who", (Socket socket) => socket.Id);
    });

    private static async Task<Socket> SocketOfAsync(FaultServer server, PollingPeer peer)
    {
        await peer.PostAsync("420[\"who\"]");
        var id = (await peer.PollAsync())["430[\"".Length..^2];
        return server.IO.Sockets.Single(socket => string.Equals(socket.Id, id, StringComparison.Ordinal));
    }

    private static string Request(PollingPeer peer) => RawConnection.WebSocketRequest(peer.WebSocketUri.Query.TrimStart('?'));

    /// <summary>Sends no more than so many bytes of an upgrade, each part when its turn comes.</summary>
    private static async Task SendAsync(RawConnection upgrade, PollingPeer peer, int bytes)
    {
        var request = Encoding.ASCII.GetBytes(Request(peer));
        await upgrade.SendAsync(request.AsMemory(0, Math.Min(bytes, request.Length)));
        if ((bytes -= request.Length) < 0)
        {
            return;
        }

        Assert.Equal(101, (await upgrade.ReadResponseAsync()).Status);
        await upgrade.SendAsync(Probe.AsMemory(0, Math.Min(bytes, Probe.Length)));
        if ((bytes -= Probe.Length) < 0)
        {
            return;
        }

        Assert.Equal("3probe", await upgrade.ReadFrameAsync());
        await upgrade.SendAsync(Upgrade.AsMemory(0, bytes));
    }

    private static async Task UpgradeAsync(RawConnection upgrade, PollingPeer peer)
    {
        await upgrade.SendAsync(Request(peer));
        Assert.Equal(101, (await upgrade.ReadResponseAsync()).Status);
        await upgrade.SendAsync(Probe);
        Assert.Equal("3probe", await upgrade.ReadFrameAsync());
    }

    /// <summary>Upgrades, unless the connection breaks before it has.</summary>
    private static async Task<bool> TryUpgradeAsync(RawConnection upgrade, PollingPeer peer)
    {
        try
        {
            await upgrade.SendAsync(Request(peer));
            await upgrade.ReadResponseAsync();
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }

        await upgrade.TrySendAsync(Probe);
        if (await upgrade.ReadFrameAsync() is not "3probe")
        {
            return false;
        }

        await upgrade.TrySendAsync(Upgrade);
        return true;
    }

    private static async Task ExpectAllAsync(FaultServer server, PollingPeer peer, Task<string> poll, Socket socket)
    {
        const int Count = 20;
        var got = new List<int>();
        for (var i = 0; i < Count; i++)
        {
            await socket.EmitAsync("down", i);
        }

        while (got.Count < Count)
        {
            got.AddRange((await poll).Split('\u001e').Where(packet => packet != "6").Select(Number));
            if (got.Count < Count)
            {
                poll = peer.PollAsync();
            }
        }

        Assert.Equal(Enumerable.Range(0, Count), got);
        await server.Server.WhenRunningAsync(requests: 2);
    }

    private static int Number(string packet) => int.Parse(packet.AsSpan("42[\"down\",".Length).TrimEnd(']'), CultureInfo.InvariantCulture);
}
