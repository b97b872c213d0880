using System.Globalization;
using System.Text.Json;

namespace Parley.Redis.Tests.Processes;

/// <summary>
/// Processes of nodes that are killed or restarted while a feed of numbers goes on, which a Node.js node of the same cluster publishes. Clients, the official one, move to
/// another node: whoever is told that it was recovered has missed nothing and got nothing twice.
/// </summary>
public sealed class NodeProcessTests : IAsyncLifetime
{
    private const int Clients = 8;

    private static readonly int Rounds = Math.Max(2, int.Parse(Environment.GetEnvironmentVariable("PARLEY_RECOVERY_TRIES") ?? "0", CultureInfo.InvariantCulture) / Clients);

    private readonly List<NodeProcess> _nodes = [];
    private RedisServer _redis = null!;
    private NodeServer _feed = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        for (var node = 0; node < 3; node++)
        {
            _nodes.Add(await NodeProcess.StartAsync(_redis.Configuration));
        }

        // Under the names that nodes use unless they are told otherwise.
        _feed = await NodeServer.StartAsync("streams", _redis.Port.ToString(CultureInfo.InvariantCulture), "socket.io");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_for_those_who_are_recovered_when_their_node_is_killed()
    {
        await ConnectAsync();
        for (var round = 0; round < Rounds; round++)
        {
            await MoveAsync(static node => node.KillAsync());
        }

        await CheckAsync(Rounds * Clients);
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_in_a_rolling_restart()
    {
        await ConnectAsync();
        for (var round = 0; round < Math.Max(3, Rounds); round++)
        {
            await MoveAsync(static node => node.StopAsync());
        }

        await CheckAsync(Math.Max(3, Rounds) * Clients);
    }

    /// <summary>Connects clients to the first node, and starts the feed.</summary>
    private async Task ConnectAsync() => await _feed.RunAsync($$"""
        kept.clients = [];
        for (let i = 0; i < {{Clients}}; i++) {
          const c = await client('/', {{_nodes[0].Port}});
          Object.assign(c, { before: c.id, faults: [], recoveries: 0, sessions: 0 });
          c.on('msg', ({ ts }) => {
            if (c.last !== undefined && ts !== c.last + 1) c.faults.push([c.last, ts]);
            c.last = ts;
          });
          c.on('connect', async () => {
            if (c.recovered !== (c.id === c.before)) c.faults.push(['id', c.recovered]);
            c.before = c.id;
            if (c.recovered) { c.recoveries++; return; }
            c.sessions++;
            c.last = undefined;
            await c.emitWithAck('join', 'feed');
          });
          await c.emitWithAck('join', 'feed');
          kept.clients.push(c);
        }
        kept.n = 0;
        kept.timer = setInterval(() => io.to('feed').emit('msg', { ts: ++kept.n }), 4);
        await until(() => kept.clients.every((c) => c.last > 5));
        """);

    /// <summary>Ends the node that the clients are connected to, has them go to the next, and starts another in its place.</summary>
    private async Task MoveAsync(Func<NodeProcess, Task> endAsync)
    {
        var node = _nodes[0];
        await _feed.RunAsync($$"""
            kept.back = kept.clients.map((c) => new Promise((resolve) => { c.io.uri = 'http://127.0.0.1:{{_nodes[1].Port}}'; c.once('connect', resolve); }));
            """);
        await endAsync(node);
        await _feed.RunAsync("await Promise.all(kept.back); const n = kept.n; await until(() => kept.clients.every((c) => c.last > n))");
        _nodes.RemoveAt(0);
        await node.DisposeAsync();
        _nodes.Add(await NodeProcess.StartAsync(_redis.Configuration));
    }

    /// <summary>Ends the feed, and sees that everybody got all of it, but for those who began anew.</summary>
    private async Task CheckAsync(int moves)
    {
        var result = await _feed.RunAsync("""
            clearInterval(kept.timer);
            await until(() => kept.clients.every((c) => c.last === kept.n));
            return { faults: kept.clients.flatMap((c) => c.faults), recoveries: kept.clients.reduce((sum, c) => sum + c.recoveries, 0), sessions: kept.clients.reduce((sum, c) => sum + c.sessions, 0) };
            """);
        Assert.Equal("[]", result.GetProperty("faults").GetRawText());
        Assert.Equal(moves, Number(result, "recoveries") + Number(result, "sessions"));

        // That a client has to begin anew is allowed. That many do would be no recovery.
        Assert.InRange(Number(result, "recoveries"), moves - (moves / 4), moves);
        TestContext.Current.SendDiagnosticMessage($"{Number(result, "recoveries")} of {moves} moves were recovered.");
    }

    private static int Number(JsonElement result, string name) => result.GetProperty(name).GetInt32();
}
