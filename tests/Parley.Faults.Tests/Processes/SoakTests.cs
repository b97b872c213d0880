using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Parley.Faults.Tests.Processes;

/// <summary>The soak command in small, so that it works when it is needed.</summary>
[Collection(nameof(RunsAlone))]
public partial class SoakTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task A_server_comes_back_to_what_it_was()
    {
        var (exitCode, output) = await RunAsync("--seconds 2 --seed 1 --at-a-time 20 --recovery");

        // After so short a run memory says little, so that only the rest has to be as it was.
        var failures = output.Where(line => line.StartsWith("FAILED: ", StringComparison.Ordinal) && !AboutMemory().IsMatch(line));
        Assert.True(!failures.Any() && output.Any(line => line.StartsWith("wheel entries", StringComparison.Ordinal)), string.Join('\n', output));
        Assert.InRange(exitCode, 0, 1);
    }

    [Theory]
    [Trait("Fault", "F39")]
    [InlineData("--drain 100 --seconds 2")]
    [Trait("Fault", "F41")]
    [InlineData("--storm 100")]
    [Trait("Fault", "F42")]
    [InlineData("--recovery-storm 100 --seconds 2")]
    [InlineData("--recovery-storm 100 --seconds 2 --lost-node")]
    public async Task A_crowd_is_let_go_and_let_back_in(string arguments)
    {
        var (exitCode, output) = await RunAsync(arguments);

        Assert.True(exitCode == 0 && output.Contains("PASSED"), string.Join('\n', output));
    }

    [Fact]
    public async Task An_option_that_there_is_not_is_told_of()
    {
        var (exitCode, _) = await RunAsync("--hours 1");

        Assert.Equal(2, exitCode);
    }

    [GeneratedRegex("^FAILED: (memory|GC heap):", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AboutMemory();

    private static async Task<(int ExitCode, string[] Output)> RunAsync(string arguments)
    {
        // The output of that project is beside this one's, under the same configuration and framework.
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var output = Path.Combine(here.Parent!.Name, here.Name);
        var program = Path.GetFullPath(Path.Combine(here.FullName, "../../../../../bench/soak/bin", output, "Parley.Soak.dll"));
        Assert.True(File.Exists(program), program);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments.Split(' ')]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync();
            var lines = (await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience)).Split('\n');
            await process.WaitForExitAsync().WaitAsync(Patience);
            return (process.ExitCode, [.. lines, await errors]);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
