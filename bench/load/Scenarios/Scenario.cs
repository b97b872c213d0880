using System.Globalization;

namespace Parley.Load.Scenarios;

/// <summary>A load, as its name says.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">What clients do.</param>
/// <param name="PayloadBytes">How large the payload of an event is.</param>
/// <param name="Clients">How many clients there are.</param>
/// <param name="IsBinary">Whether the payload is an attachment.</param>
/// <param name="InFlight">How many events of a client wait for their answer.</param>
/// <param name="IsSecure">Whether connections are encrypted.</param>
/// <param name="IsHttp2">Whether Parley is spoken to over HTTP/2.</param>
/// <param name="IsShared">Whether all clients share a connection of HTTP/2, in place of one for each.</param>
/// <param name="Cores">How many cores the server has. One: the generator has the other. Two: both have both.</param>
/// <param name="Cluster">The servers, where there are several. <paramref name="Clients"/> then says how many of a room are at a node.</param>
internal sealed record Scenario(
    string Name, ScenarioKind Kind, int PayloadBytes, int Clients, bool IsBinary, int InFlight, bool IsSecure, bool IsHttp2, bool IsShared, int Cores, ClusterShape? Cluster)
{
    public const string Default =
        "echo-32-tls,echo-1k-tls,bcast-1k-tls,echo-32-bin,echo-300-bin,echo-1k-bin,echo-4k-bin,echo-16k-bin,echo-64k-bin," +
        "echo-32-2c,echo-1k-2c,bcast-1k-2c,echo-32-h2-tls,echo-1k-h2-tls,echo-32-h2-tls-mux,echo-32-h2";

    private const int EchoClients = 100;
    private const int MaxClients = 10_000;
    private const int BroadcastBytes = 128;

    // What the official server takes without being told, less what is around it.
    private const int MaxPayloadBytes = 900 * 1024;
    private const int MaxInFlight = 64;
    private const int MaxNodes = 8;

    // What Kestrel opens on one connection without being told.
    private const int MaxStreams = 100;

    /// <summary>How many clients hear of an event.</summary>
    public int Listeners => Kind switch
    {
        ScenarioKind.Broadcast => Clients,
        ScenarioKind.Cluster => Cluster!.IsForAll ? Clients * Cluster.Nodes : Clients,
        _ => 1,
    };

    /// <exception cref="FormatException">There is no such scenario.</exception>
    public static Scenario Parse(string name)
    {
        var parts = name.Split('-');
        if (parts.Length < 2)
        {
            throw new FormatException($"\"{name}\" is not a scenario: it begins with a kind and a number, such as echo-1k.");
        }

        var scenario = parts[0] switch
        {
            "echo" => Of(ScenarioKind.Echo, Size(name, parts[1], 1024), EchoClients),
            "ack" => Of(ScenarioKind.Ack, Size(name, parts[1], 1024), EchoClients),
            "bcast" => Of(ScenarioKind.Broadcast, BroadcastBytes, Size(name, parts[1], 1000)),
            "cluster" => Of(ScenarioKind.Cluster, BroadcastBytes, Size(name, parts[1], 1000)) with { Cluster = new ClusterShape("classic", Nodes: 2, Rings: 1, IsForAll: false) },
            _ => throw new FormatException($"\"{name}\" is not a scenario: it begins with echo, ack, bcast or cluster."),
        };
        scenario = parts[2..].Aggregate(scenario with { Name = name }, With);
        Check(scenario);
        return scenario;
    }

    private static Scenario Of(ScenarioKind kind, int bytes, int clients) =>
        new("", kind, bytes, clients, IsBinary: false, InFlight: 1, IsSecure: false, IsHttp2: false, IsShared: false, Cores: 1, Cluster: null);

    private static Scenario With(Scenario scenario, string part) => part switch
    {
        "bin" => scenario with { IsBinary = true },
        "tls" => scenario with { IsSecure = true },
        "h2" => scenario with { IsHttp2 = true },
        "mux" => scenario with { IsShared = true },
        "2c" => scenario with { Cores = 2 },
        "classic" or "sharded" or "streams" when scenario.Cluster is { } cluster => scenario with { Cluster = cluster with { Adapter = part } },
        "all" when scenario.Cluster is { } cluster => scenario with { Cluster = cluster with { IsForAll = true } },
        ['r', .. var digits] when scenario.Cluster is { } cluster => scenario with { Cluster = cluster with { Rings = Size(scenario.Name, digits, 1) } },
        [.. var digits, 'n'] when scenario.Cluster is { } cluster => scenario with { Cluster = cluster with { Nodes = Size(scenario.Name, digits, 1) } },
        ['w', .. var digits] => scenario with { InFlight = Size(scenario.Name, digits, 1) },
        _ => throw new FormatException($"\"{scenario.Name}\" is not a scenario: \"{part}\" is not known. There are bin, tls, h2, mux, wN and 2c, and for a cluster classic, sharded, streams, rN, Nn and all."),
    };

    private static void Check(Scenario scenario)
    {
        string? fault = scenario switch
        {
            { IsShared: true, IsHttp2: false } => "only a connection of HTTP/2 is shared",
            { IsShared: true, Clients: > MaxStreams } => $"at most {MaxStreams} clients share a connection",
            { Kind: ScenarioKind.Broadcast, InFlight: > 1 } => "one broadcast is in flight",

            // Its packets would leave one by one, by the WebSocket of .NET, and the peer's in one write: not the same load.
            { IsHttp2: true, Kind: not ScenarioKind.Broadcast } and ({ InFlight: > 1 } or { IsBinary: true }) => "over HTTP/2 an event is one packet, and one is in flight",
            { Cluster: not null } and ({ IsBinary: true } or { IsSecure: true } or { IsHttp2: true } or { Cores: > 1 }) => "a cluster is spoken to in text over HTTP/1.1, with one core for all servers",
            { Cluster.Nodes: < 2 or > MaxNodes } => $"a cluster has 2 to {MaxNodes} nodes",
            { Cluster: { } cluster } when (long)scenario.Clients * cluster.Nodes * cluster.Rings > MaxClients => $"there are at most {MaxClients} clients",
            { Clients: > MaxClients } => $"there are at most {MaxClients} clients",
            { PayloadBytes: > MaxPayloadBytes } => $"a payload has at most {MaxPayloadBytes} bytes",
            { InFlight: > MaxInFlight } => $"at most {MaxInFlight} are in flight",
            _ => null,
        };
        if (fault is not null)
        {
            throw new FormatException($"\"{scenario.Name}\" is not a scenario: {fault}.");
        }
    }

    private static int Size(string name, string text, int kilo)
    {
        var (digits, factor) = text is [.. var before, 'k'] ? (before, kilo) : (text, 1);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1_000_000
            ? number * factor
            : throw new FormatException($"\"{name}\" is not a scenario: \"{text}\" is not a number above 0.");
    }
}
