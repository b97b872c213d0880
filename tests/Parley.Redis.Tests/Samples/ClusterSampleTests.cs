using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Parley.Redis.Tests.Samples;

/// <summary>samples/Cluster, started as a person would, and spoken to by the official client through its load balancer.</summary>
public sealed class ClusterSampleTests
{
    // The first start installs packages of npm.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task What_is_said_at_one_node_is_heard_at_all_of_them()
    {
        using var sample = Start("dotnet", [Built(), "--port", "0"], Root());
        try
        {
            var address = await ReadAddressAsync(sample).WaitAsync(Limit);
            using var client = Start("node", ["sample.mjs", address], Path.Combine(Root(), "tests", "cluster"));
            var result = await client.StandardOutput.ReadToEndAsync().WaitAsync(Limit);

            string[] nodes = ["dotnet-1", "dotnet-2", "nodejs-1"];
            var heard = nodes.SelectMany(node => Enumerable.Repeat($"\"from {node} through {node}\"", 3));
            Assert.Equal(
                $$"""{"nodes":["dotnet-1","dotnet-2","nodejs-1"],"heard":[{{string.Join(',', heard)}}],"people":[3,3,3]}""", result.TrimEnd());
        }
        finally
        {
            using var kill = Process.Start("kill", ["-TERM", sample.Id.ToString(CultureInfo.InvariantCulture)]);
            await sample.WaitForExitAsync().WaitAsync(Limit);
        }

        Assert.Equal(0, sample.ExitCode);
    }

    private static async Task<string> ReadAddressAsync(Process sample)
    {
        const string Before = "The chat is open at ";
        var said = new System.Text.StringBuilder();
        while (await sample.StandardOutput.ReadLineAsync() is { } line)
        {
            said.AppendLine(line);
            if (line.StartsWith(Before, StringComparison.Ordinal))
            {
                return line[Before.Length..line.IndexOf(": open it", StringComparison.Ordinal)];
            }
        }

        throw new InvalidOperationException($"The sample ended: {said}");
    }

    private static Process Start(string program, string[] args, string folder) =>
        Process.Start(new ProcessStartInfo(program, args) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder })
        ?? throw new InvalidOperationException($"{program} did not start.");

    /// <summary>What was built beside these tests.</summary>
    private static string Built()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Root(), "samples", "Cluster", "bin", here.Parent!.Name, here.Name, "Cluster.dll");
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
