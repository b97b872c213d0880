using System.Globalization;

namespace Parley.Soak.Runs;

/// <summary>What the command line asks for.</summary>
/// <param name="Duration">How long mixed traffic lasts.</param>
/// <param name="Cycles">How many connections come and go instead, or 0.</param>
/// <param name="IsSlowReader">Whether the scenario of the slow reader is to run instead.</param>
/// <param name="Seed">What choices are made from.</param>
/// <param name="IsRecovering">Whether connection state recovery is on.</param>
/// <param name="AtATime">How many clients come and go at a time.</param>
internal sealed record SoakArguments(TimeSpan Duration, int Cycles, bool IsSlowReader, int Seed, bool IsRecovering, int AtATime)
{
    public const string Usage =
        """
        --minutes N, --seconds N   mixed traffic with faults for so long (default: 1 minute)
        --cycles N                 N connections that come, join, leave and go
        --slow-reader              a member of a room that stops reading, once for each policy
        --seconds N                with --slow-reader: how long each policy lasts (default: 30)
        --seed N                   what choices are made from (default: 1)
        --recovery                 with connection state recovery
        --at-a-time N              how many clients come and go at a time (default: 48)
        """;

    /// <exception cref="FormatException">They cannot be understood.</exception>
    public static SoakArguments Parse(string[] args)
    {
        TimeSpan? duration = null;
        var (cycles, isSlowReader, seed, isRecovering, atATime) = (0, false, 1, false, 48);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--slow-reader":
                    isSlowReader = true;
                    break;
                case "--recovery":
                    isRecovering = true;
                    break;
                case "--minutes":
                    duration = TimeSpan.FromMinutes(Number(args, ++i));
                    break;
                case "--seconds":
                    duration = TimeSpan.FromSeconds(Number(args, ++i));
                    break;
                case "--cycles":
                    cycles = Number(args, ++i);
                    break;
                case "--seed":
                    seed = Number(args, ++i);
                    break;
                case "--at-a-time":
                    atATime = Math.Min(Number(args, ++i), 500);
                    break;
                default:
                    throw new FormatException($"There is no option \"{args[i]}\".");
            }
        }

        return new SoakArguments(duration ?? TimeSpan.FromSeconds(isSlowReader ? 30 : 60), cycles, isSlowReader, seed, isRecovering, atATime);
    }

    private static int Number(string[] args, int index) =>
        index < args.Length && int.TryParse(args[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"A number above 0 is due behind \"{args[index - 1]}\".");
}
