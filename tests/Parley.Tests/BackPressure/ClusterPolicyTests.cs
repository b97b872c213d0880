using Microsoft.Extensions.DependencyInjection;
using Parley.Testing.Loopback;
using Parley.Tests.Support;

namespace Parley.Tests.BackPressure;

public sealed class ClusterPolicyTests
{
    [Fact]
    public async Task What_an_emit_says_holds_for_this_node_and_others_do_what_their_namespace_says()
    {
        var bus = new LoopbackBus();
        await using var here = await StartAsync(bus, SlowConsumerPolicy.Disconnect);
        await using var there = await StartAsync(bus, SlowConsumerPolicy.DropNewest);
        var peerHere = await JoinAsync(here);
        var peerThere = await JoinAsync(there);

        await here.IO.Latest("key").EmitAsync("n", 1);
        await here.IO.Latest("key").EmitAsync("n", 2);
        await here.IO.WhenSlow(SlowConsumerPolicy.DropNewest).EmitAsync("too large", new string('x', 70_000));
        await here.IO.EmitAsync("last");

        Assert.Equal("42[\"n\",2]\u001e42[\"last\"]", await peerHere.PollAsync());
        await Guard.UntilAsync(() => there.Logs.Any(static record => record.Id.Id == 3013));
        var payload = await peerThere.PollAsync();
        while (!payload.EndsWith("42[\"last\"]", StringComparison.Ordinal))
        {
            payload += "\u001e" + await peerThere.PollAsync();
        }

        Assert.Equal("42[\"n\",1]\u001e42[\"n\",2]\u001e42[\"last\"]", payload);
    }

    private static Task<TestServer> StartAsync(LoopbackBus bus, SlowConsumerPolicy policy) => TestServer.StartAsync(
        options: options =>
        {
            options.SendBuffer = new(64 * 1024, 64 * 1024);
            options.SlowConsumer = policy;
        },
        build: builder => builder.Services.AddSocketIO().UseAdapter(context => new LoopbackAdapter(context, bus, new ClusterAdapterOptions())));

    private static async Task<PollingPeer> JoinAsync(TestServer server)
    {
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        await server.OnlySocket.WaitForDrainAsync().Guarded();
        return peer;
    }
}
