using System.Globalization;

namespace Parley.Faults.Tests.Upgrades;

[Trait("Fault", "F07")]
public class UpgradeTrafficTests
{
    private const int Count = 200;

    [Theory]
    [InlineData("byte by byte", 20)]
    [InlineData("three bytes at a time, the other way seven", 20)]
    [InlineData("late", 10)]
    [InlineData("slow", 10)]
    [InlineData("at once", 100)]
    public async Task Messages_both_ways_through_every_step_of_an_upgrade_arrive_once_and_in_order(string network, int rounds)
    {
        var received = Enumerable.Range(0, rounds).Select(_ => new Recorder<int>()).ToArray();
        await using var server = await FaultServer.StartAsync(
            io =>
            {
                io.On("up", (Socket _, int round, int number) => received[round].Add(number));
                io.On("start", async (Socket socket) =>
                {
                    for (var i = 0; i < Count; i++)
                    {
                        await socket.EmitAsync("down", i);
                        if (i % 10 == 0)
                        {
                            await Task.Yield();
                        }
                    }
                });
            },
            time: TimeProvider.System);
        server.Proxy.OnConnected = connection => Shape(connection, network);
        foreach (var some in Enumerable.Range(0, rounds).Chunk(10))
        {
            await server.Neighbours.TalkWhileAsync(Task.WhenAll(some.Select(round => RunAsync(server, received[round], round))));
        }

        await server.ExpectOverAsync(rounds, "transport close");
    }

    private static void Shape(ProxiedConnection connection, string network)
    {
        switch (network)
        {
            case "byte by byte":
                connection.Up.Split(1);
                connection.Down.Split(1);
                break;
            case "three bytes at a time, the other way seven":
                connection.Up.Split(3);
                connection.Down.Split(7);
                break;
            case "late":
                connection.Up.Delay(TimeSpan.FromMilliseconds(3));
                connection.Down.Delay(TimeSpan.FromMilliseconds(5));
                break;
            case "slow":
                connection.Up.Limit(bytesPerSecond: 200_000);
                connection.Down.Limit(bytesPerSecond: 100_000);
                break;
        }
    }

    private static async Task RunAsync(FaultServer server, Recorder<int> received, int round)
    {
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        var got = new List<int>();
        var sent = 0;
        var polling = PollAsync(peer, got);
        await peer.PostAsync("42[\"start\"]" + Messages(round, ref sent, 10));
        if (round % 3 == 1)
        {
            await peer.PostAsync(Messages(round, ref sent, 10).TrimStart('\u001e'));
        }

        using var upgrade = await RawConnection.OpenAsync(server.Proxy.Address);
        await upgrade.SendAsync(RawConnection.WebSocketRequest(peer.WebSocketUri.Query.TrimStart('?')));
        Assert.Equal(101, (await upgrade.ReadResponseAsync()).Status);
        await upgrade.SendAsync(RawConnection.TextFrame("2probe"));
        if (round % 3 == 2)
        {
            await peer.PostAsync(Messages(round, ref sent, 10).TrimStart('\u001e'));
        }

        Assert.Equal("3probe", await upgrade.ReadFrameAsync());

        // The noop that frees its poll is what the client waits for, as the official one does.
        await polling.Guarded();
        await upgrade.SendAsync(RawConnection.TextFrame("5"));
        while (sent < Count)
        {
            await upgrade.SendAsync(RawConnection.TextFrame($"42[\"up\",{round},{sent++}]"));
        }

        while (got.Count < Count)
        {
            got.Add(Number(await upgrade.ReadFrameAsync() ?? throw new EndOfStreamException()));
        }

        Assert.Equal(Enumerable.Range(0, Count), got);
        Assert.Equal(Enumerable.Range(0, Count), await received.NextAsync(Count));
        upgrade.End(Cut.Fin);
    }

    private static async Task PollAsync(PollingPeer peer, List<int> got)
    {
        while (true)
        {
            var packets = (await peer.PollAsync()).Split('\u001e');
            got.AddRange(packets.Where(packet => packet != "6").Select(Number));
            if (packets.Contains("6", StringComparer.Ordinal))
            {
                return;
            }
        }
    }

    private static string Messages(int round, ref int sent, int count)
    {
        var payload = new System.Text.StringBuilder();
        for (var i = 0; i < count; i++)
        {
            payload.Append(CultureInfo.InvariantCulture, $"\u001e42[\"up\",{round},{sent++}]");
        }

        return payload.ToString();
    }

    private static int Number(string packet) => int.Parse(packet.AsSpan("42[\"down\",".Length).TrimEnd(']'), CultureInfo.InvariantCulture);
}
