using System.Globalization;
using System.Text;
using Parley.Engine.Sessions;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Transports.WebSockets;

/// <summary>A client that upgrades while both sides send without pause, with steps and traffic shuffled anew by each seed.</summary>
public sealed class TransportUpgradeOrderTests
{
    private const int Rounds = 400;
    private const int Messages = 60;

    [Fact]
    public async Task No_packet_is_lost_doubled_or_out_of_order_however_the_steps_interleave()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            try
            {
                await RunAsync(seed);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed} failed.", exception);
            }
        }
    }

    private static async Task RunAsync(int seed)
    {
        using var engine = new EngineHarness();
        var session = await engine.OpenPollingAsync();
        var receiver = engine.Handler.Last;
        var serverSends = Task.Run(() => SendFromServerAsync(session, new Random(seed)), TestContext.Current.CancellationToken);
        var client = new Client(engine, session, new Random(seed + 1_000_000));

        await client.RunAsync().Soon();

        await serverSends.Soon();
        string[] expected = [.. Enumerable.Range(0, Messages).Select(Text)];
        Assert.Equal(expected, client.Received.ToArray());
        await receiver.ExpectAsync(expected);
        receiver.ExpectNothing();
        Assert.Equal("websocket", session.TransportName);
    }

    private static async Task SendFromServerAsync(EngineSession session, Random random)
    {
        for (var i = 0; i < Messages; i++)
        {
            Assert.True(session.SendText(Encoding.ASCII.GetBytes(Text(i))));
            for (var pause = random.Next(4); pause > 0; pause--)
            {
                await Task.Yield();
            }
        }
    }

    private static string Text(int i) => i.ToString(CultureInfo.InvariantCulture);

    /// <summary>As the official client does it: polls and posts until probed, pauses both, then says <c>5</c> and goes on there.</summary>
    private sealed class Client(EngineHarness engine, EngineSession session, Random random)
    {
        private int _sent;

        public List<string> Received { get; } = [];

        public async Task RunAsync()
        {
            var probeAt = random.Next(Messages / 2);
            while (_sent < probeAt)
            {
                await PostAsync();
                await YieldAsync();
                if (random.Next(2) == 0)
                {
                    await PollAsync();
                }
            }

            var poll = engine.Poll(session);
            var peer = await engine.ProbeAsync(session);
            for (var more = random.Next(3); more > 0; more--)
            {
                await PostAsync();
            }

            await TakeAsync(poll);
            for (var more = random.Next(3); more > 0; more--)
            {
                // Comes back with packets, or with a noop at the next tick.
                poll = engine.Poll(session);
                await YieldAsync();
                engine.AdvanceSeconds(0.1);
                await TakeAsync(poll);
            }

            await peer.SendAsync("5");
            var sending = SendAsync(peer);
            while (Received.Count < Messages && await peer.ReceiveAsync() is { } frame)
            {
                Take(frame.Text);
            }

            await sending;
        }

        private async Task PostAsync()
        {
            var count = Math.Min(random.Next(1, 4), Messages - _sent);
            var packets = Enumerable.Range(_sent, count).Select(i => "4" + Text(i));
            _sent += count;
            await engine.Post(session, string.Join(PollingExchange.Separator, packets)).ExpectStatusAsync(200, "ok");
        }

        private async Task SendAsync(WebSocketPeer peer)
        {
            while (_sent < Messages)
            {
                await peer.SendAsync("4" + Text(_sent++));
            }
        }

        private async Task PollAsync()
        {
            if (session.BufferedBytes > 0)
            {
                await TakeAsync(engine.Poll(session));
            }
        }

        private async Task TakeAsync(PollingExchange poll)
        {
            foreach (var packet in await poll.PacketsAsync())
            {
                Take(packet);
            }
        }

        private void Take(string packet)
        {
            if (packet != "6")
            {
                Assert.Equal('4', packet[0]);
                Received.Add(packet[1..]);
            }
        }

        private async Task YieldAsync()
        {
            for (var pause = random.Next(4); pause > 0; pause--)
            {
                await Task.Yield();
            }
        }
    }
}
