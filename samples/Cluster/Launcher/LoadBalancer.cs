using System.Globalization;
using System.Net.Sockets;

namespace Cluster.Launcher;

/// <summary>nginx before the nodes, with <c>nginx.conf</c>.</summary>
internal static class LoadBalancer
{
    public const string HowToInstall = "To have one, install nginx (Debian and Ubuntu: sudo apt install nginx-light; macOS: brew install nginx).";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10), _pause = TimeSpan.FromMilliseconds(50);

    /// <returns>Its address, or <see langword="null"/> if there is no nginx on the machine.</returns>
    public static async Task<Uri?> StartAsync(Children children, int port, RunningNode[] nodes, CancellationToken cancellationToken)
    {
        if (Programs.Find("nginx") is not { } nginx)
            return null;

        port = port == 0 ? Programs.FreePort() : port;
        var folder = children.NewFolder();
        var configuration = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "nginx.conf"), cancellationToken);
        configuration = nodes.Aggregate(
            configuration.Replace("{folder}", folder, StringComparison.Ordinal).Replace("{port}", Text(port), StringComparison.Ordinal),
            (text, node) => text.Replace($"{{{node.Name}}}", Text(node.Port), StringComparison.Ordinal));
        var path = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(path, configuration, cancellationToken);

        var running = children.RunAsync("nginx", nginx, ["-p", folder, "-c", path, "-e", "stderr"], folder, cancellationToken);
        await WhenOpenAsync(port, running, cancellationToken);
        return new Uri($"http://localhost:{port}");
    }

    // It says nothing when it is ready.
    private static async Task WhenOpenAsync(int port, Task running, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        while (true)
        {
            if (running.IsCompleted)
                throw new ProgramFailedException("nginx ended at once; what it said stands above.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(_pause, limit.Token);
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
