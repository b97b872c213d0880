using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Parley.Redis.Tests.Processes;

/// <summary>A node in a process of its own, over streams and with recovery: bench/Parley.BenchServer.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private readonly Process _process;

    private NodeProcess(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<NodeProcess> StartAsync(string redis)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(Root(), "bench", "Parley.BenchServer", "bin", here.Parent!.Name, here.Name, "Parley.BenchServer.dll");
        var start = new ProcessStartInfo("dotnet", [program]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in new[] { ("PORT", "0"), ("ADAPTER", "streams"), ("REDIS", redis), ("RECOVERY", "1") })
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("A node did not start.");
        var address = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        return new NodeProcess(process, new Uri(address ?? throw new InvalidOperationException("A node ended at once.")).Port);
    }

    /// <summary>Ends it without a word to anybody.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        Assert.True(await BusServer.SignalAsync("-TERM", _process.Id));
        await _process.WaitForExitAsync().WaitAsync(Limit);
        Assert.Equal(0, _process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
