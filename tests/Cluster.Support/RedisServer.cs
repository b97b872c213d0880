using System.Diagnostics;
using System.Globalization;

namespace Parley.ClusterTests;

/// <summary>A Redis of the tests' own, in memory only.</summary>
internal sealed class RedisServer : BusServer
{
    private const string Program = "/usr/bin/redis-server";

    private readonly bool _isOfCluster;

    private RedisServer(bool isOfCluster) => _isOfCluster = isOfCluster;

    /// <summary>Where it is, as StackExchange.Redis reads it.</summary>
    public string Configuration => $"127.0.0.1:{Port}";

    /// <param name="isOfCluster">Whether it is to be one of several in a cluster.</param>
    public static Task<RedisServer> StartAsync(bool isOfCluster = false)
    {
        Assert.True(File.Exists(Program), $"{Program} is missing; it is in the Debian package redis-server.");
        return StartAsync(() => Task.FromResult(new RedisServer(isOfCluster)));
    }

    /// <inheritdoc/>
    protected override Process Launch()
    {
        var start = new ProcessStartInfo(
            Program,
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Folder, "--daemonize", "no", "--cluster-enabled", _isOfCluster ? "yes" : "no"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("Redis did not start.");
    }
}
