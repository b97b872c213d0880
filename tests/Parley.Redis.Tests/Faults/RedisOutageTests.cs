using StackExchange.Redis;

namespace Parley.Redis.Tests.Faults;

/// <summary>What only Redis does to its nodes.</summary>
public abstract class RedisOutageTests : BusOutageTests
{
    private RedisServer _redis = null!;

    private protected override BusServer Bus => _redis;

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        await base.InitializeAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _redis.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void Add(SocketIOBuilder builder, Action<ClusterAdapterOptions> configure) => Add(builder, _redis.Configuration, configure);

    /// <summary>Adds the adapter under test.</summary>
    protected abstract void Add(SocketIOBuilder builder, string configuration, Action<ClusterAdapterOptions> configure);

    /// <summary>Adds it over a connection of the test.</summary>
    protected abstract void Add(SocketIOBuilder builder, IConnectionMultiplexer connection);

    [Fact]
    public async Task A_subscription_that_is_deaf_although_Redis_is_connected_is_made_anew()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration);
        await Cluster.AddNodeAsync(builder => Add(builder, redis));
        await Cluster.WhenJoinedAsync();
        var client = await Cluster.JoinAsync(2);
        var member = await Cluster.JoinAsync(2);
        await member.Socket.JoinAsync("room");

        await redis.GetSubscriber().UnsubscribeAllAsync();

        Assert.True(redis.IsConnected);
        await ReachesAgainAsync(client, client.SocketId);
        await ReachesAgainAsync(member, "room");
    }

    [Fact]
    public async Task Connections_that_Redis_closes_are_made_anew()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration + ",allowAdmin=true");
        var far = await Cluster.JoinAsync(1);
        await far.Socket.JoinAsync("room");

        await redis.GetServers()[0].ExecuteAsync("CLIENT", "KILL", "SKIPME", "yes", "LADDR", redis.GetEndPoints()[0].ToString()!);

        await ReachesAgainAsync(far, "room");
    }

    [Fact]
    public async Task A_Redis_that_refuses_to_write_delays_nobody()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration + ",allowAdmin=true");
        var near = await Cluster.JoinAsync(0);
        var far = await Cluster.JoinAsync(1);

        await redis.GetServers()[0].ConfigSetAsync("maxmemory", "1");
        await ServesLocalClientsAsync(near);
        await redis.GetServers()[0].ConfigSetAsync("maxmemory", "0");

        await ReachesAsync(far);
    }
}
