using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Parley.Engine;
using Parley.Tests.Support;

namespace Parley.Tests.BackPressure;

/// <summary>One of twenty members of a room reads slowly or not at all. Nobody else may notice.</summary>
[Collection(nameof(RunsAlone))]
public sealed class SlowReaderTests
{
    private const int Members = 20;
    private const int Hard = 1 << 20;
    private static readonly string Sixteen = new('x', 16 * 1024);

    [Fact]
    public async Task A_member_that_stops_reading_is_closed_and_the_others_get_everything()
    {
        var gone = new Recorder<(string Id, DisconnectReason Reason)>();
        await using var server = await StartAsync(gone, SlowConsumerPolicy.Disconnect);
        var (slow, others) = await JoinAsync(server);
        var socket = server.Find(slow);

        // The network takes some megabytes before anything waits here.
        const int Events = 1500;
        var longest = TimeSpan.Zero;
        long queued = 0;
        var reading = others.Select(peer => ReadAsync(peer, Events)).ToArray();
        for (var i = 0; i < Events; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var emit = server.IO.To("room").EmitAsync("n", i, Sixteen);
            Assert.True(emit.IsCompletedSuccessfully);
            await emit;
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
            queued = Math.Max(queued, socket.BufferedBytes);
            await LetReadAsync(server, socket);
        }

        await Task.WhenAll(reading);
        Assert.Equal((slow.SocketId, DisconnectReason.SlowConsumer), await gone.NextAsync());

        // The one that was too many is among what is about to be thrown away.
        Assert.InRange(queued, 1, Hard + (17 * 1024));
        Assert.True(longest < TimeSpan.FromSeconds(1), $"An emit took {longest}.");
        Assert.Equal(Members - 1, server.IO.Sockets.Count());
    }

    [Theory]
    [InlineData(SlowConsumerPolicy.DropOldest)]
    [InlineData(SlowConsumerPolicy.DropNewest)]
    public async Task A_member_that_stops_reading_stays_where_events_may_be_dropped(SlowConsumerPolicy policy)
    {
        var gone = new Recorder<(string Id, DisconnectReason Reason)>();
        await using var server = await StartAsync(gone, policy);
        var (slow, others) = await JoinAsync(server);
        var socket = server.Find(slow);
        const int Events = 800;
        var reading = others.Select(peer => ReadAsync(peer, Events)).ToArray();
        for (var i = 0; i < Events; i++)
        {
            await server.IO.To("room").EmitAsync("n", i, Sixteen);
            Assert.InRange(socket.BufferedBytes, 0, Hard);
            await LetReadAsync(server, socket);
        }

        await Task.WhenAll(reading);
        Assert.True(gone.IsEmpty);

        // What comes is in order, and for the oldest being dropped ends with the last.
        var received = new List<int>();
        var marker = server.IO.To(slow.SocketId).WhenSlow(SlowConsumerPolicy.Disconnect).EmitAsync("n", Events, "end");
        await marker;
        while (received.Count == 0 || received[^1] != Events)
        {
            received.Add(NumberOf(await slow.ReceiveTextAsync()));
        }

        Assert.Equal(received.Order().Distinct(), received);
        Assert.Equal(policy == SlowConsumerPolicy.DropOldest, received[^2] == Events - 1);
    }

    [Fact]
    public async Task A_member_that_is_behind_gets_the_latest_of_a_key_and_no_growing_delay()
    {
        var gone = new Recorder<(string Id, DisconnectReason Reason)>();
        await using var server = await StartAsync(gone, SlowConsumerPolicy.Disconnect);
        var (slow, _) = await JoinAsync(server);
        var socket = server.Find(slow);
        const int Events = 1200;
        for (var i = 0; i < Events; i++)
        {
            await server.IO.To(slow.SocketId).Latest("price").EmitAsync("n", i, Sixteen);
            Assert.InRange(socket.BufferedBytes, 0, 2 * 17 * 1024);
        }

        var last = -1;
        while (last != Events - 1)
        {
            var next = NumberOf(await slow.ReceiveTextAsync());
            Assert.True(next > last);
            last = next;
        }

        Assert.True(gone.IsEmpty);
    }

