using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley.ClusterTests;

/// <summary>A PostgreSQL of the tests' own, in a folder and on a port of its own, that can be killed, started again, stopped and made to go on.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    // Debian keeps each version in a folder of its own.
    private const string Versions = "/usr/lib/postgresql";

    private static readonly string Programs = Path.Combine(
        Directory.Exists(Versions) ? Directory.GetDirectories(Versions).MaxBy(static folder => Path.GetFileName(folder).PadLeft(3, '0')) ?? Versions : Versions, "bin");
    private const string User = "postgres";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("parley-postgres-").FullName;
    private Process? _process;

    private PostgresServer(int port) => Port = port;

    public int Port { get; }

    /// <summary>Where it is, as Npgsql reads it.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres");

    private string Data => Path.Combine(_folder, "data");

    public static async Task<PostgresServer> StartAsync()
    {
        Assert.True(Directory.Exists(Programs), $"{Programs} is missing; it is in the Debian package postgresql.");

        // Another process may take the port before PostgreSQL does, which then ends.
        for (var attempt = 1; ; attempt++)
        {
            var server = new PostgresServer(FreePort());
            try
            {
                await server.CreateAsync();
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
        var process = Start(
            "postgres",
            "-D", Data,
            "-c", "listen_addresses=127.0.0.1",
            "-c", string.Create(CultureInfo.InvariantCulture, $"port={Port}"),
            "-c", "unix_socket_directories=",
            "-c", "fsync=off",
            "-c", "max_connections=400",
            "-c", "shared_buffers=16MB");
        _process = process;
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult(line.Data is not null);
            }
        };
        process.BeginErrorReadLine();
        if (!await ready.Task.WaitAsync(Limit))
        {
            throw new InvalidOperationException("PostgreSQL ended at once.");
        }
    }

    /// <summary>Ends all of its processes without a word to anybody.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(Limit);
            process.Dispose();
        }
    }

    /// <summary>Has all of its processes stand still: connections stay open, and nothing answers.</summary>
    public Task StopAsync() => SignalAsync("-STOP");

    /// <summary>Has them go on where they stood still.</summary>
    public Task ContinueAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task CreateAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var own = Process.Start("chown", [User, _folder]);
            await own.WaitForExitAsync().WaitAsync(Limit);
        }

        using var create = Start("initdb", "-D", Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions");
        var error = create.StandardError.ReadToEndAsync();
        await create.WaitForExitAsync().WaitAsync(Limit);
        Assert.True(create.ExitCode == 0, await error);
    }

    /// <summary>Starts one of its programs, which refuse to run as root: then as the user that the Debian package brings.</summary>
    private static Process Start(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Programs, program), .. arguments];
        if (Environment.IsPrivilegedProcess)
        {
            command = ["setpriv", "--reuid", User, "--regid", User, "--clear-groups", .. command];
        }

        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = program == "initdb",
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>The process and its children, one for each connection.</summary>
    private List<int> Processes()
    {
        Assert.NotNull(_process);
        List<int> found = [_process.Id];
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                // The parent is the second field behind the name, which stands in parentheses.
                var status = File.ReadAllText(Path.Combine(folder, "stat"));
                if (status[(status.LastIndexOf(')') + 2)..].Split(' ')[1] == _process.Id.ToString(CultureInfo.InvariantCulture))
                {
                    found.Add(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }

    private async Task SignalAsync(string signal)
    {
        // The parent first, so that there are no new children.
        foreach (var id in Processes())
        {
            using var kill = Process.Start("kill", [signal, id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync().WaitAsync(Limit);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
