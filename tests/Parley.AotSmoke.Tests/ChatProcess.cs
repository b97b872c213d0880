using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Parley.AotSmoke.Tests;

/// <summary>The chat of the published binary, as a process on a free port.</summary>
internal sealed class ChatProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private readonly Process _process;

    private ChatProcess(Process process, int port)
    {
        _process = process;
        Url = $"http://127.0.0.1:{port}";
    }

    public string Url { get; }

    public static async Task<ChatProcess> StartAsync(PublishedServer server)
    {
        Assert.True(File.Exists(server.Executable), server.Output);
        var port = FreePort();
        var start = new ProcessStartInfo(server.Executable, $"--mode chat --port {port}") { UseShellExecute = false, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server could not be started.");
        var chat = new ChatProcess(process, port);
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(_patience));
        return chat;
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
