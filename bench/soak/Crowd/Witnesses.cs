using System.Diagnostics;
using System.Globalization;
using System.Net;
using Parley.Soak.Clients;
using Parley.Soak.Runs;
using Parley.Soak.Server;
using Parley.Soak.Traffic;

namespace Parley.Soak.Crowd;

/// <summary>Some clients that stay connected all the time and ask the server something ten times a second.</summary>
internal sealed class Witnesses(Failures failures)
{
    private const int Count = 20;

    // Not the crowd's, whose handshakes may be limited by its address.
    private static readonly IPAddress Address = new([127, 0, 0, 2]);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private volatile bool _isOver;
    private Task[] _asking = [];

    /// <summary>How long answers took since the last look.</summary>
    public Latencies Latencies { get; private set; } = new();

    public async Task StartAsync(ServerProcess server)
    {
        var clients = new List<WireClient>();
        for (var i = 0; i < Count; i++)
        {
            var client = await WireClient.OpenAsync(server.Http1, Address);
            await client.JoinAsync();
            clients.Add(client);
        }

        _asking = [.. clients.Select(AskAsync)];
    }

    /// <summary>Begins to measure anew.</summary>
    /// <returns>What was measured.</returns>
    public Latencies Take()
    {
        var taken = Latencies;
        Latencies = new Latencies();
        return taken;
    }

    public async Task EndAsync()
    {
        _isOver = true;
        await Task.WhenAll(_asking);
    }

    private async Task AskAsync(WireClient client)
    {
        using (client)
        {
            try
            {
                for (var number = 0; !_isOver; number++)
                {
                    var start = Stopwatch.GetTimestamp();
                    await client.CallAsync("ack", number.ToString(CultureInfo.InvariantCulture));
                    Latencies.Add(Stopwatch.GetElapsedTime(start));
                    await Task.Delay(Interval);
                }
            }
            catch (Exception exception) when (exception is IOException or TimeoutException)
            {
                failures.Add($"one that stayed: {exception.Message}");
            }
        }
    }
}
