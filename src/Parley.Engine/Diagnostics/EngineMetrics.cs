using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Parley.Engine.Http;
using Parley.Engine.Sessions;

namespace Parley.Engine.Diagnostics;

/// <summary>
/// What the engine measures, on the meter of the host. While nobody listens each place costs a check; nothing is kept for a connection:
/// what changes with connections is counted when somebody asks.
/// </summary>
/// <remarks>Names and units: <see href="https://opentelemetry.io/docs/specs/semconv/general/metrics/">OpenTelemetry conventions, metrics</see>.</remarks>
internal sealed class EngineMetrics
{
    public const string MeterName = "Parley";

    public const string Accepted = "accepted";
    public const string ServerFull = "server_full";
    public const string ShuttingDown = "shutting_down";
    public const string TooManyConnections = "too_many_connections";
    public const string TooManyHandshakes = "too_many_handshakes";

    public const string DroppedAsVolatile = "volatile";
    public const string OverHardLimit = "hard_limit";
    public const string OverBudget = "budget";
    private const string DroppedByOverflow = "overflow";

    // Servers of one host share its meter, and an observable instrument may be there only once.
    private static readonly Lock s_gate = new();
    private static readonly ConditionalWeakTable<Meter, EngineMetrics> s_byMeter = [];
    private static readonly Meter s_withoutHost = new(MeterName);

    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _closes;
    private readonly Counter<long> _bytesReceived;
    private readonly Counter<long> _bytesSent;
    private readonly Counter<long> _drops;
    private readonly Counter<long> _slowConsumers;
    private readonly Counter<long> _limits;
    private readonly Histogram<double> _poolDelay;

    // Replaced as a whole under s_gate.
    private volatile EngineServer[] _servers = [];

    private EngineMetrics(Meter meter)
    {
        Meter = meter;
        _handshakes = meter.CreateCounter<long>("parley.handshakes", "{handshake}", "Requests that opened a connection, and requests that were refused.");
        _closes = meter.CreateCounter<long>("parley.closes", "{connection}", "Connections that ended.");
        _bytesReceived = meter.CreateCounter<long>("parley.bytes.received", "By", "Bytes of WebSocket frames and of polling payloads received.");
        _bytesSent = meter.CreateCounter<long>("parley.bytes.sent", "By", "Bytes of WebSocket frames and of polling payloads sent.");
        _drops = meter.CreateCounter<long>("parley.drops", "{packet}", "Packets that were dropped instead of sent.");
        _slowConsumers = meter.CreateCounter<long>("parley.slow_consumers", "{connection}", "Connections closed because too much was waiting for them, or for all.");
        _limits = meter.CreateCounter<long>("parley.limits", "{hit}", "Times that a limit was reached, by the name of its option.");
        _poolDelay = meter.CreateHistogram<double>("parley.pool.delay", "s", "Time that the thread pool took to begin what was queued or due, measured once a second.");
        meter.CreateObservableUpDownCounter("parley.connections", CountConnections, "{connection}", "Connections that are open.");
        meter.CreateObservableUpDownCounter("parley.send_queue.bytes", SumQueues, "By", "Bytes waiting to be sent, each packet with 64 bytes on top.");
    }

    public Meter Meter { get; }

    /// <summary>The instruments of a host, the same each time.</summary>
    /// <param name="factory">The host's, or <see langword="null"/> if it offers none.</param>
    public static EngineMetrics For(IMeterFactory? factory)
    {
        var meter = factory?.Create(MeterName) ?? s_withoutHost;
        lock (s_gate)
        {
            if (!s_byMeter.TryGetValue(meter, out var metrics))
            {
                metrics = new EngineMetrics(meter);
                s_byMeter.Add(meter, metrics);
            }

            return metrics;
        }
    }

    public static KeyValuePair<string, object?> Transport(string name) => new("transport", name);

    /// <summary>Counts the connections of a server from now on.</summary>
    public void Add(EngineServer server)
    {
        lock (s_gate)
        {
            _servers = [.. _servers, server];
        }
    }

    public void Remove(EngineServer server)
    {
        lock (s_gate)
        {
            _servers = [.. _servers.Where(other => !ReferenceEquals(other, server))];
        }
    }

    public void OnHandshake(string transport, string outcome)
    {
        if (_handshakes.Enabled)
        {
            _handshakes.Add(1, Transport(transport), new("outcome", outcome));
        }
    }

    public void OnClosed(string transport, DisconnectReason reason)
    {
        if (_closes.Enabled)
        {
            _closes.Add(1, Transport(transport), new("reason", reason.Name));
        }
    }

    public void OnReceived(string transport, int bytes)
    {
        if (_bytesReceived.Enabled)
        {
            _bytesReceived.Add(bytes, Transport(transport));
        }
    }

    public void OnSent(string transport, int bytes)
    {
        if (_bytesSent.Enabled)
        {
            _bytesSent.Add(bytes, Transport(transport));
        }
    }

    public void OnDropped(string reason, int packets)
    {
        if (packets > 0 && _drops.Enabled)
        {
            _drops.Add(packets, new KeyValuePair<string, object?>("reason", reason));
        }
    }

    /// <summary>Notes a client that lets too much pile up, and what is thrown away for it.</summary>
    public void OnSlowConsumer(string transport, string cause, int packets)
    {
        if (_slowConsumers.Enabled)
        {
            _slowConsumers.Add(1, Transport(transport), new("cause", cause));
        }

        OnDropped(DroppedByOverflow, packets);
    }

    /// <summary>Counts a limit that was reached.</summary>
    /// <param name="option">The name of its option, which is a constant of ours.</param>
    public void OnLimit(string option)
    {
        if (_limits.Enabled)
        {
            _limits.Add(1, new KeyValuePair<string, object?>("limit", option));
        }
    }

    public void OnPoolDelay(long milliseconds)
    {
        if (_poolDelay.Enabled)
        {
            _poolDelay.Record(milliseconds / 1000.0);
        }
    }

    private Measurement<long>[] CountConnections() => Sum(static _ => 1);

    private Measurement<long>[] SumQueues() => Sum(static session => session.BufferedBytes);

    private Measurement<long>[] Sum(Func<EngineSession, long> value)
    {
        long polling = 0;
        long webSocket = 0;
        foreach (var server in _servers)
        {
            foreach (var session in server.Sessions.All)
            {
                if (session.Transport.IsPolling)
                {
                    polling += value(session);
                }
                else
                {
                    webSocket += value(session);
                }
            }
        }

        return [new(polling, Transport("polling")), new(webSocket, Transport("websocket"))];
    }
}
