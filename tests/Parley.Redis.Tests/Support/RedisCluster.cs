using System.Diagnostics;

namespace Parley.Redis.Tests.Support;

/// <summary>Three servers of Redis that share the slots of a cluster.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly List<RedisServer> _servers = [];

    private RedisCluster()
    {
    }

    public string Configuration => string.Join(',', _servers.Select(static server => server.Configuration));

    public static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster();
        try
        {
            for (var i = 0; i < 3; i++)
            {
                cluster._servers.Add(await RedisServer.StartAsync(isOfCluster: true));
            }

            await RunAsync(["--cluster", "create", .. cluster._servers.Select(static server => server.Configuration), "--cluster-yes"]);

            // Each of them has to have heard of it.
            foreach (var server in cluster._servers)
            {
                while (!(await RunAsync(["-p", server.Configuration.Split(':')[1], "cluster", "info"])).Contains("cluster_state:ok", StringComparison.Ordinal))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50));
                }
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<string> RunAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/redis-cli", arguments) { UseShellExecute = false, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("redis-cli did not start.");
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(output);
    }
}
