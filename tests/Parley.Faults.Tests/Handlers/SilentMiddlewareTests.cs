namespace Parley.Faults.Tests.Handlers;

[Trait("Fault", "F26")]
public class SilentMiddlewareTests
{
    [Fact]
    public async Task Connections_whose_middleware_never_completes_are_closed_by_ConnectTimeout_and_leave_nothing()
    {
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new Recorder<string>();
        await using var server = await FaultServer.StartAsync(io => io.Of("/silent").Use((context, next) =>
        {
            entered.Add(context.Socket.Id);
            return never.Task;
        }));
        var peers = new List<Peer>();
        for (var i = 0; i < 20; i++)
        {
            var peer = await server.ConnectAsync();
            peers.Add(peer);
            await peer.SendAsync("40/silent,");
            await entered.NextAsync();
        }

        await server.PassAsync(TimeSpan.FromSeconds(9.8));
        Assert.Equal(22, server.IO.ConnectionCount);
        await server.PassAsync(TimeSpan.FromSeconds(0.4));

        foreach (var peer in peers)
        {
            await peer.ExpectClosedAsync();
            peer.Abort();
        }

        await server.ExpectOverAsync();
        never.SetResult();
        await server.Neighbours.TalkAsync();
        var members = server.IO.Of("/silent").Members;
        Assert.Equal((0, 0), (members.Count, members.Rooms.Members.Count()));
    }

    [Fact]
    [Trait("Advisory", "T-R4")]
    public async Task A_connection_may_ask_for_a_namespace_once_while_its_middleware_runs()
    {
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = 0;
        await using var server = await FaultServer.StartAsync(io => io.Of("/silent").Use((_, _) =>
        {
            Interlocked.Increment(ref runs);
            return never.Task;
        }));
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40/silent,");
        await peer.SendAsync("40/silent,");

        await peer.ExpectClosedAsync();
        peer.Abort();
        await server.ExpectOverAsync();
        Assert.InRange(runs, 0, 1);
        never.SetResult();
    }
}
