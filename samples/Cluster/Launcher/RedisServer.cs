using System.Globalization;

namespace Cluster.Launcher;

/// <summary>A Redis for as long as the sample runs, which keeps nothing on disk.</summary>
internal static class RedisServer
{
    /// <returns>Where it is, as host:port.</returns>
    public static async Task<string> StartAsync(Children children, CancellationToken cancellationToken)
    {
        var program = Programs.Find("redis-server") ?? throw new ProgramFailedException("""
            redis-server is not installed, and the nodes meet at Redis. Install it:

              Debian, Ubuntu   sudo apt install redis-server
              Fedora           sudo dnf install valkey-compat-redis
              macOS            brew install redis
              Docker           docker run --rm -p 6379:6379 redis     and then   --redis localhost:6379
            """);
        var port = Programs.FreePort().ToString(CultureInfo.InvariantCulture);
        await children.StartAsync(
            "redis",
            program,
            ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            Path.GetTempPath(),
            static line => line.Contains("Ready to accept connections", StringComparison.Ordinal),
            cancellationToken);
        return "127.0.0.1:" + port;
    }
}
