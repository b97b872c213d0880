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
    /// <summary>How many clients are connected to a server that is told to stop, or 0.</summary>
    public int Drain { get; private init; }

    /// <summary>How many clients are cut and come back at once, or 0.</summary>
    public int Storm { get; private init; }

    /// <summary>How many clients are cut, and come back at once to what they have missed, or 0.</summary>
    public int RecoveryStorm { get; private init; }

    /// <summary>Whether these lose their node, and go to another one over streams of Redis.</summary>
    public bool IsNodeLost { get; private init; }

    public const string Usage =
        """
        --minutes N, --seconds N   mixed traffic with faults for so long (default: 1 minute)
        --cycles N                 N connections that come, join, leave and go
        --slow-reader              a member of a room that stops reading, once for each policy
        --seconds N                with --slow-reader: how long each policy lasts (default: 30)
        --drain N                  N clients of a server that is told to stop
        --seconds N                with --drain: how long it may take (default: 20)
        --storm N                  N clients that are cut and come back at once
        --recovery-storm N         N clients that are cut, and come back at once to what they have missed
        --lost-node                with --recovery-storm: their node is killed, and they go to another one, over streams of Redis
        --seconds N                with --recovery-storm: how long they are gone (default: 60)
        --seed N                   what choices are made from (default: 1)
        --recovery                 with connection state recovery
        --at-a-time N              how many clients come and go at a time (default: 48)
        """;

    /// <exception cref="FormatException">They cannot be understood.</exception>
    public static SoakArguments Parse(string[] args)
    {
        TimeSpan? duration = null;
        var (cycles, isSlowReader, seed, isRecovering, atATime) = (0, false, 1, false, 48);
        var (drain, storm, recoveryStorm, isNodeLost) = (0, 0, 0, false);
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
                case "--drain":
                    drain = Number(args, ++i);
                    break;
                case "--storm":
                    storm = Number(args, ++i);
                    break;
                case "--recovery-storm":
                    recoveryStorm = Number(args, ++i);
                    break;
                case "--lost-node":
                    isNodeLost = true;
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

        return new SoakArguments(duration ?? TimeSpan.FromSeconds(drain > 0 ? 20 : isSlowReader ? 30 : 60), cycles, isSlowReader, seed, isRecovering, atATime)
        {
            Drain = drain,
            Storm = storm,
            RecoveryStorm = recoveryStorm,
            IsNodeLost = isNodeLost,
        };
    }

    private static int Number(string[] args, int index) =>
        index < args.Length && int.TryParse(args[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"A number above 0 is due behind \"{args[index - 1]}\".");
}
