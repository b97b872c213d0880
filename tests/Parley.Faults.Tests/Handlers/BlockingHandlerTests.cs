using System.Net;

namespace Parley.Faults.Tests.Handlers;

[Trait("Fault", "F24")]
[Collection(nameof(RunsAlone))]
public class BlockingHandlerTests
{
    private const int Blocked = 500;

    /// <summary>
    /// Given threads to block: the pool adds one or two a second to those it starts with, and what a blocked pool holds up is everything
    /// in the process. With them it shows that nothing of the server's own waits behind a handler.
    /// </summary>
    [Fact]
    public async Task Handlers_that_block_five_hundred_threads_hold_up_neither_heartbeats_nor_other_sockets()
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        Assert.True(ThreadPool.SetMinThreads(Blocked + 50, ports));
        using var gate = new ManualResetEventSlim();
        var entered = 0;
        await using var server = await FaultServer.StartAsync(io => io.On("block", (Socket _) =>
        {
            Interlocked.Increment(ref entered);
            gate.Wait();
        }));
        var peers = new RawWebSocket[Blocked];
        for (var i = 0; i < peers.Length; i++)
        {
            peers[i] = new RawWebSocket();
            await peers[i].ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Server.Address.Port)).Guarded();
            await peers[i].SendAsync(RawWebSocket.TextFrame("40"));
            await peers[i].ReadUntilAsync("40{\"sid\":\""u8.ToArray()).Guarded();
        }

        try
        {
            foreach (var peer in peers)
            {
                await peer.SendAsync(RawWebSocket.TextFrame("42[\"block\"]"));
            }

            await Guard.UntilAsync(() => Volatile.Read(ref entered) == Blocked);
            foreach (var peer in peers)
            {
                await peer.SendAsync(RawWebSocket.TextFrame("421[\"sync\"]"));
            }

            // Through a ping, which those whose handlers block answer as well, and beyond the time they had for it.
            await server.PassAsync(TimeSpan.FromSeconds(25.2));
            foreach (var peer in peers)
            {
                await peer.ReadUntilAsync([0x81, 1, (byte)'2']).Guarded();
                await peer.SendAsync(RawWebSocket.TextFrame("3"));
            }

            await server.PassAsync(TimeSpan.FromSeconds(24));
            Assert.Empty(server.Ends);
        }
        finally
        {
            gate.Set();
            ThreadPool.SetMinThreads(workers, ports);
        }

        foreach (var peer in peers)
        {
            await peer.ReadUntilAsync("431[]"u8.ToArray()).Guarded();
            peer.Reset();
        }

        await server.ExpectOverAsync(Blocked, "transport close");
    }

    /// <summary>By the real clock, since the pool knows no other. The threads that are there and many that are asked for are blocked, for twice the time that a client has.</summary>
    [Fact]
    public async Task A_starved_pool_ends_no_client_that_answers_and_is_told_of()
    {
        await using var server = await TestServer.StartAsync(options: options =>
        {
            options.PingInterval = TimeSpan.FromSeconds(1);
            options.PingTimeout = TimeSpan.FromSeconds(1.5);
        });
        var clients = Enumerable.Range(0, 20).Select(_ => new SteadyClient(server.Address)).ToArray();
        try
        {
            await Guard.UntilAsync(() => Array.TrueForAll(clients, static client => client.HasJoined));
            await Task.Factory.StartNew(() => Starve(TimeSpan.FromSeconds(5)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

            var pings = Array.ConvertAll(clients, static client => client.Pings);
            await Guard.UntilAsync(() => clients.Zip(pings).All(static one => one.First.HasEnded || one.First.Pings > one.Second + 1));
            Assert.All(clients, static client => Assert.False(client.HasEnded));
            Assert.Equal(clients.Length, server.IO.ConnectionCount);
            Assert.Contains(server.Logs, static log => log.Id.Id == 1013 && log.Message.StartsWith("The server is late by 00:00:0", StringComparison.Ordinal));
        }
        finally
        {
            Array.ForEach(clients, static client => client.Dispose());
        }
    }

    private static void Starve(TimeSpan time)
    {
        using var gate = new ManualResetEventSlim();
        using var left = new CountdownEvent(ThreadPool.ThreadCount + 300);
        for (var i = left.InitialCount; i > 0; i--)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    gate.Wait();
                    left.Signal();
                },
                null);
        }

        // It is the time itself that is tried here.
        Thread.Sleep(time);
        gate.Set();
        left.Wait();
    }
}
