using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley.ClusterTests;

/// <summary>A server that nodes meet at, in a folder and on a port of its own, that can be killed, started again, stopped and made to go on.</summary>
internal abstract class BusServer : IAsyncDisposable
{
    private Process? _process;

    public int Port { get; } = FreePort();

    protected static TimeSpan Limit { get; } = TimeSpan.FromSeconds(30);

    protected string Folder { get; } = Directory.CreateTempSubdirectory("parley-bus-").FullName;

    /// <summary>Runs it, also again after it was killed.</summary>
    public async Task RunAsync()
    {
        _process = Launch();
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += Read;
        _process.ErrorDataReceived += Read;

        // The one it tells of its start on is the one that is redirected.
        if (_process.StartInfo.RedirectStandardError)
        {
            _process.BeginErrorReadLine();
        }
        else
        {
            _process.BeginOutputReadLine();
        }

        if (!await ready.Task.WaitAsync(Limit))
        {
            throw new InvalidOperationException($"{_process.StartInfo.FileName} ended at once.");
        }

        void Read(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null || line.Data.Contains("ready to accept connections", StringComparison.OrdinalIgnoreCase))
            {
                ready.TrySetResult(line.Data is not null);
            }
        }
    }

    /// <summary>Ends all of its processes without a word to anybody.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(Limit);
            process.Dispose();
        }
    }

    /// <summary>Has all of its processes stand still: connections stay open, and nothing answers.</summary>
    public Task StopAsync() => SignalAllAsync("-STOP");

    /// <summary>Has them go on where they stood still.</summary>
    public Task ContinueAsync() => SignalAllAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Signals a single process.</summary>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> SignalAsync(string signal, int id)
    {
        using var kill = Process.Start("kill", [signal, id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(Limit);
        return kill.ExitCode == 0;
    }

    /// <summary>Has one made and run. Another process may take its port first: then it ends, and another is made.</summary>
    protected static async Task<TServer> StartAsync<TServer>(Func<Task<TServer>> create)
        where TServer : BusServer
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = await create();
            try
            {
                await server.RunAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Starts the program, with the output redirected on which it says that it is ready to accept connections.</summary>
    protected abstract Process Launch();

    private async Task SignalAllAsync(string signal)
    {
        Assert.NotNull(_process);

        // The parent first, so that there are no new children.
        Assert.True(await SignalAsync(signal, _process.Id));
        foreach (var child in ChildrenOf(_process.Id))
        {
            await SignalAsync(signal, child);
        }
    }

    private static List<int> ChildrenOf(int parent)
    {
        List<int> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                // The parent is the second field behind the name, which stands in parentheses.
                var status = File.ReadAllText(Path.Combine(folder, "stat"));
                if (status[(status.LastIndexOf(')') + 2)..].Split(' ')[1] == parent.ToString(CultureInfo.InvariantCulture))
                {
                    found.Add(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
