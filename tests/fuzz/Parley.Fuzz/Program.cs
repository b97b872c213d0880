using System.Globalization;
using System.Text.Json;
using Parley.Fuzz;
using Parley.Fuzz.Targets;

var seconds = 60.0;
int? seed = null;
string? only = null;
string? report = null;
var failures = Path.Combine(Environment.CurrentDirectory, "artifacts", "fuzz");
for (var i = 0; i < args.Length; i += 2)
{
    if (i + 1 == args.Length)
    {
        return Usage();
    }

    var value = args[i + 1];
    switch (args[i])
    {
        case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var time) && time > 0:
            seconds = time;
            break;
        case "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var number):
            seed = number;
            break;
        case "--target":
            only = value;
            break;
        case "--failures":
            failures = Path.GetFullPath(value);
            break;
        case "--ctrf":
            report = value;
            break;
        default:
            return Usage();
    }
}

FuzzTarget[] all =
[
    new PayloadTarget(), new Version3PayloadTarget(), new PacketTarget(), new MessagePackTarget(),
    new FrameTarget(), new HandshakeTarget(), new QueryTarget(), new EndpointTarget(),
    new ClusterTarget(), new ClassicTarget(), new StreamTarget(), new SessionTarget(), new NotificationTarget(), new BusNodesTarget(),
];
var chosen = Array.FindAll(all, target => only is null || string.Equals(target.Name, only, StringComparison.Ordinal));
if (chosen.Length == 0)
{
    return Usage();
}

var theSeed = seed ?? Random.Shared.Next();
var results = new List<(string Name, string? Fault)>();
foreach (var target in chosen)
{
    var runner = new FuzzRunner(target, theSeed, failures);
    var fault = runner.Run(TimeSpan.FromSeconds(seconds * target.Weight / chosen.Sum(static one => one.Weight)));
    results.Add((target.Name, fault));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name}: {runner.Inputs} inputs, seed {theSeed}: {fault ?? "passed"}"));
}

var failed = results.Count(static result => result.Fault is not null);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{results.Count - failed} passed, {failed} failed, 0 skipped"));
if (report is not null)
{
    WriteReport(report, results);
}

return failed == 0 ? 0 : 1;

int Usage()
{
    Console.Error.WriteLine("Parley.Fuzz [--seconds 60] [--target name] [--seed n] [--failures folder] [--ctrf file]; the names are those of the folders in tests/fuzz/corpus.");
    return 2;
}

// What build/test-summary.mjs reads of every suite: a target is a test.
static void WriteReport(string file, List<(string Name, string? Fault)> results)
{
    using var stream = File.Create(file);
    using var json = new Utf8JsonWriter(stream);
    var failed = results.Count(static result => result.Fault is not null);
    json.WriteStartObject();
    json.WriteStartObject("results");
    json.WriteStartObject("summary");
    json.WriteNumber("passed", results.Count - failed);
    json.WriteNumber("failed", failed);
    json.WriteEndObject();
    json.WriteStartArray("tests");
    foreach (var (name, fault) in results)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("status", fault is null ? "passed" : "failed");
        json.WriteString("message", fault);
        json.WriteEndObject();
    }

    json.WriteEndArray();
    json.WriteEndObject();
    json.WriteEndObject();
}
