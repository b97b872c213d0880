using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Parley.ClusterTests;

/// <summary>A Node.js server with an official adapter and clients of its own (tests/cluster), which runs the JavaScript that a test gives it.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly Task _reading;
    private int _lastId;

    private NodeServer(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <param name="adapter">Which adapter: one of those in node.mjs.</param>
    /// <param name="port">The port of Redis or PostgreSQL.</param>
    /// <param name="key">The prefix.</param>
    /// <param name="options">Options of the server, as JSON.</param>
    public static async Task<NodeServer> StartAsync(string adapter, string port, string key, string options = "{}")
    {
        var folder = Folder();
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), "tests/cluster is not installed: run npm ci there.");
        var process = Process.Start(new ProcessStartInfo("node", ["node.mjs", adapter, port, key, options])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("Node.js did not start.");
        var server = new NodeServer(process);
        await server._ready.Task.WaitAsync(Limit);
        return server;
    }

    /// <summary>Runs the body of an async function, and gives its result.</summary>
    public async Task<JsonElement> RunAsync(string code)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        var line = JsonSerializer.Serialize(new { id, code });
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await answer.Task.WaitAsync(Limit);
    }

    /// <summary>Runs it and expects a result, as JSON.</summary>
    public async Task ExpectAsync(string expected, string code) => Assert.Equal(expected, (await RunAsync(code)).GetRawText());

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _reading.WaitAsync(Limit);
        _process.Dispose();
    }

    private static string Folder([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../cluster"));

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
            {
                _ready.TrySetResult();
                continue;
            }

            using var json = JsonDocument.Parse(line);
            if (_pending.TryRemove(json.RootElement.GetProperty("id").GetInt32(), out var answer))
            {
                if (json.RootElement.TryGetProperty("error", out var error))
                {
                    answer.TrySetException(new InvalidOperationException(error.GetString()));
                }
                else
                {
                    answer.TrySetResult(json.RootElement.GetProperty("result").Clone());
                }
            }
        }

        _ready.TrySetException(new InvalidOperationException("Node.js ended before it was ready."));
    }
}
