using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Version3;

/// <summary>In Engine.IO v3 the client pings: every 25 s by the default options, and 45 s without a ping are too many.</summary>
public sealed class Version3HeartbeatTests : IDisposable
{
    private readonly EngineHarness _engine = Version3Client.NewEngine();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task The_server_never_pings()
    {
        var (peer, receiver) = await _engine.OpenWebSocket3Async();

        _engine.AdvanceSeconds(44.9);

        Assert.True(receiver.Session.IsOpen);
        Assert.Single(peer.Stream.Writes);
    }

    [Theory]
    [InlineData("2", "3")]
    [InlineData("2probe", "3")]
    public async Task A_ping_is_answered_without_what_it_carries(string ping, string pong)
    {
        var (peer, _) = await _engine.OpenWebSocket3Async();
        await peer.SendAsync(ping);
        await peer.ExpectAsync(pong);
    }

    [Fact]
    public async Task A_client_that_does_not_ping_is_gone_after_interval_and_timeout_not_a_millisecond_earlier()
    {
        var (peer, receiver) = await _engine.OpenWebSocket3Async();

        _engine.AdvanceSeconds(44.999);
        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(0.001);

        await receiver.ExpectCloseAsync("ping timeout");
        await peer.ExpectCloseAsync(1005);
        await peer.SendCloseAsync(1005);
        await peer.ExpectEndAsync();
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Each_ping_gives_another_interval_and_timeout()
    {
        var (peer, receiver) = await _engine.OpenWebSocket3Async();
        for (var beat = 0; beat < 3; beat++)
        {
            _engine.AdvanceSeconds(44);
            await peer.SendAsync("2");
            await peer.ExpectAsync("3");
        }

        _engine.AdvanceSeconds(44.999);
        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(0.001);
        await receiver.ExpectCloseAsync("ping timeout");
    }

    [Fact]
    public async Task Other_packets_do_not_stand_for_a_ping()
    {
        var (peer, receiver) = await _engine.OpenWebSocket3Async();
        _engine.AdvanceSeconds(44);
        await peer.SendAsync("4here");
        await receiver.ExpectAsync("here");

        _engine.AdvanceSeconds(1);

        await receiver.ExpectCloseAsync("ping timeout");
    }

    [Fact]
    public async Task A_pong_of_the_client_is_the_wrong_direction()
    {
        var (peer, receiver) = await _engine.OpenWebSocket3Async();
        await peer.SendAsync("3");
        await receiver.ExpectCloseAsync("transport error");
    }

    [Fact]
    public async Task A_ping_over_polling_is_answered_by_the_next_poll()
    {
        var session = await _engine.OpenPolling3Async();
        var poll = _engine.Poll3(session);

        await _engine.Post3(session, "1:2").ExpectStatusAsync(200, "ok");

        Assert.Equal("1:3", await poll.TextAsync());
    }

    [Fact]
    public async Task A_client_that_is_not_read_cannot_miss_its_ping()
    {
        var session = await _engine.OpenPolling3Async();
        var taken = new TaskCompletionSource();
        _engine.Handler.Last.Taking = _ => new ValueTask(taken.Task);
        var post = _engine.Post3(session, "5:4hold");
        _engine.AdvanceSeconds(200);
        Assert.True(session.IsOpen);

        // Once it is read again, it has as long as after a ping.
        taken.SetResult();
        await post.ExpectStatusAsync(200, "ok");
        _engine.AdvanceSeconds(44.9);
        Assert.True(session.IsOpen);
        _engine.AdvanceSeconds(0.2);
        await _engine.Handler.Last.ExpectCloseAsync("ping timeout");
    }

    [Fact]
    public async Task A_client_that_moved_to_a_websocket_has_to_go_on_pinging()
    {
        var session = await _engine.OpenPolling3Async();
        var peer = await _engine.Probe3Async(session);
        await peer.CompleteAsync(session);
        _engine.AdvanceSeconds(40);
        await peer.SendAsync("2");
        await peer.ExpectAsync("3");

        _engine.AdvanceSeconds(45);

        await _engine.Handler.Last.ExpectCloseAsync("ping timeout");
    }
}
