namespace Parley.Faults.Tests.Input;

/// <summary>Clients that begin what they never end, each byte of it in good time for a connection that is alive.</summary>
public class UnfinishedInputTests
{
    [Fact]
    [Trait("Fault", "F35")]
    public async Task A_frame_of_a_byte_a_second_ends_its_connection_at_MessageTimeout()
    {
        var texts = 0;
        await using var server = await FaultServer.StartAsync(io => io.On("text", (Socket _, string _) => { Interlocked.Increment(ref texts); }));
        using var peer = await RawConnection.OpenAsync(server.Proxy.Address);
        await peer.SendAsync(RawConnection.WebSocketRequest("EIO=4&transport=websocket"));
        Assert.Equal(101, (await peer.ReadResponseAsync()).Status);
        await peer.ReadFrameAsync();
        await peer.SendAsync(RawConnection.TextFrame("40"));
        Assert.StartsWith("40{", await peer.ReadFrameAsync(), StringComparison.Ordinal);

        var frame = RawConnection.TextFrame($"42[\"text\",\"{new string('x', 100)}\"]");
        var seconds = 0;
        while (server.Ends.Count == 0 && seconds < frame.Length - 1)
        {
            await peer.TrySendAsync(frame.AsMemory(seconds, 1));
            await server.PassAsync(TimeSpan.FromSeconds(1));
            seconds++;
        }

        // The time runs from when the first byte is read, a second later at most than it is sent. A ping meanwhile is no reason to wait longer.
        Assert.InRange(seconds, 30, 33);
        Assert.Equal("2", await peer.ReadFrameAsync());
        Assert.Null(await peer.ReadFrameAsync());
        Assert.Equal(0, texts);
        peer.Dispose();
        await server.ExpectOverAsync(1, "transport error");
    }

    [Fact]
    [Trait("Fault", "F27")]
    [Trait("Advisory", "T-32")]
    public async Task Half_a_binary_event_ends_its_connection_at_AttachmentTimeout()
    {
        var files = 0;
        await using var server = await FaultServer.StartAsync(io => io.On("files", (Socket _, byte[] _, byte[] _) => { Interlocked.Increment(ref files); }));
        var deadlines = server.IO.Engine.Wheel.Count;
        var peer = await server.JoinAsync();
        await Guard.UntilAsync(() => server.IO.Engine.Wheel.Count == deadlines + 1);
        await peer.SendAsync("452-[\"files\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
        await peer.SendAsync(new byte[1000]);
        await Guard.UntilAsync(() => server.IO.Engine.Wheel.Count == deadlines + 2);
        await server.PassAsync(TimeSpan.FromSeconds(9.8));
        Assert.Empty(server.Ends);

        await server.PassAsync(TimeSpan.FromSeconds(0.4));

        await peer.ExpectClosedAsync();
        Assert.Equal(0, files);
        peer.Abort();
        await server.ExpectOverAsync(1, "forced close");
    }
}
