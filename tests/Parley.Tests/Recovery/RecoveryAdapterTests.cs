using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Testing.Loopback;

namespace Parley.Tests.Recovery;

public class RecoveryAdapterTests
{
    [Fact]
    public async Task Clients_of_a_cluster_always_begin_anew_and_the_log_warns_of_it_once()
    {
        var bus = new LoopbackBus();
        await using var server = await TestServer.StartAsync(
            static io => io.Of("/orders"),
            build: builder => builder.Services.AddSocketIO()
                .AddConnectionStateRecovery()
                .UseAdapter(context => new LoopbackAdapter(context, bus, new ClusterAdapterOptions())));
        using var peer = await server.ConnectAsync();

        await peer.SendAsync("40");
        var connected = await peer.ReceiveTextAsync();
        await server.IO.EmitAsync("hello", 1);

        Assert.DoesNotContain("pid", connected, StringComparison.Ordinal);
        await peer.ExpectAsync("""42["hello",1]""");
        var warning = Assert.Single(server.Logs, static record => record.Id.Id == 3062);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains(nameof(LoopbackAdapter), warning.Message, StringComparison.Ordinal);
    }
}
