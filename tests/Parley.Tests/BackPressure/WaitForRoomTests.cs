using Parley.Tests.Support;

namespace Parley.Tests.BackPressure;

/// <summary>Emits to a client that is behind, between the two limits.</summary>
public sealed class WaitForRoomTests
{
    private const int Soft = 64 * 1024;
    private static readonly string Kilobytes = new('x', 4000);

    [Fact]
    public async Task An_emit_to_one_client_that_is_behind_waits_until_there_is_room()
    {
        await using var server = await StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        var socket = server.OnlySocket;

        var waiting = await FillAsync(socket);
        Assert.InRange(socket.BufferedBytes, Soft, Soft + 8192);
        await peer.PollAsync();

        await waiting.Guarded();
        Assert.InRange(socket.BufferedBytes, 0, Soft);
    }

    [Fact]
    public async Task A_typed_or_other_operator_of_one_client_waits_too()
    {
        await using var server = await StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        var socket = server.OnlySocket;
        var waiting = await FillAsync(socket);

        var another = socket.Compress(false).EmitAsync("another").AsTask();
        Assert.False(another.IsCompleted);
        await peer.PollAsync();

        await another.Guarded();
        await waiting.Guarded();
    }

    [Fact]
    public async Task Broadcasts_volatile_events_and_those_that_may_be_dropped_never_wait()
    {
        await using var server = await StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        var socket = server.OnlySocket;
        var waiting = await FillAsync(socket);

        Assert.True(server.IO.EmitAsync("all").AsTask().IsCompletedSuccessfully);
        Assert.True(server.IO.To(socket.Id).EmitAsync("room").AsTask().IsCompletedSuccessfully);
        Assert.True(socket.Volatile.EmitAsync("volatile").AsTask().IsCompletedSuccessfully);
        Assert.True(socket.WhenSlow(SlowConsumerPolicy.DropOldest).EmitAsync("old").AsTask().IsCompletedSuccessfully);
        Assert.True(socket.Latest("key").EmitAsync("latest").AsTask().IsCompletedSuccessfully);

        var payload = await peer.PollAsync();
        Assert.EndsWith("42[\"all\"]\u001e42[\"room\"]\u001e42[\"old\"]\u001e42[\"latest\"]", payload, StringComparison.Ordinal);
        await waiting.Guarded();
    }

    [Fact]
    public async Task An_event_whose_wait_is_cancelled_is_sent_all_the_same()
    {
        await using var server = await StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        var socket = server.OnlySocket;
        _ = await FillAsync(socket);
        using var cancelled = new CancellationTokenSource();

        var last = socket.EmitAsync("last", cancelled.Token).AsTask();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last.Guarded());
        Assert.EndsWith("42[\"last\"]", await peer.PollAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_emit_goes_on_when_its_client_has_gone()
    {
        await using var server = await StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        var waiting = await FillAsync(server.OnlySocket);

        await peer.PostAsync("1");

        await waiting.Guarded();
    }

    [Fact]
    public async Task A_handler_that_sends_more_than_the_limits_to_its_own_client_comes_to_its_end()
    {
        await using var server = await StartAsync(io => io.On("download", async (Socket socket) =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await socket.EmitAsync("part", i, Kilobytes);
                Assert.InRange(socket.BufferedBytes, 0, Soft + 8192);
            }

            return socket.Connected;
        }));
        var peer = await server.JoinAsync();
        await peer.SendAsync("""421["download"]""");

        for (var i = 0; i < 1000; i++)
        {
            Assert.StartsWith($"42[\"part\",{i},", await peer.ReceiveTextAsync(), StringComparison.Ordinal);
        }

        await peer.ExpectAsync("431[true]");
    }

    [Fact]
    public async Task Everything_has_left_after_WaitForDrainAsync()
    {
        await using var server = await StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        var socket = server.OnlySocket;
        await socket.EmitAsync("a");
        Assert.InRange(socket.BufferedBytes, 64, 100);

        var drained = socket.WaitForDrainAsync(TestContext.Current.CancellationToken);
        Assert.False(drained.IsCompleted);
        await peer.PollAsync();

        await drained.Guarded();
        Assert.Equal(0, socket.BufferedBytes);
        Assert.True(socket.WaitForDrainAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_burst_of_thousands_of_small_events_to_a_client_that_reads_passes()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;

        var burst = Enumerable.Range(0, 20_000).Select(i => socket.EmitAsync("n", i).AsTask()).ToArray();
        for (var i = 0; i < burst.Length; i++)
        {
            await peer.ExpectAsync($"42[\"n\",{i}]");
        }

        await Task.WhenAll(burst).Guarded();
        Assert.True(socket.Connected);
    }

    private static Task<TestServer> StartAsync(Action<SocketIOServer>? events = null) =>
        TestServer.StartAsync(events, options => options.SendBuffer = new(Soft, HardLimit: 1 << 20));

    /// <summary>Emits until an emit has to wait, and returns that one.</summary>
    private static async Task<Task> FillAsync(Socket socket)
    {
        await socket.WaitForDrainAsync().Guarded();
        while (true)
        {
            var emit = socket.EmitAsync("news", Kilobytes).AsTask();
            if (!emit.IsCompleted)
            {
                return emit;
            }
        }
    }
}
