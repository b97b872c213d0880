using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley.Load.Servers;

/// <summary>A Redis for the servers of a cluster, in memory only, on a free port and the generator's core.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly PinnedProcess _process;

    private RedisProcess(PinnedProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public static async Task<RedisProcess> StartAsync(CancellationToken cancellationToken)
    {
        var port = FreePort();
        var process = PinnedProcess.Start(
            "1", ["redis-server", "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
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
