using System.Globalization;
using Parley.Load.Generator;
using Parley.Load.Scenarios;
using Parley.Load.Servers;

namespace Parley.Load.Runs;

/// <summary>What runs came to, one line for each scenario.</summary>
internal sealed class Table
{
    private readonly Dictionary<(string Scenario, ServerKind Kind), List<Measurement?>> _measurements = [];

    /// <param name="scenario">The load.</param>
    /// <param name="kind">The server.</param>
    /// <param name="measurement">What its next repetition came to, or <see langword="null"/> if it failed.</param>
    public void Add(Scenario scenario, ServerKind kind, Measurement? measurement)
    {
        if (!_measurements.TryGetValue((scenario.Name, kind), out var all))
        {
            _measurements.Add((scenario.Name, kind), all = []);
        }

        all.Add(measurement);
    }

    /// <summary>The table in Markdown.</summary>
    public IEnumerable<string> Lines(IEnumerable<Scenario> scenarios) =>
    [
        "| scenario | Node.js: µs a message, median and minimum | Parley | ratio | lowest and highest | cores used by Node.js, Parley |",
        "|---|---|---|---|---|---|",
        .. scenarios.Select(scenario => Line(scenario.Name)),
    ];

    private string Line(string scenario)
    {
        var (node, parley) = (Of(scenario, ServerKind.Node), Of(scenario, ServerKind.Parley));

        // Of runs that followed each other.
        double[] ratios = [.. node.Zip(parley).Where(pair => pair is { First: not null, Second: not null }).Select(pair => pair.Second!.Cost / pair.First!.Cost)];
        return $"| {scenario} | {Cost(node)} | {Cost(parley)} | {Median(ratios)} | {At(ratios, 0)}–{At(ratios, 1)} | {Used(node)}, {Used(parley)} |";
    }

    private List<Measurement?> Of(string scenario, ServerKind kind) => _measurements.GetValueOrDefault((scenario, kind), []);

    private static string Cost(List<Measurement?> runs)
    {
        double[] costs = [.. runs.OfType<Measurement>().Select(run => run.Cost)];
        return $"{Median(costs)}, {At(costs, 0)}";
    }

    private static string Used(List<Measurement?> runs) => Median([.. runs.OfType<Measurement>().Select(run => run.Used)]);

    private static string Median(double[] values) => At(values, 0.5);

    /// <param name="values">Some values.</param>
    /// <param name="place">How many of them are below, 0 to 1.</param>
    private static string At(double[] values, double place)
    {
        if (values.Length == 0)
        {
            return "-";
        }

        double[] sorted = [.. values.Order()];
        var index = place * (sorted.Length - 1);
        return Text((sorted[(int)Math.Floor(index)] + sorted[(int)Math.Ceiling(index)]) / 2);
    }

    /// <summary>Three digits that mean something.</summary>
    private static string Text(double value) => value.ToString(value switch { >= 100 => "F0", >= 10 => "F1", _ => "F2" }, CultureInfo.InvariantCulture);
}
