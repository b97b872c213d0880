using System.Diagnostics;
using System.Net.Sockets;

namespace Parley.Proxies;

/// <summary>An HAProxy of the test's own.</summary>
internal sealed class Haproxy : IProxy
{
    private const string Program = "/usr/sbin/haproxy";

    private readonly Process _process;
    private readonly string _folder;

    private Haproxy(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    public static async Task<Haproxy> StartAsync(string file, Uri[] nodes)
    {
        Assert.True(File.Exists(Program), $"{Program} is missing; it is in the Debian package haproxy.");
        var port = ProxyFiles.FreePort();
        var folder = Directory.CreateTempSubdirectory("parley-haproxy-").FullName;
        var path = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(path, Configure(await ProxyFiles.ReadAsync(file), port, nodes));

        // One process in the foreground, to be ended as one.
        var process = Process.Start(new ProcessStartInfo(Program, ["-db", "-f", path]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("HAProxy did not start.");
        var proxy = new Haproxy(process, folder, port);
        if (await IsOpenAsync(process, port))
        {
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            return proxy;
        }

        var log = await process.StandardError.ReadToEndAsync().WaitAsync(ProxyFiles.Limit);
        await proxy.DisposeAsync();
        throw new InvalidOperationException($"HAProxy ended at once: {log}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().WaitAsync(ProxyFiles.Limit);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Waits until it takes connections: it says nothing when it does.</summary>
    private static async Task<bool> IsOpenAsync(Process process, int port)
    {
        using var limit = new CancellationTokenSource(ProxyFiles.Limit);
        while (!process.HasExited)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, limit.Token);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
            }
        }

        return false;
    }

    private static string Configure(string text, int port, Uri[] nodes)
    {
        text = ProxyFiles.Replace(text, "bind :80", $"bind 127.0.0.1:{port}");
        for (var i = 0; i < 2; i++)
        {
            var node = $"server node{i} 127.0.0.1:{5000 + i}";
            text = ProxyFiles.Replace(text, node, i < nodes.Length ? $"server node{i} {nodes[i].Authority}" : "");
        }

        return text;
    }
}
