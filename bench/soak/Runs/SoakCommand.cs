using Parley.Soak.Crowd;

namespace Parley.Soak.Runs;

/// <summary>Runs what the command line asks for and says how it went.</summary>
internal static class SoakCommand
{
    /// <returns>The exit code: 0 if everything is as it must be, 1 if not, 2 if the arguments cannot be understood.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        SoakArguments arguments;
        try
        {
            arguments = SoakArguments.Parse(args);
        }
        catch (FormatException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            await Console.Error.WriteLineAsync(SoakArguments.Usage);
            return 2;
        }

        var failures = arguments switch
        {
            { Drain: > 0 } => await DrainRun.RunAsync(arguments),
            { Storm: > 0 } => await StormRun.RunAsync(arguments),
            { RecoveryStorm: > 0 } => await RecoveryStormRun.RunAsync(arguments),
            { IsSlowReader: true } => await SlowReaderRun.RunAsync(arguments),
            { Cycles: > 0 } => await ReturnRun.RunAsync(arguments, ReturnRun.CyclesAsync),
            _ => await ReturnRun.RunAsync(arguments, ReturnRun.MixedAsync),
        };
        foreach (var failure in failures)
        {
            Console.WriteLine($"FAILED: {failure}");
        }

        if (failures.Count == 0)
        {
            Console.WriteLine("PASSED");
        }

        return failures.Count == 0 ? 0 : 1;
    }
}
