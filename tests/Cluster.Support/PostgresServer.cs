using System.Diagnostics;
using System.Globalization;

namespace Parley.ClusterTests;

/// <summary>A PostgreSQL of the tests' own.</summary>
internal sealed class PostgresServer : BusServer
{
    // Debian keeps each version in a folder of its own.
    private const string Versions = "/usr/lib/postgresql";

    private static readonly string Programs = Path.Combine(
        Directory.Exists(Versions) ? Directory.GetDirectories(Versions).MaxBy(static folder => Path.GetFileName(folder).PadLeft(3, '0'), StringComparer.Ordinal) ?? Versions : Versions, "bin");
    private const string User = "postgres";

    private PostgresServer()
    {
    }

    /// <summary>Where it is, as Npgsql reads it.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres");

    private string Data => Path.Combine(Folder, "data");

    public static Task<PostgresServer> StartAsync()
    {
        Assert.True(Directory.Exists(Programs), $"{Programs} is missing; it is in the Debian package postgresql.");
        return StartAsync(static async () =>
        {
            var server = new PostgresServer();
            await server.CreateAsync();
            return server;
        });
    }

    /// <inheritdoc/>
    protected override Process Launch() => Start(
        "postgres",
        "-D", Data,
        "-c", "listen_addresses=127.0.0.1",
        "-c", string.Create(CultureInfo.InvariantCulture, $"port={Port}"),
        "-c", "unix_socket_directories=",
        "-c", "fsync=off",
        "-c", "max_connections=400",
        "-c", "shared_buffers=16MB");

    private async Task CreateAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var own = Process.Start("chown", [User, Folder]);
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
}
