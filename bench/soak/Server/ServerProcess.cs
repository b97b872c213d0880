using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Parley.Soak.Server;

/// <summary>The process of a <see cref="SoakServer"/>. Ends it when disposed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Recovery = "--recovery";
    public const string Patient = "--patient";

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

    public static async Task<ServerProcess> StartAsync(bool isRecovering, bool isPatient = false)
    {
        string[] arguments = ["--serve", isRecovering ? Recovery : "", isPatient ? Patient : ""];
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
    /// <param name="command"><c>report</c>, <c>collect</c>, or <c>publish</c> with a policy and seconds.</param>
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

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
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
