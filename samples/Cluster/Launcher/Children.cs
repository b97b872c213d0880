using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Cluster.Launcher;

/// <summary>The processes that were started. They end when this does. What they say is passed on under their names, but for what they say while they start well.</summary>
internal sealed class Children : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30), _farewell = TimeSpan.FromSeconds(5);

    // Those that others need were started before them, and end after them.
    private readonly ConcurrentStack<Process> _processes = [];
    private readonly ConcurrentBag<string> _folders = [];

    /// <summary>A folder for what a process needs, which goes with it.</summary>
    public string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("parley-cluster-").FullName;
        _folders.Add(folder);
        return folder;
    }

    /// <summary>Starts a node, which says <c>ready</c> and its port.</summary>
    public async Task<RunningNode> StartNodeAsync(string name, string program, string[] args, string folder, CancellationToken cancellationToken)
    {
        var (process, line) = await StartAsync(name, program, args, folder, line => line.StartsWith("ready ", StringComparison.Ordinal), cancellationToken);
        return new RunningNode(name, int.Parse(line.AsSpan("ready ".Length), CultureInfo.InvariantCulture), process.Id);
    }

    /// <summary>Starts a program.</summary>
    /// <param name="isReady">Knows the line by which it says that it works.</param>
    public async Task<(Process Process, string Line)> StartAsync(
        string name, string program, string[] args, string folder, Func<string, bool> isReady, CancellationToken cancellationToken)
    {
        var process = Start(name, program, args, folder, out var ready, isReady);
        try
        {
            return (process, await ready.WaitAsync(_patience, cancellationToken));
        }
        catch (TimeoutException)
        {
            throw new ProgramFailedException($"{name} was not ready within {_patience.TotalSeconds} s.");
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public async Task RunAsync(string name, string program, string[] args, string folder, CancellationToken cancellationToken)
    {
        var process = Start(name, program, args, folder, out _, _ => false);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new ProgramFailedException($"{name} ended with exit code {process.ExitCode}; what it said stands above.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            using (process)
                await EndAsync(process);
        }

        foreach (var folder in _folders)
            Directory.Delete(folder, recursive: true);
    }

    private Process Start(string name, string program, string[] args, string folder, out Task<string> ready, Func<string, bool> isReady)
    {
        var process = Process.Start(new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{program} did not start.");
        _processes.Push(process);
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = new List<string>();
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        ready = said.Task;
        return process;

        void Hear(string? line)
        {
            lock (before)
            {
                if (line is not null && isReady(line) && said.TrySetResult(line))
                {
                    before.Clear();
                    return;
                }

                if (line is not null)
                    before.Add($"{name}: {line}");
                if (said.Task.IsCompleted || line is null)
                {
                    before.ForEach(Console.WriteLine);
                    before.Clear();
                }

                if (line is null)
                    said.TrySetException(new ProgramFailedException($"{name} ended before it was ready; what it said stands above."));
            }
        }
    }

    // Nodes end by themselves when nobody holds their input; whatever does not is killed.
    private static async Task EndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(_farewell);
        try
        {
            process.StandardInput.Close();

            // By the program: these two show something else for their names.
            if (Path.GetFileName(process.StartInfo.FileName) is "redis-server" or "nginx")
                using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
                    await kill.WaitForExitAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended before.
        }
    }
}
