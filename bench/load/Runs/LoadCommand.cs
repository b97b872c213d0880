using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Parley.Load.Generator;
using Parley.Load.Scenarios;
using Parley.Load.Servers;

namespace Parley.Load.Runs;

/// <summary>Runs what the command line asks for and prints what it came to.</summary>
internal sealed class LoadCommand(LoadArguments arguments, TestCertificate certificate)
{
    private readonly Table _table = new();

    /// <returns>The exit code: 0 if every message came, 1 if not, 2 if the arguments cannot be understood or something is not there.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Contains("--help", StringComparer.Ordinal))
        {
            Console.WriteLine(LoadArguments.Usage);
            return 0;
        }

        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            var arguments = LoadArguments.Parse(args);
            Console.WriteLine($"socket.io {ServerProcess.PeerVersion()} and {Path.GetRelativePath(Environment.CurrentDirectory, ServerProcess.ParleyPath())}");
            using var certificate = TestCertificate.Create();
            return await new LoadCommand(arguments, certificate).RunAsync(stop.Token);
        }
        catch (Exception exception) when (exception is FormatException or FileNotFoundException or Win32Exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            await Console.Error.WriteLineAsync("--help says what there is.");
            return 2;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }

        // The servers end first.
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        for (var repetition = 0; repetition < arguments.Repetitions; repetition++)
        {
            foreach (var scenario in arguments.Scenarios)
            {
                foreach (var kind in Enum.GetValues<ServerKind>())
                {
                    failures += await MeasureAsync(scenario, kind, cancellationToken) ? 0 : 1;
                }
            }
        }

        Console.WriteLine();
        foreach (var line in _table.Lines(arguments.Scenarios))
        {
            Console.WriteLine(line);
        }

        Console.WriteLine(failures == 0 ? "PASSED" : $"FAILED: {failures} runs");
        return failures == 0 ? 0 : 1;
    }

    private async Task<bool> MeasureAsync(Scenario scenario, ServerKind kind, CancellationToken cancellationToken)
    {
        try
        {
            await using var servers = await ServerGroup.StartAsync(kind, scenario, certificate, cancellationToken);
            var measurement = await GeneratorProcess.RunAsync(scenario, servers.Servers, certificate, arguments.WarmUp, arguments.Window, cancellationToken);
            _table.Add(scenario, kind, measurement);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{scenario.Name} {kind}: {measurement.Cost:F2} µs, {measurement.Messages} messages, {measurement.Used:F2} cores, {measurement.Transport}"));
            return true;
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            _table.Add(scenario, kind, measurement: null);
            Console.WriteLine($"FAILED: {scenario.Name} {kind}: {exception.Message}");
            return false;
        }
    }
}
