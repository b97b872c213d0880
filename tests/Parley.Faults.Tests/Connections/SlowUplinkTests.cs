namespace Parley.Faults.Tests.Connections;

[Trait("Fault", "F05")]
public class SlowUplinkTests
{
    private static readonly TimeSpan AlmostTimeout = TimeSpan.FromSeconds(19.8);

    [Fact]
    public async Task A_client_whose_pong_is_behind_a_large_upload_is_given_the_ping_timeout_once_more()
    {
        var received = new Recorder<int>();
        await using var server = await FaultServer.StartAsync(io => io.On("file", (Socket _, string data) => received.Add(data.Length)));
        var peer = await server.JoinAsync();
        await server.PassAsync(TimeSpan.FromSeconds(25));
        await peer.ExpectAsync("2");

        // The message takes almost the ping timeout, and what comes behind it almost another.
        await UploadAsync(server, peer);
        await StallBeforeTheEndAsync(server, AlmostTimeout);
        Assert.Equal(900_000, await received.NextAsync());
        var up = server.Proxy.Last.Up;
        up.Stall();
        await peer.SendAsync("3");
        await server.PassAsync(AlmostTimeout);
        Assert.Empty(server.Ends);
        up.Resume();

        await peer.ExpectNothingAsync();
        Assert.Equal(3, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task A_client_that_uploads_and_never_answers_its_ping_is_closed_after_one_extension()
    {
        var received = new Recorder<int>();
        await using var server = await FaultServer.StartAsync(io => io.On("file", (Socket _, string data) => received.Add(data.Length)));
        var peer = await server.JoinAsync();
        await server.PassAsync(TimeSpan.FromSeconds(25));
        await peer.ExpectAsync("2");

        await UploadAsync(server, peer);
        await StallBeforeTheEndAsync(server, AlmostTimeout);
        await received.NextAsync();
        await UploadAsync(server, peer);
        await StallBeforeTheEndAsync(server, AlmostTimeout);
        await received.NextAsync();
        Assert.Empty(server.Ends);

        await server.PassAsync(TimeSpan.FromSeconds(0.5));

        await peer.ExpectClosedAsync();
        peer.Abort();
        await server.ExpectOverAsync(1, "ping timeout");
    }

    private static async Task UploadAsync(FaultServer server, Peer peer)
    {
        var up = server.Proxy.Last.Up;
        up.At(up.Passed + 800_000, up.Stall);
        var sending = peer.SendAsync($"42[\"file\",\"{new string('x', 900_000)}\"]");
        await up.WhenPassedAsync(800_000);

        // What the proxy holds back fits into the buffers on the way.
        await sending;
    }

    private static async Task StallBeforeTheEndAsync(FaultServer server, TimeSpan time)
    {
        await server.PassAsync(time);
        Assert.Empty(server.Ends);
        server.Proxy.Last.Up.Resume();
    }
}
