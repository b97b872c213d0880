using System.Text.Json;
using Parley.Load.Scenarios;

namespace Parley.Load.Servers;

/// <summary>A server on a free port, as a scenario asks for it, which ends when disposed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly string Repository = FindRepository();
    private static readonly string Modules = Path.Combine(Repository, "tests/conformance/node_modules");
    private static readonly string ClusterModules = Path.Combine(Repository, "tests/cluster/node_modules");

    private readonly PinnedProcess _process;

    private ServerProcess(PinnedProcess process, Uri address, bool isHttp2)
    {
        _process = process;
        IsHttp2 = isHttp2;
        Address = address;
    }

    public int Id => _process.Id;

    public Uri Address { get; }

    /// <summary>Whether it is spoken to over HTTP/2.</summary>
    public bool IsHttp2 { get; }

    /// <param name="kind">Whose.</param>
    /// <param name="scenario">The load.</param>
    /// <param name="certificate">What it uses where connections are encrypted.</param>
    /// <param name="redis">What it shares with the others of its cluster.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<ServerProcess> StartAsync(
        ServerKind kind, Scenario scenario, TestCertificate certificate, RedisProcess? redis, CancellationToken cancellationToken)
    {
        string[] command = kind == ServerKind.Parley ? ["dotnet", ParleyPath()] : ["node", Path.Combine(Repository, "bench/load/peers/socketio.cjs")];
        List<(string, string)> environment = [("PORT", "0"), ("NODE_PATH", redis is null ? Modules : ClusterModules)];
        if (redis is not null)
        {
            environment.AddRange([("ADAPTER", scenario.Cluster!.Adapter), ("REDIS", redis.Address)]);
        }

        if (scenario.IsSecure)
        {
            environment.AddRange([("TLS_CERTIFICATE", certificate.Path), ("TLS_KEY", certificate.KeyPath)]);
        }

        // socket.io on Node.js has no WebSockets over HTTP/2.
        var isHttp2 = scenario.IsHttp2 && kind == ServerKind.Parley;
        if (isHttp2)
        {
            environment.Add(("HTTP_PROTOCOLS", "Http2"));
        }

        var process = PinnedProcess.Start(scenario.Cores == 1 ? "0" : "0,1", command, environment);
        try
        {
            return new ServerProcess(process, new Uri(await process.ReadLineAsync(Guard.Limit, cancellationToken)), isHttp2);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Which socket.io the peer uses.</summary>
    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public static string PeerVersion()
    {
        var path = Path.Combine(Modules, "socket.io/package.json");
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path} is missing: run npm ci in tests/conformance.");
        }

        using var package = JsonDocument.Parse(File.ReadAllText(path));
        return package.RootElement.GetProperty("version").GetString() ?? "";
    }

    /// <summary>Where the server of this project is.</summary>
    /// <exception cref="FileNotFoundException">It is not built.</exception>
    public static string ParleyPath()
    {
        // The output of that project is beside this one's, under the same configuration and framework.
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var path = Path.Combine(Repository, "bench/Parley.BenchServer/bin", here.Parent!.Name, here.Name, "Parley.BenchServer.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: build bench/load.");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Parley.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("No folder above this program holds Parley.slnx.");
        }

        return folder.FullName;
    }
}
