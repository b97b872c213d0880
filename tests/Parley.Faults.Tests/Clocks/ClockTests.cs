using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Faults.Tests.Clocks;

[Trait("Fault", "F22")]
public class ClockTests
{
    private static readonly string[] Nothing = [];

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_wall_clock_that_jumps_an_hour_ends_nothing_early_and_nothing_late(int hours)
    {
        var time = new JumpingClock();
        await using var server = await FaultServer.StartAsync(time: time);
        var peer = await server.JoinAsync();
        var polling = await server.PollAsync();
        await polling.JoinAsync();
        var asked = server.Server.Find(peer).Timeout(TimeSpan.FromSeconds(30)).EmitWithAckAsync<int>("ask");
        await peer.ExpectAsync("420[\"ask\"]");

        time.Jump(TimeSpan.FromHours(hours));

        await server.PassAsync(TimeSpan.FromSeconds(24.9));
        Assert.Equal(Nothing, server.Ends);
        await peer.ExpectNothingAsync();
        await server.PassAsync(TimeSpan.FromSeconds(0.2));
        await peer.ExpectAsync("2");
        await peer.SendAsync("3");
        Assert.Equal("2", await polling.PollAsync());
        await polling.PostAsync("3");
        await server.PassAsync(TimeSpan.FromSeconds(4.8));
        Assert.False(asked.IsCompleted);
        await server.PassAsync(TimeSpan.FromSeconds(0.3));
        await Assert.ThrowsAsync<AckTimeoutException>(() => asked.Guarded());
        Assert.Equal(Nothing, server.Ends);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_wall_clock_that_jumps_an_hour_neither_gives_up_a_client_that_is_gone_nor_keeps_it_longer(int hours)
    {
        var time = new JumpingClock();
        await using var server = await FaultServer.StartAsync(
            time: time,
            build: builder => builder.Services.AddSocketIO().AddConnectionStateRecovery(recovery => recovery.MaxDisconnectionDuration = TimeSpan.FromMinutes(2)));
        var (first, second) = (await GoAsync(server), await GoAsync(server));

        time.Jump(TimeSpan.FromHours(hours));

        await server.PassAsync(TimeSpan.FromSeconds(115));
        Assert.True(await IsBackAsync(server, first));
        await server.PassAsync(TimeSpan.FromSeconds(10));
        Assert.False(await IsBackAsync(server, second));
    }

    [Fact]
    public async Task After_a_suspend_of_five_minutes_everybody_is_pinged_and_nobody_is_given_up()
    {
        await using var server = await FaultServer.StartAsync();
        var peers = new List<Peer>();
        for (var i = 0; i < 40; i++)
        {
            peers.Add(await server.JoinAsync());
        }

        server.Time.Advance(TimeSpan.FromMinutes(5));

        foreach (var peer in peers)
        {
            await peer.ExpectAsync("2");
        }

        Assert.Empty(server.Ends);
        await server.Neighbours.TalkAsync();
        foreach (var peer in peers)
        {
            await peer.SendAsync("3");
            await peer.ExpectNothingAsync();
        }

        await server.PassAsync(TimeSpan.FromSeconds(24));
        Assert.Empty(server.Ends);
        Assert.Equal(42, server.IO.ConnectionCount);
    }

    private static async Task<string> GoAsync(FaultServer server)
    {
        var peer = await server.ConnectAsync();
        await peer.SendAsync("40");
        var answer = System.Text.Json.JsonDocument.Parse((await peer.ReceiveTextAsync()).AsMemory(2)).RootElement;
        var ends = server.Ends.Count;
        peer.Abort();
        await Guard.UntilAsync(() => server.Ends.Count > ends);
        return answer.GetProperty("pid").GetString()!;
    }

    private static async Task<bool> IsBackAsync(FaultServer server, string privateId)
    {
        var peer = await server.ConnectAsync();
        await peer.SendAsync($"40{{\"pid\":\"{privateId}\"}}");
        var answer = await peer.ReceiveTextAsync();
        Assert.StartsWith("40{", answer, StringComparison.Ordinal);
        return answer.Contains(privateId, StringComparison.Ordinal);
    }

    /// <summary>A clock on the wall that is set while time goes on as ever.</summary>
    private sealed class JumpingClock : FakeTimeProvider
    {
        private TimeSpan _offset;

        public void Jump(TimeSpan offset) => _offset = offset;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _offset;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
