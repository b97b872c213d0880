using System.Threading.Channels;
using Npgsql;

namespace Parley.Postgres.Tests.Support;

/// <summary>One node of Parley, and a bare client of PostgreSQL beside it that sees every notification and sends what it likes.</summary>
internal sealed class WireNode : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly SharedPostgres _postgres;
    private readonly NpgsqlConnection _connection;
    private readonly Channel<string> _notifications = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _listening;

    private WireNode(SharedPostgres postgres, NpgsqlConnection connection, AdapterCluster cluster, string prefix)
    {
        _postgres = postgres;
        _connection = connection;
        Cluster = cluster;
        Prefix = prefix;
        _listening = ListenAsync();
    }

    public AdapterCluster Cluster { get; }

    public string Prefix { get; }

    public ClusterAdapter Adapter => (ClusterAdapter)Cluster.Near.Of("/").Adapter;

    public static async Task<WireNode> StartAsync(SharedPostgres postgres, Action<PostgresAdapterOptions>? configure = null)
    {
        var prefix = SharedPostgres.NewPrefix();
        var cluster = await AdapterCluster.StartAsync(1, (_, builder) => builder.AddPostgresAdapter(postgres.DataSource, options =>
        {
            options.ChannelPrefix = prefix;
            options.CreateTable = true;
            configure?.Invoke(options);
        }));
        var connection = await postgres.DataSource.OpenConnectionAsync();
        await using var listen = new NpgsqlCommand($"LISTEN \"{prefix}#/\"", connection);
        await listen.ExecuteNonQueryAsync();
        return new WireNode(postgres, connection, cluster, prefix);
    }

    /// <summary>Sends a notification to the root namespace.</summary>
    public Task NotifyAsync(string payload) => _postgres.ExecuteAsync("SELECT pg_notify($1, $2)", Prefix + "#/", payload);

    /// <summary>The next notification that is no heartbeat, with the node's id in place as <c>aaaaaaaaaaaaaaaa</c>.</summary>
    public async Task<string> NextAsync()
    {
        while (true)
        {
            using var limit = new CancellationTokenSource(Limit);
            var payload = (await _notifications.Reader.ReadAsync(limit.Token)).Replace(Adapter.NodeId, new string('a', 16), StringComparison.Ordinal);
            if (!payload.StartsWith("""{"type":1,""", StringComparison.Ordinal) && !payload.StartsWith("""{"type":2,""", StringComparison.Ordinal))
            {
                return payload;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _stopping.CancelAsync();
        await _listening;
        await using (var unlisten = new NpgsqlCommand("UNLISTEN *", _connection))
        {
            await unlisten.ExecuteNonQueryAsync();
        }

        await _connection.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        _connection.Notification += (_, notification) => _notifications.Writer.TryWrite(notification.Payload);
        try
        {
            while (true)
            {
                await _connection.WaitAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
