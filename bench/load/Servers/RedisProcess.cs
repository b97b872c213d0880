using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley.Load.Servers;

/// <summary>A Redis for the servers of a cluster, in memory only, on a free port.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly PinnedProcess _process;

    private RedisProcess(PinnedProcess process, int port)
    {
        _process = process;
        Address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    /// <summary>Where it listens, as clients of Redis take it.</summary>
    public string Address { get; }

    /// <param name="cores">The cores it may use, as <c>taskset</c> takes them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public static async Task<RedisProcess> StartAsync(string cores, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var process = PinnedProcess.Start(
            cores, ["redis-server", "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        try
        {
            while (!(await process.ReadLineAsync(Guard.Limit, cancellationToken)).Contains("Ready to accept connections", StringComparison.Ordinal))
            {
            }

            return new RedisProcess(process, port);
        }
        catch (LostException exception)
        {
            await process.DisposeAsync();
            throw new FileNotFoundException("redis-server did not start. It is in the Debian package of that name.", exception);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
