using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Showcase.Lab;

/// <summary>Clients of a channel in a second process, so that the time and the memory that they take are not the server's.</summary>
internal sealed class CrowdProcess : IAsyncDisposable
{
    private readonly Process _process;

    private CrowdProcess(Process process) => _process = process;

    /// <summary>Returns when all clients listen.</summary>
    /// <exception cref="InvalidOperationException">They could not.</exception>
    public static async Task<CrowdProcess> StartAsync(Uri address, string channel, string token, int pauseMs, CancellationToken cancellationToken)
    {
        var crowd = new CrowdProcess(Process.Start(Command([Crowd.Command, channel, address.ToString(), token, pauseMs.ToString(CultureInfo.InvariantCulture)]))
            ?? throw new InvalidOperationException("The process of the clients could not be started."));
        try
        {
            var line = await crowd._process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(LabLimits.CrowdStart, cancellationToken);
            return line == Crowd.Ready ? crowd : throw new InvalidOperationException(await crowd._process.StandardError.ReadToEndAsync(cancellationToken));
        }
        catch
        {
            await crowd.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // It ends when nobody can speak to it any more, which is so too when the server is killed.
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>This application once more, whether it is started by itself, by <c>dotnet</c>, or as a part of a test.</summary>
    private static ProcessStartInfo Command(string[] arguments)
    {
        var path = Environment.ProcessPath;
        var isItself = path is not null && Assembly.GetEntryAssembly() == typeof(CrowdProcess).Assembly && Path.GetFileNameWithoutExtension(path) != "dotnet";
        return new(isItself ? path! : "dotnet", isItself ? arguments : [Path.Combine(AppContext.BaseDirectory, typeof(CrowdProcess).Assembly.GetName().Name + ".dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
