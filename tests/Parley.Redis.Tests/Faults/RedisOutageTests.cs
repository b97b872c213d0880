using StackExchange.Redis;

namespace Parley.Redis.Tests.Faults;

/// <summary>What only Redis does to its nodes.</summary>
public abstract class RedisOutageTests : BusOutageTests
{
    private RedisServer _redis = null!;

    private protected override BusServer Bus => _redis;

    /// <summary>Whether it writes to keys, which a replica refuses; it takes what is published.</summary>
    protected virtual bool Writes => false;

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

    [Theory]
    [InlineData(Directions.Both)]
    [InlineData(Directions.ToRedis)]
    [InlineData(Directions.FromRedis)]
    public async Task A_node_that_is_cut_off_serves_its_clients_while_the_others_go_on_and_is_back_soon(Directions directions)
    {
        await using var network = new Partition(_redis.Port);
        var node = await Cluster.AddNodeAsync(builder => Add(builder, network.Configuration, Bounds));
        await Cluster.WhenJoinedAsync();
        var inside = await Cluster.JoinAsync(2);
        var outside = await Cluster.JoinAsync(1);

        network.Cut(directions);

        await ServesLocalClientsAsync(inside, node);
        await FloodAsync(node);
        await Guard.UntilAsync(() => node.Of("/").Adapter.Fault is not null, Recovery);
        await ServesLocalClientsAsync(inside, node);
        await Cluster.Near.To(outside.SocketId).EmitAsync("others");
        await outside.ExpectAsync("""["others"]""");

        network.Heal();

        await ReachesAgainAsync(inside, inside.SocketId);
        await ReachesAgainAsync(outside, outside.SocketId, node);
        await Guard.UntilAsync(() => node.Of("/").Adapter.Fault is null, Recovery);
    }

    [Fact]
    public async Task A_node_that_hangs_is_missed_in_the_answers_of_the_others()
    {
        await using var network = new Partition(_redis.Port);
        await Cluster.AddNodeAsync(builder => Add(builder, network.Configuration, Bounds));
        await Cluster.WhenJoinedAsync();
        var outside = await Cluster.JoinAsync(1);
        await Cluster.JoinAsync(2);

        Cluster.Nodes[1].OnServerSide("who", static () => "outside");

        network.Cut();
        var fetching = Cluster.Near.Of("/").Adapter.FetchSocketsAsync(BroadcastTarget.Everyone);
        var asking = Cluster.Near.Timeout(TimeSpan.FromSeconds(2)).EmitWithAckAsync<int>("ask");
        var counting = Cluster.Near.ServerSideEmitWithAckAsync<string>("who");
        await outside.AcknowledgeAsync("""["ask"]""", "[7]");
        var (fetched, answers, nodes) = (await fetching, await asking, await counting);
        network.Heal();

        Assert.Equal(outside.SocketId, Assert.Single(fetched.Sockets).Id);
        Assert.Equal(1, fetched.MissingNodes);
        Assert.Equal([7], answers.Values);
        Assert.Equal(1, answers.MissingNodes);
        Assert.Equal(["outside"], nodes.Values);
        Assert.Equal(1, nodes.MissingNodes);
    }

    [Theory]
    [InlineData("-publish -spublish -xadd", "+publish +spublish +xadd")]
    [InlineData("resetchannels", "allchannels")]
    public async Task Permissions_that_are_taken_away_delay_nobody_and_are_used_again_when_they_are_back(string taken, string given)
    {
        await using var redis = await ConnectAsAdministratorAsync();
        var near = await Cluster.JoinAsync(0);
        var far = await Cluster.JoinAsync(1);

        await redis.GetServers()[0].ExecuteAsync("ACL", ["SETUSER", "default", .. taken.Split(' ')]);
        await ServesLocalClientsAsync(near);
        await Guard.UntilAsync(() => Cluster.Near.Of("/").Adapter.Fault is not null, Recovery);
        await ServesLocalClientsAsync(near);
        await redis.GetServers()[0].ExecuteAsync("ACL", ["SETUSER", "default", .. given.Split(' ')]);

        await ReachesAsync(far);
    }

    [Fact]
    public async Task A_Redis_that_becomes_a_replica_and_a_master_again_delays_nobody()
    {
        await using var master = await RedisServer.StartAsync();
        await using var redis = await ConnectAsAdministratorAsync();
        var near = await Cluster.JoinAsync(0);
        var far = await Cluster.JoinAsync(1);

        await redis.GetServers()[0].ExecuteAsync("REPLICAOF", "127.0.0.1", master.Port);
        await ServesLocalClientsAsync(near);
        if (Writes)
        {
            await Guard.UntilAsync(() => Cluster.Near.Of("/").Adapter.Fault is not null, Recovery);
            await ServesLocalClientsAsync(near);
        }

        await redis.GetServers()[0].ExecuteAsync("REPLICAOF", "NO", "ONE");

        await ReachesAgainAsync(far, far.SocketId);
    }

    /// <summary>A connection of a user that may do everything, whatever becomes of the one of the nodes.</summary>
    private async Task<ConnectionMultiplexer> ConnectAsAdministratorAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration + ",allowAdmin=true");
        await redis.GetServers()[0].ExecuteAsync("ACL", "SETUSER", "administrator", "on", ">secret", "~*", "&*", "+@all");
        return await ConnectionMultiplexer.ConnectAsync(_redis.Configuration + ",allowAdmin=true,user=administrator,password=secret");
    }
}
