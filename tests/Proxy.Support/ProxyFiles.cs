using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Parley.Proxies;

/// <summary>What proxies of tests are made from.</summary>
internal static class ProxyFiles
{
    /// <summary>How long a proxy may take to start and to end.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(20);

    public static Task<string> ReadAsync(string file, [CallerFilePath] string source = "") =>
        File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(source)!, "../../docs/deployment", file));

    /// <summary>Replaces what has to be there.</summary>
    public static string Replace(string text, string old, string @new)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, @new, StringComparison.Ordinal);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
