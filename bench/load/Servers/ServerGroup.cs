using Parley.Load.Scenarios;

namespace Parley.Load.Servers;

/// <summary>The servers of a scenario, one or those of a cluster with their Redis, which end when disposed.</summary>
internal sealed class ServerGroup : IAsyncDisposable
{
    private readonly List<ServerProcess> _servers = [];
    private RedisProcess? _redis;

    private ServerGroup()
    {
    }

    public IReadOnlyList<ServerProcess> Servers => _servers;

    public static async Task<ServerGroup> StartAsync(ServerKind kind, Scenario scenario, TestCertificate certificate, CancellationToken cancellationToken)
    {
        var group = new ServerGroup();
        try
        {
            group._redis = scenario.Cluster is null ? null : await RedisProcess.StartAsync("1", cancellationToken);
            for (var node = 0; node < (scenario.Cluster?.Nodes ?? 1); node++)
            {
                group._servers.Add(await ServerProcess.StartAsync(kind, scenario, certificate, group._redis, cancellationToken));
            }

            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }
}
