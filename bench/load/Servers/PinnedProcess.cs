using System.Diagnostics;
using System.Globalization;

namespace Parley.Load.Servers;

/// <summary>A process confined to some cores, which ends when disposed.</summary>
internal sealed class PinnedProcess : IAsyncDisposable
{
    private readonly Process _process;

    private PinnedProcess(Process process) => _process = process;

    public static string AllCores { get; } = string.Create(CultureInfo.InvariantCulture, $"0-{Environment.ProcessorCount - 1}");

    public int Id => _process.Id;

    /// <param name="cores">As <c>taskset</c> takes them, which becomes the program it starts: the process is the same.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">What it is told besides.</param>
    public static PinnedProcess Start(string cores, string[] command, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("taskset", ["-c", cores, .. command]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new PinnedProcess(Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} could not be started."));
    }

    /// <exception cref="LostException">It has ended.</exception>
    /// <exception cref="TimeoutException">It says nothing.</exception>
    public async Task<string> ReadLineAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(patience, cancellationToken)
        ?? throw new LostException("The process has ended.");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
