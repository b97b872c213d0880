using System.Globalization;
using Npgsql;
using Parley.Emitters.Tests.Support;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(Buses))]

namespace Parley.Emitters.Tests.Support;

/// <summary>The Redis and the PostgreSQL that all tests share, each test with a prefix of its own.</summary>
public sealed class Buses : IAsyncLifetime
{
    private static int s_keys;
    private RedisServer? _redis;
    private PostgresServer? _postgres;
    private ConnectionMultiplexer? _connection;
    private NpgsqlDataSource? _dataSource;

    /// <summary>Where Redis is.</summary>
    public string RedisConfiguration => _redis!.Configuration;

    /// <summary>The port of Redis.</summary>
    public string RedisPort => _redis!.Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Where PostgreSQL is.</summary>
    public string PostgresConnectionString => _postgres!.ConnectionString;

    /// <summary>The port of PostgreSQL.</summary>
    public string PostgresPort => _postgres!.Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>A connection to Redis.</summary>
    public IConnectionMultiplexer Redis => _connection!;

    /// <summary>Connections to PostgreSQL.</summary>
    public NpgsqlDataSource Postgres => _dataSource!;

    /// <summary>A prefix that no other test has.</summary>
    public static string NewKey() => "emitter" + Interlocked.Increment(ref s_keys).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _postgres = await PostgresServer.StartAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration);
        _dataSource = NpgsqlDataSource.Create(_postgres.ConnectionString);
        await using var create = _dataSource.CreateCommand("CREATE TABLE socket_io_attachments (id bigserial UNIQUE, created_at timestamptz DEFAULT now(), payload bytea)");
        await create.ExecuteNonQueryAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _dataSource!.DisposeAsync();
        await _connection!.DisposeAsync();
        await _postgres!.DisposeAsync();
        await _redis!.DisposeAsync();
    }
}
