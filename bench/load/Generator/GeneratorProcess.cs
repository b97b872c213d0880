using System.Globalization;
using System.Text.Json;
using Parley.Load.Scenarios;
using Parley.Load.Servers;

namespace Parley.Load.Generator;

/// <summary>The load generator in a process of its own, so that it can be confined to other cores than the server.</summary>
internal static class GeneratorProcess
{
    public const string Verb = "--generate";

    // To connect to the server, and for the last answers to come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="LostException">A message was lost or came unexpectedly.</exception>
    public static async Task<Measurement> RunAsync(
        Scenario scenario, IReadOnlyList<ServerProcess> servers, TestCertificate certificate, TimeSpan warmUp, TimeSpan window, CancellationToken cancellationToken)
    {
        string[] command =
        [
            "dotnet", typeof(GeneratorProcess).Assembly.Location, Verb, scenario.Name, string.Join(',', servers.Select(server => server.Address)), servers[0].IsHttp2 ? "2" : "1.1", string.Join(',', servers.Select(server => Text(server.Id))),
            certificate.Path,
            Text(warmUp.TotalMilliseconds), Text(window.TotalMilliseconds),
        ];

        // What waits for the network runs the clients, too: nothing here blocks, and changing threads would be most of what they cost.
        await using var process = PinnedProcess.Start(scenario.Cores == 1 ? "1" : "0,1", command, ("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1"));
        var line = await process.ReadLineAsync(warmUp + window + Patience, cancellationToken);
        return line.StartsWith('{') && JsonSerializer.Deserialize<Measurement>(line) is { Messages: > 0 } measurement ? measurement : throw new LostException(line);
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
