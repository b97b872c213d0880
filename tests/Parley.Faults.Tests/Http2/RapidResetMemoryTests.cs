using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Parley.Faults.Tests.Http2;

[Trait("Advisory", "T-44")]
[Collection(nameof(RunsAlone))]
public class RapidResetMemoryTests
{
    private const long MaxGrowth = 50 << 20;

    /// <summary>All of the heap, while the attack runs and behind it, that of the attacker and of the neighbours included.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Streams_that_are_opened_and_reset_at_once_do_not_pile_up(bool isWebSocket)
    {
        await using var server = await FaultServer.StartAsync(protocols: HttpProtocols.Http2);
        using var attacker = await Http2Connection.OpenAsync(server.Server.Address);
        await server.Neighbours.TalkAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        try
        {
            for (var i = 0; i < 10_000; i++)
            {
                await attacker.ResetAsync(isWebSocket
                    ? await attacker.AskForWebSocketAsync("/socket.io/?EIO=4&transport=websocket")
                    : await attacker.GetAsync("/socket.io/?EIO=4&transport=polling"));
                if (i % 1000 == 999)
                {
                    Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MaxGrowth);
                }
            }
        }
        catch (SocketException)
        {
            // The server has had enough.
        }

        attacker.Dispose();
        await server.Server.WhenRunningAsync(requests: 2);
        await server.PassAsync(TimeSpan.FromSeconds(46));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MaxGrowth);
        await server.ExpectOverAsync();
    }
}
