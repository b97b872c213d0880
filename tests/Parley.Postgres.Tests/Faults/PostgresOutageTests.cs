using Npgsql;

namespace Parley.Postgres.Tests.Faults;

/// <summary>What only PostgreSQL does to its nodes.</summary>
public sealed class PostgresOutageTests(PostgresOutageTests.OwnPostgres own) : BusOutageTests, IClassFixture<PostgresOutageTests.OwnPostgres>
{
    private protected override BusServer Bus => own.Server;

    /// <inheritdoc/>
    protected override void Add(SocketIOBuilder builder, Action<ClusterAdapterOptions> configure) => builder.AddPostgresAdapter(own.Server.ConnectionString, options =>
    {
        options.CreateTable = true;
        configure(options);
    });

    [Fact]
    public async Task Backends_that_are_terminated_are_replaced()
    {
        var far = await Cluster.JoinAsync(1);

        await ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Parley'");

        await ReachesAgainAsync(far, far.SocketId);
    }

    [Fact]
    public async Task A_connection_that_is_deaf_although_it_is_open_is_replaced()
    {
        await using var dataSource = NpgsqlDataSource.Create(own.Server.ConnectionString + ";Application Name=deaf");
        await Cluster.AddNodeAsync(builder => builder.AddPostgresAdapter(dataSource));
        await Cluster.WhenJoinedAsync();
        var client = await Cluster.JoinAsync(2);
        var listening = await ListenerAsync();

        // It stands still alone, so that everything else works.
        Assert.True(await BusServer.SignalAsync("-STOP", listening));
        try
        {
            await ReachesAgainAsync(client, client.SocketId);
        }
        finally
        {
            await BusServer.SignalAsync("-CONT", listening);
        }
    }

    [Fact]
    public async Task A_PostgreSQL_that_refuses_to_write_delays_nobody_and_is_told()
    {
        var near = await Cluster.JoinAsync(0);
        var far = await Cluster.JoinAsync(1);

        await ExecuteAsync("ALTER DATABASE postgres SET default_transaction_read_only = on");
        try
        {
            await ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Parley'");
            await ServesLocalClientsAsync(near);
            await Cluster.Near.EmitAsync("bytes", new byte[] { 1 });
            await near.ExpectBinaryAsync("""["bytes",{"_placeholder":true,"num":0}]""", [1]);
            await Guard.UntilAsync(() => ((ClusterAdapter)Cluster.Near.Of("/").Adapter).LostMessages > 0, Recovery);
        }
        finally
        {
            await ExecuteAsync("ALTER DATABASE postgres RESET default_transaction_read_only");
            await ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Parley'");
        }

        await ReachesAgainAsync(far, far.SocketId);
    }

    /// <summary>The process of the connection that listens for the node which stands out by its name.</summary>
    private async Task<int> ListenerAsync()
    {
        var pid = 0;
        await Guard.UntilAsync(async () => (pid = await ExecuteAsync("SELECT pid FROM pg_stat_activity WHERE application_name = 'deaf' AND query LIKE 'LISTEN%'") as int? ?? 0) != 0);
        return pid;
    }

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(own.Server.ConnectionString + ";Application Name=test;Pooling=false;Options=-c default_transaction_read_only=off");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
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
