using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parley.AotSmoke.Tests;

[assembly: AssemblyFixture(typeof(PublishedServer))]

namespace Parley.AotSmoke.Tests;

/// <summary>Publishes Parley.AotSmoke with NativeAOT, once for all tests, into a folder of its own below artifacts/.</summary>
public sealed class PublishedServer : IAsyncLifetime
{
    private static readonly string _root = Path.GetFullPath("../..", Path.GetDirectoryName(ThisFile())!);
    private static readonly string _artifacts = Path.Combine(_root, "artifacts", "aot");

    /// <summary>What the publish printed.</summary>
    public string Output { get; private set; } = "";

    public int ExitCode { get; private set; }

    /// <summary>The binary.</summary>
    public string Executable { get; } = Path.Combine(_artifacts, "server", "Parley.AotSmoke");

    public async ValueTask InitializeAsync()
    {
        // Compiled anew each time: what the compiler has to say of code that did not change it says only once.
        foreach (var folder in new[] { Path.GetDirectoryName(Executable)!, Path.Combine(_artifacts, "obj", "Parley.AotSmoke") })
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[]
        {
            "publish", "tests/Parley.AotSmoke", "-c", "Release", "-r", "linux-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(), "-nologo",
            "--artifacts-path", _artifacts, "-o", Path.GetDirectoryName(Executable)!, "-p:PublishAot=true", "-p:TreatWarningsAsErrors=false",
        })
        {
            start.ArgumentList.Add(argument);
        }

        // Nothing that outlives the run.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var publish = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started.");
        var error = publish.StandardError.ReadToEndAsync();
        Output = await publish.StandardOutput.ReadToEndAsync() + await error;
        await publish.WaitForExitAsync();
        ExitCode = publish.ExitCode;
    }

    public ValueTask DisposeAsync() => default;

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
