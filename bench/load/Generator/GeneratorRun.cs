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

    private readonly Scenario _scenario;
    private readonly Exchange _exchange;
    private readonly Uri _address;
    private readonly TestCertificate? _certificate;
    private readonly Process _server;
    private readonly List<LoadClient> _clients = [];
    private readonly bool _isHttp2;
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isEnding;
    private long _sent;

    private GeneratorRun(Scenario scenario, Uri address, bool isHttp2, Process server, TestCertificate? certificate)
    {
        _isHttp2 = isHttp2;
        _scenario = scenario;
        _exchange = Exchange.Of(scenario);
        _address = address;
        _server = server;
        _certificate = certificate;
    }

    /// <summary>Writes a line to the standard output: a <see cref="Measurement"/>, or what went wrong.</summary>
    /// <param name="args">As <see cref="GeneratorProcess"/> gives them.</param>
    public static async Task<int> MainAsync(string[] args)
    {
        var scenario = Scenario.Parse(args[0]);
        using var server = Process.GetProcessById(int.Parse(args[3], CultureInfo.InvariantCulture));
        using var certificate = scenario.IsSecure ? TestCertificate.Load(args[4]) : null;
        using var run = new GeneratorRun(scenario, new Uri(args[1]), isHttp2: args[2] == "2", server, certificate);
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

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    private static TimeSpan Duration(string milliseconds) => TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture));

    private async Task<Measurement> RunAsync(TimeSpan warmUp, TimeSpan window)
    {
        await OpenAsync();
        var all = Task.WhenAll(_clients.Select((client, index) => GuardAsync(_scenario.Kind == ScenarioKind.Broadcast && index > 0 ? ListenAsync(client) : TalkAsync(client))));
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

        var due = _scenario.Kind == ScenarioKind.Broadcast ? _sent * _clients.Count : _sent;
        return Received() == due
            ? new Measurement(after - before, (afterCpu - beforeCpu).TotalSeconds, elapsed.TotalSeconds, _clients[0].Transport)
            : throw new LostException($"{Received()} messages came where {due} were due.");
    }

    private async Task OpenAsync()
    {
        var shared = _isHttp2 && _scenario.IsShared ? new Http2Connection(_address, _certificate) : null;
        while (_clients.Count < _scenario.Clients)
        {
            // The first by itself: it opens the connection that others share.
            var count = _clients.Count == 0 ? 1 : Math.Min(OpenedAtATime, _scenario.Clients - _clients.Count);
            _clients.AddRange(await Task.WhenAll(Enumerable.Range(0, count).Select(_ => OpenAsync(shared))).Guarded());
        }
    }

    private async Task<LoadClient> OpenAsync(Http2Connection? shared) => _isHttp2
        ? await Http2Client.OpenAsync(_address, shared ?? new Http2Connection(_address, _certificate), _exchange)
        : await WireClient.OpenAsync(_address, _certificate, _exchange, _scenario.InFlight);

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

    private TimeSpan CpuOfServer()
    {
        // User and system time of /proc/PID/stat.
        _server.Refresh();
        return _server.TotalProcessorTime;
    }

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
