using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Parley.Soak.Server;

/// <summary>The process of a <see cref="SoakServer"/>. Ends it when disposed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1);

    private ServerProcess(Process process, string[] addresses)
    {
        _process = process;
        Http1 = new Uri(addresses[0]);
        Http2 = new Uri(addresses[1]);
    }

    public Uri Http1 { get; }

    public Uri Http2 { get; }

    /// <summary>The time that it had processors for.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<ServerProcess> StartAsync(ServerSettings settings)
    {
        string[] arguments = ["--serve", JsonSerializer.Serialize(settings)];
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            arguments = [typeof(ServerProcess).Assembly.Location, .. arguments];
        }

        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server could not be started.");
        var ready = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("The server ended at once.");
        return new ServerProcess(process, ready.Split(' '));
    }

    /// <summary>Tells the server something, and looks at it.</summary>
    /// <param name="command"><c>report</c>, <c>collect</c>, <c>publish</c> with a policy and seconds, <c>feed</c> with events a second, of none for an end, and of others for nobody, or <c>stop</c>.</param>
    public async Task<Snapshot> AskAsync(string command = "report")
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(command);
            await _process.StandardInput.FlushAsync();
            var answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("The server has ended.");
            var report = JsonSerializer.Deserialize<ServerReport>(answer) ?? throw new InvalidOperationException($"The server answered {answer}.");
            var status = await File.ReadAllLinesAsync($"/proc/{_process.Id}/status");
            return new Snapshot(report, StatusOf(status, "RssAnon") * 1024, OpenFiles(), StatusOf(status, "Threads"));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits until the process, which was told to stop, has ended by itself.</summary>
    /// <returns>What the server said last.</returns>
    /// <exception cref="TimeoutException">It has not.</exception>
    /// <exception cref="InvalidOperationException">It has failed.</exception>
    public async Task<ServerReport> WaitForExitAsync(TimeSpan patience)
    {
        var last = await _process.StandardOutput.ReadLineAsync().WaitAsync(patience);
        await _process.WaitForExitAsync().WaitAsync(patience);
        return _process.ExitCode == 0 && last is not null && JsonSerializer.Deserialize<ServerReport>(last) is { } report
            ? report
            : throw new InvalidOperationException($"The server ended with {_process.ExitCode} and said {last}.");
    }

    /// <summary>Ends it as a machine that fails does.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _turn.Dispose();
    }

    /// <summary>Without assemblies, which the runtime opens when it first compiles or optimizes what needs them.</summary>
    private List<string> OpenFiles() =>
    [
        .. Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd")
            .Select(path => new FileInfo(path).LinkTarget ?? "closed meanwhile")
            .Where(name => !name.EndsWith(".dll", StringComparison.Ordinal)),
    ];

    private static long StatusOf(string[] status, string name) => long.Parse(
        status.Single(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(),
        CultureInfo.InvariantCulture);
}
