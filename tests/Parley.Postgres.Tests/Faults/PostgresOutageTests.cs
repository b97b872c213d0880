using System.Diagnostics;
using Npgsql;

namespace Parley.Postgres.Tests.Faults;

/// <summary>What nodes do while PostgreSQL is away, and how soon they find each other again.</summary>
public sealed class PostgresOutageTests : IClassFixture<PostgresOutageTests.OwnPostgres>, IAsyncLifetime
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    private readonly PostgresServer _postgres;
    private AdapterCluster _cluster = null!;

    public PostgresOutageTests(OwnPostgres own) => _postgres = own.Server;

    public async ValueTask InitializeAsync() => _cluster = await AdapterCluster.StartAsync(2, (_, builder) => Add(builder, static options =>
    {
        options.PublishTimeout = TimeSpan.FromSeconds(1);
        options.MaxQueuedBytes = 64 * 1024;
    }));

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task PostgreSQL_killed_and_started_again_is_found_while_local_clients_are_served()
    {
        var near = await _cluster.JoinAsync(0);
        var far = await _cluster.JoinAsync(1);

        await _postgres.KillAsync();
        await UntilAsync(() => _cluster.Near.Of("/").Adapter.Fault is not null, Recovery);
        await ServesLocalClientsAsync(near);
        await _postgres.RunAsync();

        await ReachesAsync(far);
    }

    [Fact]
    public async Task A_PostgreSQL_that_stands_still_delays_nobody_and_bounds_what_waits_for_it()
    {
        var near = await _cluster.JoinAsync(0);
        var far = await _cluster.JoinAsync(1);
        var adapter = (ClusterAdapter)_cluster.Near.Of("/").Adapter;

        await _postgres.StopAsync();
        try
        {
            await ServesLocalClientsAsync(near);
            var text = new string('x', 1024);
            for (var i = 0; i < 200; i++)
            {
                await _cluster.Near.To("nobody").EmitAsync("flood", text);
            }

            // Twice the bound, so that half of it is lost at once.
            Assert.InRange(adapter.LostMessages, 100, 201);
            await UntilAsync(() => adapter.Fault is not null, Recovery);
            await ServesLocalClientsAsync(near);
        }
        finally
        {
            await _postgres.ContinueAsync();
        }

        await ReachesAsync(far);
    }

    [Fact]
    public async Task Backends_that_are_terminated_are_replaced()
    {
        var far = await _cluster.JoinAsync(1);

        await ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Parley'");

        await ReachesAgainAsync(far);
    }

    [Fact]
    public async Task A_connection_that_is_deaf_although_it_is_open_is_replaced()
    {
        await using var dataSource = NpgsqlDataSource.Create(_postgres.ConnectionString + ";Application Name=deaf");
        await _cluster.AddNodeAsync(builder => builder.AddPostgresAdapter(dataSource));
        await _cluster.WhenJoinedAsync();
        var client = await _cluster.JoinAsync(2);
        var listening = await ListenerAsync();

        // It stands still alone, so that everything else works.
        await SignalAsync("-STOP", listening);
        try
        {
            await ReachesAgainAsync(client);
        }
        finally
        {
            await SignalAsync("-CONT", listening);
        }
    }

    [Fact]
    public async Task A_PostgreSQL_that_refuses_to_write_delays_nobody_and_is_told()
    {
        var near = await _cluster.JoinAsync(0);
        var far = await _cluster.JoinAsync(1);

        await ExecuteAsync("ALTER DATABASE postgres SET default_transaction_read_only = on");
        try
        {
            await ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Parley'");
            await ServesLocalClientsAsync(near);
            await _cluster.Near.EmitAsync("bytes", new byte[] { 1 });
            await near.ExpectBinaryAsync("""["bytes",{"_placeholder":true,"num":0}]""", [1]);
            await UntilAsync(() => ((ClusterAdapter)_cluster.Near.Of("/").Adapter).LostMessages > 0, Recovery);
        }
        finally
        {
            await ExecuteAsync("ALTER DATABASE postgres RESET default_transaction_read_only");
            await ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Parley'");
        }

        await ReachesAgainAsync(far);
    }

    [Fact]
    public async Task A_node_that_starts_without_PostgreSQL_joins_when_there_is_one()
    {
        await _postgres.KillAsync();
        try
        {
            await _cluster.AddNodeAsync(builder => Add(builder, static options => options.RequestTimeout = TimeSpan.FromSeconds(1)));
        }
        finally
        {
            await _postgres.RunAsync();
        }

        await ReachesAsync(await _cluster.JoinAsync(2));
    }

    private void Add(SocketIOBuilder builder, Action<PostgresAdapterOptions> configure) => builder.AddPostgresAdapter(_postgres.ConnectionString, options =>
    {
        options.CreateTable = true;
        configure(options);
    });

    /// <summary>Local delivery goes on, and at once.</summary>
    private async Task ServesLocalClientsAsync(AdapterClient near)
    {
        var start = Stopwatch.GetTimestamp();
        await _cluster.Near.To(near.SocketId).EmitAsync("local");
        await near.ExpectAsync("""["local"]""");
        Assert.True(Stopwatch.GetElapsedTime(start) < AtOnce);
    }

    /// <summary>Events reach the other node again, within the time that is promised, text and bytes.</summary>
    private async Task ReachesAsync(AdapterClient far)
    {
        await UntilAsync(() => _cluster.Nodes.All(static node => AdapterCluster.Namespaces.All(name => node.Of(name).Adapter.Fault is null)), Recovery);
        await _cluster.Near.To(far.SocketId).EmitAsync("again");
        await far.ExpectAsync("""["again"]""");
        await _cluster.Near.To(far.SocketId).EmitAsync("bytes", new byte[] { 1 });
        await far.ExpectBinaryAsync("""["bytes",{"_placeholder":true,"num":0}]""", [1]);
        await _cluster.WhenJoinedAsync();
    }

    /// <summary>Emits until an event arrives, for as long as a subscription may be deaf.</summary>
    private async Task ReachesAgainAsync(AdapterClient client)
    {
        var start = Stopwatch.GetTimestamp();
        var received = client.ReceiveUntilAsync("""["again"]""");
        while (!received.IsCompleted)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Recovery, "Nothing arrived.");
            await _cluster.Near.To(client.SocketId).EmitAsync("again");
            await Task.WhenAny(received, Task.Delay(TimeSpan.FromMilliseconds(500)));
        }

        await received;
    }

    /// <summary>The process of the connection that listens for the node which stands out by its name.</summary>
    private async Task<int> ListenerAsync()
    {
        var pid = 0;
        await UntilAsync(() => (pid = ExecuteAsync("SELECT pid FROM pg_stat_activity WHERE application_name = 'deaf' AND query LIKE 'LISTEN%'").GetAwaiter().GetResult() as int? ?? 0) != 0, Recovery);
        return pid;
    }

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_postgres.ConnectionString + ";Application Name=test;Pooling=false;Options=-c default_transaction_read_only=off");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start("kill", [signal, pid.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(Recovery);
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

    /// <summary>A PostgreSQL for these tests alone, which each of them leaves running.</summary>
    public sealed class OwnPostgres : IAsyncLifetime
    {
        private PostgresServer? _server;

        internal PostgresServer Server => _server!;

        public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync();

        public ValueTask DisposeAsync() => _server!.DisposeAsync();
    }
}
