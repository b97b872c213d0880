using Parley.Emitters;
using StackExchange.Redis;

namespace Parley.Redis.Tests.Security;

/// <summary>Redis over TLS, with a user and a password.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private RedisServer _redis = null!;

    private string Impatient => _redis.Configuration + ",connectTimeout=1000,connectRetry=1";

    private string Configuration => _redis.Configuration + ",ssl=true,user=parley,password=secret";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartWithTlsAsync();
        await using var redis = await ConnectAsync(_redis.Configuration + ",ssl=true,allowAdmin=true");
        await redis.GetServers()[0].ExecuteAsync("ACL", "SETUSER", "parley", "on", ">secret", "~*", "&*", "+@all");
        await redis.GetServers()[0].ExecuteAsync("ACL", "SETUSER", "default", "off");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Theory]
    [InlineData("classic")]
    [InlineData("sharded")]
    [InlineData("streams")]
    public async Task Nodes_and_emitters_meet(string adapter)
    {
        await using var cluster = await AdapterCluster.StartAsync(2, (_, builder) => Add(builder, adapter, async _ => await ConnectAsync(Configuration)));
        var client = await cluster.JoinAsync(1);

        await cluster.Near.To(client.SocketId).EmitAsync("node");
        await client.ExpectAsync("""["node"]""");

        if (adapter != "sharded")
        {
            await using var connection = await ConnectAsync(Configuration);
            var emitter = adapter == "classic" ? SocketIOEmitter.OverRedis(connection) : SocketIOEmitter.OverRedisStreams(connection);
            await emitter.To(client.SocketId).EmitAsync("emitter");
            await client.ExpectAsync("""["emitter"]""");
        }
    }

    [Fact]
    public Task A_certificate_that_nobody_vouches_for_is_a_fault_and_keeps_no_client_away() =>
        ServesItsClientsAsync(builder => builder.AddRedisAdapter(Impatient + ",ssl=true,user=parley,password=secret"));

    [Fact]
    public Task A_connection_without_TLS_is_a_fault_and_keeps_no_client_away() =>
        ServesItsClientsAsync(builder => builder.AddRedisShardedAdapter(Impatient + ",user=parley,password=secret"));

    [Fact]
    public Task A_wrong_password_is_a_fault_and_keeps_no_client_away() =>
        ServesItsClientsAsync(builder => builder.AddRedisStreamsAdapter(async _ => await ConnectAsync(Impatient + ",ssl=true,abortConnect=false,user=parley,password=wrong")));

    private static async Task ServesItsClientsAsync(Action<SocketIOBuilder> add)
    {
        await using var cluster = await AdapterCluster.StartAsync(0, static (_, _) => { });
        await cluster.AddNodeAsync(add);
        var client = await cluster.JoinAsync(0);
        await cluster.Near.To(client.SocketId).EmitAsync("local");
        await client.ExpectAsync("""["local"]""");
        await Guard.UntilAsync(() => cluster.Near.Of("/").Adapter.Fault is not null, TimeSpan.FromSeconds(15));
        await cluster.Near.To(client.SocketId).EmitAsync("still");
        await client.ExpectAsync("""["still"]""");
    }

    private async Task<IConnectionMultiplexer> ConnectAsync(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.TrustIssuer(_redis.Issuer);
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    private static void Add(SocketIOBuilder builder, string adapter, Func<IServiceProvider, Task<IConnectionMultiplexer>> connect) => _ = adapter switch
    {
        "classic" => builder.AddRedisAdapter(connect),
        "sharded" => builder.AddRedisShardedAdapter(connect),
        _ => builder.AddRedisStreamsAdapter(connect),
    };
}
