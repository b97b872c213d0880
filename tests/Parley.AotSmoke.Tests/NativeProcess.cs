using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley.AotSmoke.Tests;

/// <summary>An application of the published binary, as a process on a free port.</summary>
internal sealed class NativeProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private readonly Process _process;

    private NativeProcess(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <param name="server">The binary.</param>
    /// <param name="mode">Which of its applications.</param>
    /// <param name="environment">What it is told beside that.</param>
    public static async Task<NativeProcess> StartAsync(PublishedServer server, string mode, params (string Name, string Value)[] environment)
    {
        Assert.True(File.Exists(server.Executable), server.Output);
        var port = FreePort();
        var start = new ProcessStartInfo(server.Executable, $"--mode {mode} --port {port}") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The server could not be started.");
        var native = new NativeProcess(process, port);
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(_patience));
        return native;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(_patience);
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
