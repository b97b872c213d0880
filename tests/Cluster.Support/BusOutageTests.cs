using System.Diagnostics;

namespace Parley.ClusterTests;

/// <summary>What nodes do while the server that they meet at is away, whichever it is, and how soon they find each other again.</summary>
public abstract class BusOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    private AdapterCluster _cluster = null!;

    /// <summary>The time that is promised for finding each other again.</summary>
    protected static TimeSpan Recovery { get; } = TimeSpan.FromSeconds(10);

    /// <summary>A second for the bus to take a message, and 64 KiB that may wait for it.</summary>
    protected static Action<ClusterAdapterOptions> Bounds { get; } = static options =>
    {
        options.PublishTimeout = TimeSpan.FromSeconds(1);
        options.MaxQueuedBytes = 64 * 1024;
    };

    /// <summary>Two nodes with such bounds.</summary>
    protected AdapterCluster Cluster => _cluster;

    private protected abstract BusServer Bus { get; }

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => _cluster = await AdapterCluster.StartAsync(2, (_, builder) => Add(builder, Bounds));

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds the adapter under test.</summary>
    protected abstract void Add(SocketIOBuilder builder, Action<ClusterAdapterOptions> configure);

    [Fact]
    public async Task A_bus_that_is_killed_and_started_again_is_found_while_local_clients_are_served()
    {
        var near = await _cluster.JoinAsync(0);
        var far = await _cluster.JoinAsync(1);

        await Bus.KillAsync();
        try
        {
            await Guard.UntilAsync(() => _cluster.Near.Of("/").Adapter.Fault is not null, Recovery);
            await ServesLocalClientsAsync(near);
        }
        finally
        {
            await Bus.RunAsync();
        }

        await ReachesAsync(far);
    }

    [Fact]
    public async Task A_bus_that_stands_still_delays_nobody_and_bounds_what_waits_for_it()
    {
        var near = await _cluster.JoinAsync(0);
        var far = await _cluster.JoinAsync(1);
        var adapter = (ClusterAdapter)_cluster.Near.Of("/").Adapter;

        await Bus.StopAsync();
        try
        {
            await ServesLocalClientsAsync(near);
            await FloodAsync(_cluster.Near);
            await Guard.UntilAsync(() => adapter.Fault is not null, Recovery);
            await ServesLocalClientsAsync(near);
        }
        finally
        {
            await Bus.ContinueAsync();
        }

        await ReachesAsync(far);
    }

    [Fact]
    public async Task A_node_that_starts_without_its_bus_joins_when_there_is_one()
    {
        AdapterClient client;
        await Bus.KillAsync();
        try
        {
            await _cluster.AddNodeAsync(builder => Add(builder, static options => options.RequestTimeout = TimeSpan.FromSeconds(1)));
            client = await _cluster.JoinAsync(2);
        }
        finally
        {
            await Bus.RunAsync();
        }

        await ReachesAsync(client);
    }

    /// <summary>More than twice what may wait for the bus, so that half of it is lost at once, and perhaps a heartbeat with it.</summary>
    protected static async Task FloodAsync(SocketIOServer node)
    {
        var text = new string('x', 1024);
        for (var i = 0; i < 200; i++)
        {
            await node.To("nobody").EmitAsync("flood", text);
        }

        Assert.InRange(((ClusterAdapter)node.Of("/").Adapter).LostMessages, 100, 201);
    }

    /// <summary>Local delivery goes on, and at once.</summary>
    /// <param name="client">A client.</param>
    /// <param name="node">Its node, the first one unless given.</param>
    protected async Task ServesLocalClientsAsync(AdapterClient client, SocketIOServer? node = null)
    {
        var start = Stopwatch.GetTimestamp();
        await (node ?? _cluster.Near).To(client.SocketId).EmitAsync("local");
        await client.ExpectAsync("""["local"]""");
        Assert.True(Stopwatch.GetElapsedTime(start) < AtOnce);
    }

    /// <summary>Events reach another node again, within the time that is promised, text and bytes.</summary>
    protected async Task ReachesAsync(AdapterClient far)
    {
        await Guard.UntilAsync(() => _cluster.Nodes.All(static node => AdapterCluster.Namespaces.All(name => node.Of(name).Adapter.Fault is null)), Recovery);
        await _cluster.Near.To(far.SocketId).EmitAsync("again");
        await far.ExpectAsync("""["again"]""");
        await _cluster.Near.To(far.SocketId).EmitAsync("bytes", new byte[] { 1 });
        await far.ExpectBinaryAsync("""["bytes",{"_placeholder":true,"num":0}]""", [1]);
        await _cluster.WhenJoinedAsync();
    }

    /// <summary>Emits to a room until an event arrives, for as long as a node may be deaf.</summary>
    /// <param name="member">A client in the room.</param>
    /// <param name="room">The room.</param>
    /// <param name="from">Who emits, the first node unless given.</param>
    protected async Task ReachesAgainAsync(AdapterClient member, string room, SocketIOServer? from = null)
    {
        var start = Stopwatch.GetTimestamp();
        var received = member.ReceiveUntilAsync("""["again"]""");
        while (!received.IsCompleted)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Recovery, "Nothing arrived.");
            await (from ?? _cluster.Near).To(room).EmitAsync("again");
            await Task.WhenAny(received, Task.Delay(TimeSpan.FromMilliseconds(500)));
        }

        await received;
    }
}
