namespace Parley.Faults.Tests.Input;

[Trait("Fault", "F38")]
[Collection(nameof(RunsAlone))]
public class CollectionPressureTests
{
    // Ten times as often as the fault's description has it; without a pause nothing else gets to run on two processors.
    private const int PauseMilliseconds = 10;

    [Fact]
    public async Task Nothing_is_lost_or_changed_while_every_generation_is_collected_all_the_time()
    {
        await using var server = await FaultServer.StartAsync(io => io.On("echo", (Socket _, RawArguments all) => all));
        var peer = await server.JoinAsync();
        using var stop = new CancellationTokenSource();
        var collecting = Task.Factory.StartNew(
            () =>
            {
                var large = new byte[8][];
                for (var i = 0; !stop.Token.WaitHandle.WaitOne(PauseMilliseconds); i++)
                {
                    large[i % large.Length] = new byte[200_000];
                    GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: i % 4 == 0);
                }
            },
            stop.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        try
        {
            for (var i = 1; i <= 40; i++)
            {
                // Sizes around the steps of the receive buffer, of fragments and of the large object heap.
                var data = new byte[i * 2_357];
                Random.Shared.NextBytes(data);
                await peer.SendAsync($"451-{i}[\"echo\",{{\"_placeholder\":true,\"num\":0}},\"{new string('ä', i * 500)}\"]");
                await peer.SendAsync(data);
                await server.Neighbours.TalkAsync();
                await peer.ExpectAsync($"461-{i}[{{\"_placeholder\":true,\"num\":0}},\"{new string('ä', i * 500)}\"]");
                await peer.ExpectAsync(data);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await collecting.Guarded();
        }

        peer.Abort();
        await server.ExpectOverAsync(1, "transport close");
    }
}
