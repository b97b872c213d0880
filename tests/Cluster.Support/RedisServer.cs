using System.Diagnostics;
using System.Globalization;

namespace Parley.ClusterTests;

/// <summary>A Redis of the tests' own, in memory only.</summary>
internal sealed class RedisServer : BusServer
{
    private const string Program = "/usr/bin/redis-server";

    private readonly bool _isOfCluster;
    private readonly bool _hasTls;

    private RedisServer(bool isOfCluster, bool hasTls) => (_isOfCluster, _hasTls) = (isOfCluster, hasTls);

    /// <summary>Where it is, as StackExchange.Redis reads it.</summary>
    public string Configuration => $"127.0.0.1:{Port}";

    /// <summary>Who issued its certificate, where it has TLS: a file that clients are to trust.</summary>
    public string Issuer => Path.Combine(Folder, "issuer.pem");

    /// <param name="isOfCluster">Whether it is to be one of several in a cluster.</param>
    public static Task<RedisServer> StartAsync(bool isOfCluster = false) => StartAsync(isOfCluster, hasTls: false);

    /// <summary>Starts one that is spoken to over TLS only.</summary>
    public static Task<RedisServer> StartWithTlsAsync() => StartAsync(isOfCluster: false, hasTls: true);

    /// <inheritdoc/>
    protected override Process Launch()
    {
        var start = new ProcessStartInfo(
            Program,
            [.. Listen(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Folder, "--daemonize", "no", "--cluster-enabled", _isOfCluster ? "yes" : "no"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("Redis did not start.");
    }

    private static Task<RedisServer> StartAsync(bool isOfCluster, bool hasTls)
    {
        Assert.True(File.Exists(Program), $"{Program} is missing; it is in the Debian package redis-server.");
        return StartAsync(() => Task.FromResult(new RedisServer(isOfCluster, hasTls)));
    }

    private string[] Listen()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        if (!_hasTls)
        {
            return ["--port", port];
        }

        var (certificate, key) = (Path.Combine(Folder, "redis.pem"), Path.Combine(Folder, "redis.key"));
        TestCertificates.Write(Issuer, certificate, key);
        return ["--port", "0", "--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", Issuer, "--tls-auth-clients", "no"];
    }
}
