using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Parley.Emitters;
using StackExchange.Redis;

namespace Parley.Redis.Tests.Security;

/// <summary>The rules of docs/guide/redis.md for a user of Redis who may do no more than what Parley does.</summary>
public sealed class AclRuleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("classic")]
    [InlineData("sharded")]
    [InlineData("streams")]
    public async Task An_adapter_does_all_it_can_with_the_rights_of_its_rule_and_needs_each_of_them(string adapter)
    {
        var rule = RuleOf(adapter);
        await using var redis = await LimitedRedis.StartAsync(rule);
        if (adapter == "streams")
        {
            await RecoverAsync(redis);
        }

        await using (var cluster = await AdapterCluster.StartAsync(2, (_, builder) => Add(builder, adapter, redis.Configuration)))
        {
            await UseEverythingAsync(cluster);
            Assert.All(cluster.Nodes, static node => Assert.Null(node.Of("/").Adapter.Fault));
        }

        await AssertFitsAsync(redis, rule);
    }

    [Theory]
    [InlineData("emitter")]
    [InlineData("streams-emitter")]
    public async Task An_emitter_does_all_it_can_with_the_rights_of_its_rule_and_needs_each_of_them(string emitter)
    {
        var rule = RuleOf(emitter);
        await using var redis = await LimitedRedis.StartAsync(rule);
        await using (var services = AddEmitter(new ServiceCollection(), emitter, redis.Configuration).BuildServiceProvider())
        {
            var emitting = services.GetRequiredService<SocketIOEmitter>();
            await emitting.EmitAsync("all", new byte[] { 1 });
            await emitting.Of("/orders").To("room").EmitAsync("room", 1);
            await emitting.To("a", "b").SocketsJoinAsync("c");
            await emitting.DisconnectSocketsAsync();
            await emitting.ServerSideEmitAsync("news", "x");
        }

        await AssertFitsAsync(redis, rule);
    }

    private static async Task UseEverythingAsync(AdapterCluster cluster)
    {
        var near = await cluster.JoinAsync(0);
        var far = await cluster.JoinAsync(1);
        await far.Socket.JoinAsync("a");
        await cluster.Near.EmitAsync("all");
        await cluster.Near.To("a").EmitAsync("room", new byte[] { 1 });
        await far.ExpectAsync("""["all"]""");
        await far.ExpectBinaryAsync("""["room",{"_placeholder":true,"num":0}]""", [1]);

        var asking = cluster.Near.To("a").Timeout(Limit).EmitWithAckAsync<int>("ask");
        await far.AcknowledgeAsync("""["ask"]""", "[7]");
        Assert.Equal([7], (await asking).Values);
        Assert.Equal(2, (await cluster.Near.FetchSocketsAsync()).Count);

        await cluster.Near.To("a").SocketsJoinAsync("b");
        await cluster.Near.To("b").EmitAsync("joined");
        await far.ExpectAsync("""["joined"]""");
        await cluster.Near.To("b").SocketsLeaveAsync("a");
        await Guard.UntilAsync(() => !far.Socket.Rooms.Contains("a"));

        cluster.Far.Of("/orders").OnServerSide("who", static () => "far");
        Assert.Equal(["far"], (await cluster.Near.Of("/orders").ServerSideEmitWithAckAsync<string>("who").WaitAsync(Limit)).Values);
        await cluster.Near.To("b").DisconnectSocketsAsync();
        await far.ExpectDisconnectedAsync();
        await near.ExpectAsync("""["all"]""");
    }

    private static async Task RecoverAsync(LimitedRedis redis)
    {
        await using var cluster = await AdapterCluster.StartAsync(2, (_, builder) => Add(builder.AddConnectionStateRecovery(), "streams", redis.Configuration));
        var client = await cluster.JoinAsync(0);

        // The session is there before its client is gone.
        string[] sessions = [];
        await Guard.UntilAsync(async () => (sessions = await SessionsAsync(redis)).Length == 1);

        // Before there is a stream, when there is one, and since an event.
        await ComeBackAsync(1, offset: "");
        await cluster.Near.Of("/orders").EmitAsync("event");
        await ComeBackAsync(0, offset: "");
        var last = (await redis.Admin.GetDatabase().StreamRangeAsync("socket.io", count: 1, messageOrder: Order.Descending))[0].Id;
        await ComeBackAsync(1, offset: $""","offset":"{last}" """);

        // What is over by the server's will is not kept.
        await cluster.Far.DisconnectSocketsAsync();
        await Guard.UntilAsync(async () => (await SessionsAsync(redis)).Length == 0);

        async Task ComeBackAsync(int node, string offset)
        {
            var back = await cluster.JoinAsync(node, auth: $$"""{"pid":"{{sessions[0]}}"{{offset}}}""");
            Assert.Equal(client.SocketId, back.SocketId);
        }
    }

    private static async Task<string[]> SessionsAsync(LimitedRedis redis)
    {
        const string Prefix = "sio:session:";
        var keys = (string[]?)await redis.Admin.GetDatabase().ExecuteAsync("KEYS", Prefix + "*");
        return [.. keys!.Select(static key => key[Prefix.Length..])];
    }

    /// <summary>Nothing was refused, and nothing was granted that nobody asked for.</summary>
    private static async Task AssertFitsAsync(LimitedRedis redis, string[] rule)
    {
        var used = await redis.UsedAsync();
        Assert.Empty(await redis.RefusedAsync());


        // A connection that has nothing else to say is asked whether it is there after a minute.
        Assert.All(rule.Where(static right => right.StartsWith('+') && right != "+ping"), right => Assert.Contains(right[1..], used));
    }

    private static void Add(SocketIOBuilder builder, string adapter, string configuration)
    {
        switch (adapter)
        {
            case "classic":
                builder.AddRedisAdapter(configuration);
                break;
            case "sharded":
                builder.AddRedisShardedAdapter(configuration);
                break;
            default:
                builder.AddRedisStreamsAdapter(configuration);
                break;
        }
    }

    private static IServiceCollection AddEmitter(IServiceCollection services, string emitter, string configuration) =>
        emitter == "emitter" ? services.AddRedisEmitter(configuration) : services.AddRedisStreamsEmitter(configuration);

    /// <summary>The rule as the page has it; where it names the pattern of one namespace, with those of the others that the nodes have.</summary>
    private static string[] RuleOf(string name)
    {
        var start = $"ACL SETUSER {name} ";
        var line = Assert.Single(File.ReadLines(Page()), line => line.StartsWith(start, StringComparison.Ordinal));
        var words = line.Split(' ')[2..];
        return
        [
            .. words,
            .. from word in words
               where word.Contains("#/#", StringComparison.Ordinal)
               from other in AdapterCluster.Namespaces
               select word.Replace("#/#", $"#{other}#", StringComparison.Ordinal),
        ];
    }

    private static string Page([CallerFilePath] string source = "") => Path.GetFullPath("../../../docs/guide/redis.md", Path.GetDirectoryName(source)!);
}
