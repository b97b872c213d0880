using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Parley.Proxies;

namespace Parley.Redis.Tests.Node;

/// <summary>Two nodes behind the balancers of docs/deployment, and the official client on each transport.</summary>
public sealed class BalancedClusterTests(SharedRedis redis) : IAsyncLifetime
{
    private const int Clients = 12;

    private AdapterCluster _cluster = null!;
    private NodeServer _clients = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var key = SharedRedis.NewKey();
        _cluster = await AdapterCluster.StartAsync(2, (_, builder) =>
        {
            builder.AddRedisAdapter(redis.Configuration, options => options.Key = key);
            builder.Services.AddHealthChecks().AddSocketIO();
            builder.Services.AddSingleton<IStartupFilter, Readiness>();
        });

        // For its clients: another prefix keeps it out of the cluster.
        _clients = await NodeServer.StartAsync("classic", redis.Configuration.Split(':')[1], SharedRedis.NewKey());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _clients.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Theory]
    [InlineData("nginx-sticky.conf", "['polling']")]
    [InlineData("nginx-sticky.conf", "['polling', 'websocket']")]
    [InlineData("haproxy.cfg", "['polling']")]
    [InlineData("haproxy.cfg", "['polling', 'websocket']")]
    [InlineData("nginx.conf", "['websocket']")]
    public async Task All_clients_are_of_one_cluster(string file, string transports)
    {
        await using var proxy = await IProxy.StartAsync(file, _cluster.AddressOf(0), _cluster.AddressOf(1));

        // Addresses of the loopback network stand for clients, which sticky balancers tell apart by address.
        await _clients.RunAsync($$"""
            kept.all = [];
            for (let i = 0; i < {{Clients}}; i++) {
              kept.all.push(await client('/', {{proxy.Address.Port}}, { transports: {{transports}}, from: `127.0.0.${i + 1}` }));
              kept.all[i].answer = i;
            }
            await until(() => kept.all.every((c) => c.io.engine.transport.name === {{transports}}.at(-1)));
            """);
        Assert.All(_cluster.Nodes, static node => Assert.InRange(node.ConnectionCount, 1, Clients - 1));

        await _cluster.Near.EmitAsync("all", new byte[] { 0, 255 });
        await _clients.ExpectAsync("true", """return (await Promise.all(kept.all.map((c) => c.next()))).every(([name, bytes]) => name === 'all' && bytes.equals(Buffer.from([0, 255])))""");

        var answers = await _cluster.Far.Timeout(TimeSpan.FromSeconds(10)).EmitWithAckAsync<int>("ask");
        Assert.Equal(Enumerable.Range(0, Clients), answers.Values.Order());
        var sockets = await _cluster.Far.FetchSocketsAsync();
        Assert.Equal(
            (await _clients.RunAsync("return kept.all.map((c) => c.id).sort().join()")).GetString(),
            string.Join(',', sockets.Select(static socket => socket.Id).Order(StringComparer.Ordinal)));

        await _cluster.Near.DisconnectSocketsAsync();
        await _clients.RunAsync("await Promise.all(kept.all.map((c) => c.gone))");
    }

    private sealed class Readiness : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseHealthChecks("/ready");
            next(app);
        };
    }
}
