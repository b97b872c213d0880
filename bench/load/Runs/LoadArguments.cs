using System.Globalization;
using Parley.Load.Scenarios;

namespace Parley.Load.Runs;

/// <summary>What the command line asks for.</summary>
/// <param name="Scenarios">The loads, in order.</param>
/// <param name="Repetitions">How often each is run against each server.</param>
/// <param name="WarmUp">How long a run goes on before the window.</param>
/// <param name="Window">How long is measured.</param>
internal sealed record LoadArguments(IReadOnlyList<Scenario> Scenarios, int Repetitions, TimeSpan WarmUp, TimeSpan Window)
{
    public const string Usage =
        $"""
        Measures what a message costs a server of Parley and one of socket.io on Node.js, in µs of CPU.

        --scenarios A,B   which (default: {Scenario.Default})
        --reps N          how often each, with servers that are started anew and take turns (default: 3)
        --secs N          how long is measured (default: 2)
        --warm N          how long a server is warmed up before (default: 6)
        --help            this text

        A scenario is a kind and a number, and what is different from WebSockets over HTTP/1.1 with text, a server on core 0 and the generator on core 1:
        echo-SIZE         100 clients; each has an event of so many bytes come back (32, 300, 1k, 64k)
        ack-SIZE          the same with acknowledgements
        bcast-CLIENTS     one of so many clients publishes 128 bytes to all, and again when it has its own copy (1k: 1,000)
        cluster-MEMBERS   two nodes of a cluster: a message of 128 bytes goes round from node to node; whenever it comes to the first of so many clients of a room, it publishes
                          the message to as many at the next node
        -bin              the payload is an attachment
        -wN               N events of a client in flight, or N messages that go round
        -tls              encrypted
        -h2               Parley over HTTP/2, each client on a connection of its own; socket.io, which cannot, over HTTP/1.1
        -mux              with h2: all clients on one connection
        -2c               the server and the generator on both cores
        -classic, -sharded, -streams   with a cluster: the adapter for Redis (default: classic)
        -rN               with a cluster: N such messages, each with rooms of its own
        -Nn               with a cluster: N nodes, all on one core, and Redis on the generator's
        -all              with a cluster: rooms have so many clients at every node
        """;

    /// <exception cref="FormatException">They cannot be understood.</exception>
    public static LoadArguments Parse(string[] args)
    {
        var (scenarios, repetitions, warmUp, window) = (Scenario.Default, 3, 6, 2);
        for (var i = 0; i < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--scenarios":
                    scenarios = i + 1 < args.Length ? args[i + 1] : throw new FormatException("Names are due behind \"--scenarios\".");
                    break;
                case "--reps":
                    repetitions = Number(args, i);
                    break;
                case "--secs":
                    window = Number(args, i);
                    break;
                case "--warm":
                    warmUp = Number(args, i);
                    break;
                default:
                    throw new FormatException($"There is no option \"{args[i]}\".");
            }
        }

        return new LoadArguments([.. scenarios.Split(',').Select(Scenario.Parse)], repetitions, TimeSpan.FromSeconds(warmUp), TimeSpan.FromSeconds(window));
    }

    private static int Number(string[] args, int index) =>
        index + 1 < args.Length && int.TryParse(args[index + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 3600
            ? number
            : throw new FormatException($"A number from 1 to 3600 is due behind \"{args[index]}\".");
}
