using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Parley.Load.Clients;
using Parley.Load.Scenarios;
using Parley.Load.Servers;

namespace Parley.Load.Generator;

/// <summary>The load generator: opens clients, lets them go on, looks twice at what the server took, and sees that nothing was lost.</summary>
internal sealed class GeneratorRun : IDisposable
{
    private const int OpenedAtATime = 32;

    // Servers of a cluster tell each other of their rooms in the background.
    private static readonly TimeSpan ToHearOfRooms = TimeSpan.FromSeconds(1);

    private readonly Scenario _scenario;
    private readonly Exchange _exchange;
    private readonly Uri[] _addresses;
    private readonly TestCertificate? _certificate;
    private readonly Process[] _servers;
    private readonly List<LoadClient> _clients = [];
    private readonly List<Func<Task>> _parts = [];
    private readonly bool _isHttp2;
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isEnding;
    private long _sent;

    private GeneratorRun(Scenario scenario, Uri[] addresses, bool isHttp2, Process[] servers, TestCertificate? certificate)
    {
        _isHttp2 = isHttp2;
        _scenario = scenario;
        _exchange = Exchange.Of(scenario);
        _addresses = addresses;
        _servers = servers;
        _certificate = certificate;
    }

    /// <summary>Writes a line to the standard output: a <see cref="Measurement"/>, or what went wrong.</summary>
    /// <param name="args">As <see cref="GeneratorProcess"/> gives them.</param>
    public static async Task<int> MainAsync(string[] args)
    {
        var scenario = Scenario.Parse(args[0]);
        Process[] servers = [.. args[3].Split(',').Select(id => Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture)))];
        using var certificate = scenario.IsSecure ? TestCertificate.Load(args[4]) : null;
        using var run = new GeneratorRun(scenario, [.. args[1].Split(',').Select(address => new Uri(address))], isHttp2: args[2] == "2", servers, certificate);
        try
        {
            Console.WriteLine(JsonSerializer.Serialize(await run.RunAsync(Duration(args[5]), Duration(args[6]))));
            return 0;
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or System.Net.WebSockets.WebSocketException or System.Net.Sockets.SocketException)
        {
            Console.WriteLine(exception.GetBaseException() is var cause && cause == exception ? exception.Message : $"{exception.Message} {cause.Message}");
            return 1;
        }
    }

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        Array.ForEach(_servers, server => server.Dispose());
    }

    private static TimeSpan Duration(string milliseconds) => TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture));

    private async Task<Measurement> RunAsync(TimeSpan warmUp, TimeSpan window)
    {
        await (_scenario.Cluster is { } cluster ? OpenAsync(cluster) : OpenAsync());
        var all = Task.WhenAll(_parts.Select(part => GuardAsync(part())));
        await WaitAsync(Task.Delay(warmUp));
        var (before, beforeCpu, start) = (Received(), CpuOfServer(), Stopwatch.GetTimestamp());
        await WaitAsync(Task.Delay(window));
        var (after, afterCpu, elapsed) = (Received(), CpuOfServer(), Stopwatch.GetElapsedTime(start));
        _isEnding = true;
        try
        {
            await WaitAsync(all).Guarded();
        }
        catch (TimeoutException)
        {
            throw new LostException($"Answers were still missing after {Guard.Limit.TotalSeconds} s.");
        }

        var due = _sent * _scenario.Listeners;
        return Received() == due
            ? new Measurement(after - before, (afterCpu - beforeCpu).TotalSeconds, elapsed.TotalSeconds, _clients[0].Transport)
            : throw new LostException($"{Received()} messages came where {due} were due.");
    }

    private async Task OpenAsync()
    {
        var shared = _isHttp2 && _scenario.IsShared ? new Http2Connection(_addresses[0], _certificate) : null;
        while (_clients.Count < _scenario.Clients)
        {
            // The first by itself: it opens the connection that others share.
            var count = _clients.Count == 0 ? 1 : Math.Min(OpenedAtATime, _scenario.Clients - _clients.Count);
            foreach (var client in await Task.WhenAll(Enumerable.Range(0, count).Select(_ => OpenAsync(shared))).Guarded())
            {
                Add(client, _scenario.Kind == ScenarioKind.Broadcast && _clients.Count > 0 ? () => ListenAsync(client) : () => TalkAsync(client));
            }
        }
    }

    private async Task<LoadClient> OpenAsync(Http2Connection? shared) => _isHttp2
        ? await Http2Client.OpenAsync(_addresses[0], shared ?? new Http2Connection(_addresses[0], _certificate), _exchange)
        : await WireClient.OpenAsync(_addresses[0], _certificate, _exchange, _scenario.InFlight);

    private async Task OpenAsync(ClusterShape cluster)
    {
        for (var ring = 0; ring < cluster.Rings; ring++)
        {
            for (var node = 0; node < cluster.Nodes; node++)
            {
                var exchange = Exchange.Of(_scenario, cluster.Room(ring, node + 1));
                for (var member = 0; member < _scenario.Clients; member++)
                {
                    var client = await WireClient.OpenAsync(_addresses[node], _certificate, exchange, _scenario.InFlight);
                    await client.JoinRoomAsync(cluster.Room(ring, node));
                    var place = node;
                    Add(client, member == 0 ? () => LeadAsync(client, cluster, place) : () => ListenAsync(client));
                }
            }
        }

        await Task.Delay(ToHearOfRooms);
    }

    private void Add(LoadClient client, Func<Task> part)
    {
        _clients.Add(client);
        _parts.Add(part);
    }

    /// <summary>Waits, unless a client fails before.</summary>
    private async Task WaitAsync(Task task) => await await Task.WhenAny(task, _failure.Task);

    /// <summary>Tells of a client that failed while the others go on.</summary>
    private async Task GuardAsync(Task client)
    {
        try
        {
            await client;
        }
        catch (Exception exception)
        {
            _failure.TrySetException(exception);
            throw;
        }
    }

    private long Received() => _clients.Sum(client => client.Received);

    private TimeSpan CpuOfServer() => _servers.Aggregate(TimeSpan.Zero, (sum, server) =>
    {
        // User and system time of /proc/PID/stat.
        server.Refresh();
        return sum + server.TotalProcessorTime;
    });

    /// <summary>Sends, and again when answers have come: those that came together are followed by as many in one write.</summary>
    private async Task TalkAsync(LoadClient client)
    {
        var (due, answered, sent) = (0, _scenario.InFlight, 0L);
        while (true)
        {
            if (!_isEnding)
            {
                await client.SendAsync(answered);
                due += answered;
                sent += answered;
            }

            if (due == 0)
            {
                break;
            }

            answered = 0;
            do
            {
                if (!await client.NextAsync())
                {
                    throw new LostException("The last answer came before others.");
                }

                answered++;
            }
            while (--due > 0 && client.HasMessage);
        }

        Interlocked.Add(ref _sent, sent);
        await client.SendLastAsync();
        await ListenAsync(client, mayHear: false);
    }

    /// <summary>
    /// Publishes to the next room of a ring whenever a message has come round to this one. The leader at the first node begins, and ends: it keeps
    /// the messages that come round, and sends the last event behind all of them.
    /// </summary>
    private async Task LeadAsync(LoadClient client, ClusterShape cluster, int node)
    {
        var (heard, kept, sent) = (0L, 0, 0L);
        if (node == 0)
        {
            sent = _scenario.InFlight;
            await client.SendAsync(_scenario.InFlight);
        }

        while (await client.NextAsync())
        {
            heard++;
            if (cluster.IsForAll && heard % cluster.Nodes != node)
            {
                continue;
            }

            if (node > 0 || !_isEnding)
            {
                sent++;
                await client.SendAsync(1);
            }
            else if (++kept == _scenario.InFlight)
            {
                await client.SendLastAsync();
            }
        }

        if (!cluster.IsForAll && node > 0)
        {
            await client.SendLastAsync();
        }

        Interlocked.Add(ref _sent, sent);
    }

    private static async Task ListenAsync(LoadClient client, bool mayHear = true)
    {
        while (await client.NextAsync())
        {
            if (!mayHear)
            {
                throw new LostException("An answer came to nothing that was sent.");
            }
        }
    }
}
