using System.Diagnostics;
using StackExchange.Redis;

namespace Parley.Redis.Tests.Faults;

/// <summary>What nodes do while Redis is away, and how soon they find each other again.</summary>
public sealed class RedisOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    private RedisServer _redis = null!;
    private AdapterCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _cluster = await AdapterCluster.StartAsync(2, (_, builder) => builder.AddRedisAdapter(_redis.Configuration, options =>
        {
            options.PublishTimeout = TimeSpan.FromSeconds(1);
            options.MaxQueuedBytes = 64 * 1024;
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Redis_killed_and_started_again_is_found_while_local_clients_are_served()
    {
        var near = await _cluster.JoinAsync(0);
        var far = await _cluster.JoinAsync(1);

        await _redis.KillAsync();
        await UntilAsync(() => _cluster.Near.Of("/").Adapter.Fault is not null, Recovery);
        await ServesLocalClientsAsync(near);
        await _redis.RunAsync();

        await ReachesAsync(far);
    }

    [Fact]
    public async Task A_Redis_that_stands_still_delays_nobody_and_bounds_what_waits_for_it()
    {
        var near = await _cluster.JoinAsync(0);
        var far = await _cluster.JoinAsync(1);
        var adapter = (ClusterAdapter)_cluster.Near.Of("/").Adapter;

        await _redis.StopAsync();
        try
        {
            await ServesLocalClientsAsync(near);
            var text = new string('x', 1024);
            for (var i = 0; i < 200; i++)
            {
                await _cluster.Near.To("nobody").EmitAsync("flood", text);
            }

            // Twice the bound, so that half of it is lost at once.
            Assert.InRange(adapter.LostMessages, 100, 200);
            await UntilAsync(() => adapter.Fault is not null, Recovery);
        }
        finally
        {
            await _redis.ContinueAsync();
        }

        await ReachesAsync(far);
    }

    [Fact]
    public async Task A_subscription_that_is_deaf_although_Redis_is_connected_is_made_anew()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration);
        var deaf = await _cluster.AddNodeAsync(builder => builder.AddRedisAdapter(redis));
        await _cluster.WhenJoinedAsync();
        var client = await _cluster.JoinAsync(2);

        await redis.GetSubscriber().UnsubscribeAllAsync();
        await UntilAsync(() => deaf.Of("/").Adapter.Fault is not null, Recovery);

        Assert.True(redis.IsConnected);
        await ReachesAsync(client);
    }

    [Fact]
    public async Task A_node_that_starts_without_Redis_joins_when_there_is_one()
    {
        await _redis.KillAsync();
        await _cluster.AddNodeAsync(builder => builder.AddRedisAdapter(_redis.Configuration, static options => options.RequestTimeout = TimeSpan.FromSeconds(1)));
        var client = await _cluster.JoinAsync(2);
        await _redis.RunAsync();

        await ReachesAsync(client);
    }

    /// <summary>Local delivery goes on, and at once.</summary>
    private async Task ServesLocalClientsAsync(AdapterClient near)
    {
        var start = Stopwatch.GetTimestamp();
        await _cluster.Near.To(near.SocketId).EmitAsync("local");
        await near.ExpectAsync("""["local"]""");
        Assert.True(Stopwatch.GetElapsedTime(start) < AtOnce);
    }

    /// <summary>Events reach the other node again, within the time that is promised.</summary>
    private async Task ReachesAsync(AdapterClient far)
    {
        await UntilAsync(() => _cluster.Nodes.All(static node => AdapterCluster.Namespaces.All(name => node.Of(name).Adapter.Fault is null)), Recovery);
        await _cluster.Near.To(far.SocketId).EmitAsync("again");
        await far.ExpectAsync("""["again"]""");
    }

    private static async Task UntilAsync(Func<bool> condition, TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < limit, "The state that was waited for did not come.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
