namespace Parley.WebSocket.Tests.Wire;

/// <summary>A case as data: what is sent, in pieces of which size, and what has to come back.</summary>
/// <param name="Id">Its number in the list of Autobahn|Testsuite, by which others know it.</param>
/// <param name="Steps">What happens, in turn.</param>
internal sealed record WireCase(string Id, params WireStep[] Steps)
{
    public static Dictionary<string, WireCase> Index(IEnumerable<WireCase> cases) => cases.ToDictionary(static entry => entry.Id, StringComparer.Ordinal);

    /// <summary>Plays it. The connection is closed by the client with 1000 unless a step has ended it.</summary>
    public async Task RunAsync(EchoServer server, HttpVersionOfWire version, string path = EchoServer.Plain)
    {
        using var connection = await WireConnection.OpenAsync(server, version, path);
        foreach (var step in Steps)
        {
            await step.RunAsync(connection);
        }

        if (Steps[^1] is not Ends)
        {
            await new Closes(1000).RunAsync(connection);
        }

        // Whatever a peer did: nothing of its session stays.
        await server.EndOf(connection.SessionId);
    }
}
