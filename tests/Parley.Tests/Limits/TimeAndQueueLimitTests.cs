using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Limits;

/// <summary>What a client may leave unfinished, how fast it may send, and what the application may ask for.</summary>
public class TimeAndQueueLimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Attachments_have_to_come_in_time()
    {
        await using var server = await LimitServer.StartAsync(static options => options.PingInterval = TimeSpan.FromHours(1), time: _time);
        var peer = await server.Server.JoinAsync();
        var wheel = server.Server.IO.Engine.Wheel;
        var before = wheel.Count;
        await peer.SendAsync("451-[\"x\",{\"_placeholder\":true,\"num\":0}]");
        await Guard.UntilAsync(() => wheel.Count == before + 1);
        _time.Pass(TimeSpan.FromSeconds(9.8));
        await peer.SendAsync(new byte[1]);
        await peer.ExpectNothingAsync();

        // The deadline of the packet that is complete is not the next one's.
        _time.Pass(TimeSpan.FromSeconds(1));
        await Guard.UntilAsync(() => wheel.Count == before);
        server.ExpectNoHit();
        await peer.SendAsync("452-[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
        await Guard.UntilAsync(() => wheel.Count == before + 1);
        await peer.SendAsync(new byte[1]);
        _time.Pass(TimeSpan.FromSeconds(10.2));

        await peer.ExpectClosedAsync(1005);
        await server.ExpectHitAsync("AttachmentTimeout", LogLevel.Debug);
    }

    [Fact]
    public async Task A_client_has_to_join_in_time()
    {
        await using var server = await LimitServer.StartAsync(static options => options.PingInterval = TimeSpan.FromHours(1), time: _time);
        var wheel = server.Server.IO.Engine.Wheel;
        var before = wheel.Count;
        var peer = await server.Server.ConnectAsync();
        await Guard.UntilAsync(() => wheel.Count == before + 2);
        _time.Pass(TimeSpan.FromSeconds(9.8));
        server.ExpectNoHit();
        _time.Pass(TimeSpan.FromSeconds(0.4));

        await peer.ExpectClosedAsync(1005);
        await server.ExpectHitAsync("ConnectTimeout", LogLevel.Debug);
    }

    [Fact]
    public async Task A_client_is_not_read_while_too_many_bytes_of_its_events_wait()
    {
        var gate = new TaskCompletionSource();
        var calls = new Recorder<int>();
        await using var server = await LimitServer.StartAsync(
            static options => options.MaxQueuedEventBytes = 3000,
            io => io.On("e", async (Socket _, string text) =>
            {
                calls.Add(text.Length);
                await gate.Task;
            }));
        var peer = await server.Server.JoinAsync();
        var packet = $"42[\"e\",\"{new string('x', 1000)}\"]";
        await peer.SendAsync(packet);
        await calls.NextAsync();
        await peer.SendAsync(packet);
        await peer.SendAsync(packet);

        // One runs and two wait: the acknowledgement behind them is read.
        var socket = server.Server.Find(peer);
        var first = socket.EmitWithAckAsync<int>("question");
        await peer.ExpectAsync("""420["question"]""");
        await peer.SendAsync("430[7]");
        Assert.Equal(7, await first.Guarded());
        server.ExpectNoHit();

        await peer.SendAsync(packet);
        var second = socket.EmitWithAckAsync<int>("question");
        await peer.ExpectAsync("""421["question"]""");
        await peer.SendAsync("431[8]");
        await server.ExpectHitAsync("MaxQueuedEventBytes", LogLevel.Debug);
        Assert.False(second.IsCompleted);

        gate.SetResult();
        Assert.Equal(8, await second.Guarded());
        await calls.NextAsync(3);
    }

    [Fact]
    public async Task A_client_that_sends_a_little_more_than_its_rate_is_slowed_down_and_loses_nothing()
    {
        var calls = new Recorder<int>();
        await using var server = await LimitServer.StartAsync(
            static _ => { },
            io => io.On("e", (Socket _, int n) => calls.Add(n)),
            build: static builder => builder.Services.AddSocketIO().AddInboundRateLimit(rate =>
            {
                rate.PacketsPerSecond = 20;
                rate.PacketBurst = 10;
            }));
        var peer = await server.Server.JoinAsync();
        for (var i = 0; i < 9; i++)
        {
            await peer.SendAsync($"42[\"e\",{i}]");
        }

        await calls.NextAsync(9);
        server.ExpectNoHit();
        for (var i = 9; i < 20; i++)
        {
            await peer.SendAsync($"42[\"e\",{i}]");
        }

        Assert.Equal(Enumerable.Range(9, 11), await calls.NextAsync(11));
        Assert.True(server.Read("parley.limits", "InboundRateLimit") > 0);
        await peer.ExpectNothingAsync();
    }

    [Theory]
    [InlineData("PacketsPerSecond", "42[\"e\"]")]
    [InlineData("PacketsPerSecond", "3")]
    [InlineData("BytesPerSecond", null)]
    public async Task A_client_that_goes_on_sending_more_than_its_rate_is_closed(string limit, string? packet)
    {
        await using var server = await LimitServer.StartAsync(
            static _ => { },
            io => io.On("e", static (Socket _) => { }),
            build: builder => builder.Services.AddSocketIO().AddInboundRateLimit(rate =>
            {
                rate.PacketsPerSecond = limit == "PacketsPerSecond" ? 5 : 1000;
                rate.PacketBurst = 10;
                rate.BytesPerSecond = 1024;
                rate.ByteBurst = 10_000;
                rate.MaxExcess = TimeSpan.FromMilliseconds(300);
            }));
        var peer = await server.Server.JoinAsync();
        await peer.ExpectNothingAsync();
        server.ExpectNoHit();

        for (var i = 0; i < 30; i++)
        {
            await peer.SendAsync(packet ?? $"42[\"e\",\"{new string('x', 2000)}\"]");
        }

        await peer.ExpectClosedAsync(1008);
        await server.ExpectHitAsync(limit);
    }

    [Fact]
    public async Task A_polling_client_that_goes_on_sending_more_than_its_rate_is_closed()
    {
        await using var server = await LimitServer.StartAsync(
            static _ => { },
            build: static builder => builder.Services.AddSocketIO().AddInboundRateLimit(rate =>
            {
                rate.PacketsPerSecond = 5;
                rate.PacketBurst = 10;
                rate.MaxExcess = TimeSpan.FromMilliseconds(300);
            }));
        using var peer = await server.Server.PollAsync();
        await peer.JoinAsync();
        var poll = peer.PollAsync();
        await peer.PostAsync(string.Join('\u001e', Enumerable.Repeat("42[\"e\"]", 30)));

        Assert.Equal("1", await poll);
        await server.ExpectHitAsync("PacketsPerSecond");
    }

    [Fact]
    public async Task What_the_application_may_not_ask_for_throws_and_is_told()
    {
        await using var server = await LimitServer.StartAsync(static options =>
        {
            options.MaxPendingAcks = 1;
            options.MaxRoomsPerSocket = 1;
        });
        var peer = await server.Server.JoinAsync();
        var socket = server.Server.Find(peer);
        var first = socket.EmitWithAckAsync<int>("question");
        await peer.ExpectAsync("""420["question"]""");
        await socket.JoinAsync("one");
        server.ExpectNoHit();

        await Assert.ThrowsAsync<SocketIOException>(() => socket.EmitWithAckAsync<int>("question"));
        await server.ExpectHitAsync("MaxPendingAcks");
        await Assert.ThrowsAsync<InvalidOperationException>(() => socket.JoinAsync("two").AsTask());
        await server.ExpectHitAsync("MaxRoomsPerSocket");
        await peer.SendAsync("430[1]");
        Assert.Equal(1, await first.Guarded());
    }
}
