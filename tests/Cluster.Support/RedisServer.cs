using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley.ClusterTests;

/// <summary>A Redis of the tests' own, in memory only, on a port of its own, that can be killed, started again, stopped and made to go on.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("parley-redis-").FullName;
    private Process? _process;

    private readonly bool _isOfCluster;

    private RedisServer(int port, bool isOfCluster)
    {
        Port = port;
        _isOfCluster = isOfCluster;
    }

    public int Port { get; }

    /// <summary>Where it is, as StackExchange.Redis reads it.</summary>
    public string Configuration => $"127.0.0.1:{Port}";

    /// <param name="isOfCluster">Whether it is to be one of several in a cluster.</param>
    public static async Task<RedisServer> StartAsync(bool isOfCluster = false)
    {
        Assert.True(File.Exists(Program), $"{Program} is missing; it is in the Debian package redis-server.");

        // Another process may take the port before Redis does, which then ends.
        for (var attempt = 1; ; attempt++)
        {
            var server = new RedisServer(FreePort(), isOfCluster);
            try
            {
                await server.RunAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Runs it, also again after it was killed.</summary>
    public async Task RunAsync()
    {
        var start = new ProcessStartInfo(
            Program,
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder, "--daemonize", "no", "--cluster-enabled", _isOfCluster ? "yes" : "no"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("Redis did not start.");
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult(line.Data is not null);
            }
        };
        _process.BeginOutputReadLine();
        if (!await ready.Task.WaitAsync(Limit))
        {
            throw new InvalidOperationException("Redis ended at once.");
        }
    }

    /// <summary>Ends it without a word to anybody.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Limit);
            process.Dispose();
        }
    }

    /// <summary>Has it stand still: connections stay open, and nothing answers.</summary>
    public Task StopAsync() => SignalAsync("-STOP");

    /// <summary>Has it go on where it stood still.</summary>
    public Task ContinueAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        Assert.NotNull(_process);
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(Limit);
        Assert.Equal(0, kill.ExitCode);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