    [Fact]
    public async Task A_member_that_takes_nothing_is_cut_off_after_SendTimeout()
    {
        var gone = new Recorder<(string Id, DisconnectReason Reason)>();
        await using var server = await StartAsync(gone, SlowConsumerPolicy.DropNewest, options => options.SendTimeout = TimeSpan.FromSeconds(1));
        var slow = await server.JoinAsync();
        var socket = server.Find(slow);

        // Until the network takes no more, and then for as long as a write may take.
        await Guard.UntilAsync(() => server.IO.EmitAsync("n", 0, Sixteen).AsTask().IsCompletedSuccessfully && !gone.IsEmpty);

        Assert.Equal((slow.SocketId, DisconnectReason.TransportError), await gone.NextAsync());
        await Guard.UntilAsync(() => socket.BufferedBytes == 0);
    }

    [Fact]
    public async Task A_polling_client_that_does_not_read_its_response_is_cut_off_after_SendTimeout()
    {
        var gone = new Recorder<(string Id, DisconnectReason Reason)>();
        await using var server = await StartAsync(gone, SlowConsumerPolicy.Disconnect, options =>
        {
            options.SendTimeout = TimeSpan.FromSeconds(1);
            options.MaxPayload = 64 << 20;
            options.SendBuffer = new(64 << 20, 64 << 20);
        });
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        await server.OnlySocket.WaitForDrainAsync(TestContext.Current.CancellationToken).Guarded();

        // More than the network takes.
        var payload = new string('x', 1 << 20);
        for (var i = 0; i < 32; i++)
        {
            await server.IO.EmitAsync("n", i, payload);
        }

        using var tcp = new TcpClient { ReceiveBufferSize = 4096 };
        await tcp.ConnectAsync("127.0.0.1", server.Address.Port, TestContext.Current.CancellationToken);
        await tcp.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET {peer.Uri.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\n\r\n"), TestContext.Current.CancellationToken);

        Assert.Equal(DisconnectReason.TransportError, (await gone.NextAsync()).Reason);
        await server.WhenRunningAsync(0).Guarded();
    }

    private static Task<TestServer> StartAsync(
        Recorder<(string Id, DisconnectReason Reason)> gone, SlowConsumerPolicy policy, Action<SocketIOOptions>? configure = null) => TestServer.StartAsync(
        io => io.OnDisconnected((socket, reason) =>
        {
            gone.Add((socket.Id, reason));
            return Task.CompletedTask;
        }),
        options =>
        {
            options.SendBuffer = new(SoftLimit: Hard / 4, Hard);
            options.SlowConsumer = policy;
            configure?.Invoke(options);
        });

    private static async Task<(Peer Slow, Peer[] Others)> JoinAsync(TestServer server)
    {
        var peers = new Peer[Members];
        for (var i = 0; i < Members; i++)
        {
            peers[i] = await server.JoinAsync();
        }

        await server.IO.SocketsJoinAsync("room");
        return (peers[0], peers[1..]);
    }

    /// <summary>The rate of the publisher: as fast as those read who do.</summary>
    private static async Task LetReadAsync(TestServer server, Socket except)
    {
        foreach (var socket in server.IO.Sockets)
        {
            if (!ReferenceEquals(socket, except) && socket.BufferedBytes > Hard / 4)
            {
                await socket.WaitForDrainAsync().Guarded();
            }
        }
    }

    private static async Task ReadAsync(Peer peer, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(i, NumberOf(await peer.ReceiveTextAsync()));
        }
    }

    private static int NumberOf(string packet) => int.Parse(packet.Split(',')[1], CultureInfo.InvariantCulture);
}
