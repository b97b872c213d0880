using System.Globalization;
using Npgsql;
using Parley.Postgres.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace Parley.Postgres.Tests.Support;

/// <summary>The PostgreSQL that all tests share which do it no harm, each with a prefix of its own.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    private static int s_prefixes;
    private PostgresServer? _server;
    private NpgsqlDataSource? _dataSource;

    /// <summary>Where it is.</summary>
    public string ConnectionString => _server!.ConnectionString;

    /// <summary>Its port.</summary>
    public string Port => _server!.Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Connections for tests themselves.</summary>
    public NpgsqlDataSource DataSource => _dataSource!;

    /// <summary>A prefix that no other test has.</summary>
    public static string NewPrefix() => "test" + Interlocked.Increment(ref s_prefixes).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _dataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _dataSource!.DisposeAsync();
        await _server!.DisposeAsync();
    }

    /// <summary>Starts nodes.</summary>
    public Task<AdapterCluster> StartAsync(int nodes, Action<PostgresAdapterOptions>? configure = null)
    {
        var prefix = NewPrefix();
        return AdapterCluster.StartAsync(nodes, (_, builder) => builder.AddPostgresAdapter(ConnectionString, options =>
        {
            options.ChannelPrefix = prefix;
            options.CreateTable = true;
            configure?.Invoke(options);
        }));
    }

    /// <summary>Runs a command.</summary>
    public async Task<object?> ExecuteAsync(string sql, params object[] parameters)
    {
        await using var command = DataSource.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return await command.ExecuteScalarAsync();
    }
}
