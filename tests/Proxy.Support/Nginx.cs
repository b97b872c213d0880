using System.Diagnostics;

namespace Parley.Proxies;

/// <summary>An nginx of the test's own.</summary>
internal sealed class Nginx : IProxy
{
    private const string Program = "/usr/sbin/nginx";

    private static readonly string[] TemporaryKinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly Process _process;
    private readonly string _folder;

    private Nginx(Process process, string folder, Uri address)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<Nginx> StartAsync(string file, Uri[] nodes)
    {
        Assert.True(File.Exists(Program), $"{Program} is missing; it is in the Debian package nginx-light.");
        var port = ProxyFiles.FreePort();
        var folder = Directory.CreateTempSubdirectory("parley-nginx-").FullName;
        var path = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(path, Configure(await ProxyFiles.ReadAsync(file), port, folder, nodes));
        var start = new ProcessStartInfo(Program, ["-p", folder, "-c", path, "-e", "stderr", "-g", $"daemon off; pid {folder}/nginx.pid; error_log stderr notice;"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("nginx did not start.");
        var nginx = new Nginx(process, folder, new Uri($"http://127.0.0.1:{port}"));
        var log = new System.Text.StringBuilder();
        var started = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            log.AppendLine(line.Data);
            if (line.Data is null || line.Data.Contains("start worker process ", StringComparison.Ordinal))
            {
                started.TrySetResult(line.Data is not null);
            }
        };
        process.BeginErrorReadLine();
        if (await started.Task.WaitAsync(ProxyFiles.Limit))
        {
            return nginx;
        }

        await nginx.DisposeAsync();
        throw new InvalidOperationException($"nginx ended at once: {log}");
    }

    public async ValueTask DisposeAsync()
    {
        // The master ends its workers with it: SIGTERM by way of a tool, since .NET only knows SIGKILL, which would leave them.
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync().WaitAsync(ProxyFiles.Limit);
        }

        await _process.WaitForExitAsync().WaitAsync(ProxyFiles.Limit);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Configure(string text, int port, string folder, Uri[] nodes)
    {
        text = ProxyFiles.Replace(text, "listen 80;", $"listen 127.0.0.1:{port};");
        for (var i = 0; i < nodes.Length; i++)
        {
            // All but the first are commented out where one node is enough.
            text = ProxyFiles.Replace(text.Replace($"# server 127.0.0.1:{5000 + i};", $"server 127.0.0.1:{5000 + i};", StringComparison.Ordinal),
                $"server 127.0.0.1:{5000 + i};", $"server {nodes[i].Authority};");
        }

        // The folders that the package compiled in belong to root.
        var folders = TemporaryKinds.Select(kind => $"{kind}_temp_path {folder}/{kind};");
        return ProxyFiles.Replace(text, "http {", $"http {{ access_log off; {string.Join(' ', folders)}");
    }
}
