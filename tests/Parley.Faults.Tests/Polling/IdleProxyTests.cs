namespace Parley.Faults.Tests.Polling;

/// <summary>Proxies that cut what was silent for a minute, by the default times: no connection is silent for longer than a ping is away.</summary>
[Trait("Fault", "F44")]
public class IdleProxyTests
{
    // The interval and a 25th of it.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(26);

    [Fact]
    public async Task A_WebSocket_says_something_both_ways_within_the_ping_interval_and_a_25th_of_it()
    {
        await using var server = await FaultServer.StartAsync();
        var peer = await server.JoinAsync();
        var connection = server.Proxy.Last;
        for (var i = 0; i < 5; i++)
        {
            var (up, down) = (connection.Up.Passed, connection.Down.Passed);
            await server.PassAsync(LongestSilence);
            await peer.ExpectAsync("2");
            await peer.SendAsync("3");
            await connection.Up.WhenPassedAsync(up + 1);
            await connection.Down.WhenPassedAsync(down + 1);
            await peer.ExpectNothingAsync();
        }

        Assert.Empty(server.Ends);
    }

    [Fact]
    public async Task A_poll_waits_no_longer_than_the_ping_interval_and_a_25th_of_it()
    {
        await using var server = await FaultServer.StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        for (var i = 0; i < 5; i++)
        {
            await server.PassAsync(LongestSilence - TimeSpan.FromSeconds(2));
            var poll = peer.PollAsync();
            await server.PassAsync(TimeSpan.FromSeconds(2));
            Assert.Equal("2", await poll.Guarded());
            await peer.PostAsync("3");
        }

        Assert.Empty(server.Ends);
    }
}
