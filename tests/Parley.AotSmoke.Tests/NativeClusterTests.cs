using System.Globalization;
using Parley.ClusterTests;

namespace Parley.AotSmoke.Tests;

/// <summary>Two nodes without a runtime beneath and one of Node.js with the official adapter, in one cluster.</summary>
public sealed class NativeClusterTests(PublishedServer server)
{
    private const string Note = "{ text: 'hi', picture: Buffer.from([1, 2]) }";
    private const string NoteAsRead = """{"text":"hi","picture":{"base64":"AQI="}}""";

    [Theory]
    [InlineData("classic")]
    [InlineData("sharded")]
    [InlineData("streams")]
    [InlineData("postgres")]
    public async Task Native_nodes_do_in_a_cluster_what_others_do(string adapter)
    {
        await using BusServer bus = adapter == "postgres" ? await PostgresServer.StartAsync() : await RedisServer.StartAsync();
        (string, string)[] environment = [("ADAPTER", adapter), ("BUS", bus is PostgresServer postgres ? postgres.ConnectionString : ((RedisServer)bus).Configuration), ("PREFIX", "aot")];
        await using var near = await NativeProcess.StartAsync(server, "cluster", environment);
        await using var far = await NativeProcess.StartAsync(server, "cluster", environment);
        await using var node = await NodeServer.StartAsync(adapter, bus.Port.ToString(CultureInfo.InvariantCulture), "aot", adapter == "streams" ? """{"connectionStateRecovery":{}}""" : "{}");
        await node.RunAsync("io.on('who', (answer) => answer('node')); await until(async () => (await io.of('/').adapter.serverCount()) === 3)");
        await node.RunAsync($"kept.all = [kept.a, kept.b, kept.c] = [await client('/', {near.Port}), await client('/', {far.Port}), await client()]; await io.socketsJoin('native')");
        await node.RunAsync("kept.a.answer = 'a'; kept.b.answer = 'b'; kept.c.answer = 'c'");

        await node.RunAsync($"kept.a.emit('say', 'native', {Note})");
        await ExpectOfAllAsync(node, "said");
        await node.RunAsync($"io.to('native').emit('told', {Note})");
        await ExpectOfAllAsync(node, "told");
        if (adapter != "sharded")
        {
            // Nodes with sharded channels do not listen for what the emitter over publish and subscribe says.
            await node.RunAsync($"kept.a.emit('emit', 'native', {Note})");
            await ExpectOfAllAsync(node, "emitted");
        }

        await node.ExpectAsync("true", "return JSON.stringify(await kept.a.emitWithAck('ids')) === JSON.stringify(kept.all.map((c) => c.id).sort())");
        await node.ExpectAsync("""["Änne","Änne"]""", "return (await io.fetchSockets()).map((socket) => socket.data.name).filter(Boolean)");
        await node.ExpectAsync("3", "return await kept.b.emitWithAck('servers')");
        await node.ExpectAsync("""["native","node"]""", "return await kept.a.emitWithAck('nodes')");
        await node.ExpectAsync("""["native","native"]""", "return await io.serverSideEmitWithAck('who')");
        await node.ExpectAsync("""["a","b","c"]""", "return await kept.a.emitWithAck('ask', 'native', 'well?')");
        await node.ExpectAsync("""["a","b","c"]""", "return (await io.to('native').timeout(5000).emitWithAck('question', 'well?')).sort()");
        if (adapter == "streams")
        {
            await node.ExpectAsync("true", $"return await move(kept.a, {far.Port})");
        }

        await node.RunAsync("kept.b.emit('move', 'native', 'moved'); await until(() => io.of('/').adapter.rooms.has('moved'))");
        await node.RunAsync("kept.b.emit('throw-out', 'moved'); await Promise.all(kept.all.map((c) => c.gone))");
    }

    private static async Task ExpectOfAllAsync(NodeServer node, string name) => await node.ExpectAsync(
        $"""[["{name}",{NoteAsRead}],["{name}",{NoteAsRead}],["{name}",{NoteAsRead}]]""",
        "return await Promise.all(kept.all.map(async (c) => (await c.next()).slice(0, 2)))");
}
