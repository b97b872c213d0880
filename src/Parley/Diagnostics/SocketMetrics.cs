using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Parley.Engine;
using Parley.Engine.Diagnostics;
using Parley.Events;
using Parley.Rooms;

namespace Parley.Diagnostics;

/// <summary>
/// What sockets and namespaces measure, on the meter of the engine. A tag is never what a client made up: events are told apart by name
/// if the application knows them, namespaces if it made them.
/// </summary>
internal sealed class SocketMetrics
{
    public const string DynamicNamespace = "_dynamic";
    public const string UnknownNamespace = "_unknown";
    private const string OtherEvent = "_other";

    // In seconds and in sockets; what is there by default is made for milliseconds.
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private static readonly InstrumentAdvice<int> Sizes = new()
    {
        HistogramBucketBoundaries = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
    };

    private readonly EngineMetrics _engine;
    private readonly TimeProvider _time;
    private readonly FrozenSet<string> _knownEvents;
    private readonly Counter<long> _connects;
    private readonly Counter<long> _disconnects;
    private readonly Counter<long> _eventsReceived;
    private readonly Counter<long> _eventsEmitted;
    private readonly Counter<long> _unknownAcks;
    private readonly Counter<long> _clusterLost;
    private readonly Counter<long> _clusterDropped;
    private readonly Counter<long> _clusterGaps;
    private readonly Histogram<double> _ackDuration;
    private readonly Histogram<double> _handlerDuration;
    private readonly Histogram<int> _fanout;

    public SocketMetrics(EngineMetrics engine, TimeProvider time, IEnumerable<string> knownEvents)
    {
        _engine = engine;
        _time = time;
        _knownEvents = knownEvents.ToFrozenSet(StringComparer.Ordinal);
        var meter = engine.Meter;
        _connects = meter.CreateCounter<long>("parley.connects", "{socket}", "Attempts to join a namespace that came to their end.");
        _disconnects = meter.CreateCounter<long>("parley.disconnects", "{socket}", "Sockets that left their namespace.");
        _eventsReceived = meter.CreateCounter<long>("parley.events.received", "{event}", "Events received from clients.");
        _eventsEmitted = meter.CreateCounter<long>("parley.events.emitted", "{event}", "Events emitted, each once however many receive it.");
        _unknownAcks = meter.CreateCounter<long>("parley.acks.unknown", "{acknowledgement}", "Acknowledgements that nobody awaits: late, repeated or made up.");
        _clusterLost = meter.CreateCounter<long>("parley.cluster.lost", "{message}", "Messages to other nodes that the bus did not take.");
        _clusterDropped = meter.CreateCounter<long>("parley.cluster.dropped", "{message}", "Messages of other nodes that were malformed, unknown, late or repeated.");
        _clusterGaps = meter.CreateCounter<long>("parley.cluster.gaps", "{gap}", "Times when messages of other nodes were gone before this node had read them.");
        _ackDuration = meter.CreateHistogram("parley.ack.duration", "s", "Time until an acknowledgement came, or was given up.", tags: null, Durations);
        _handlerDuration = meter.CreateHistogram("parley.handler.duration", "s", "Time that handlers took.", tags: null, Durations);
        _fanout = meter.CreateHistogram("parley.broadcast.fanout", "{socket}", "Sockets of this node that a broadcast was queued for.", tags: null, Sizes);
    }

    /// <summary>Whether anybody measures handlers.</summary>
    public bool TimesHandlers => _handlerDuration.Enabled;

    public void OnConnectEnded(string @namespace, string outcome)
    {
        if (_connects.Enabled)
        {
            _connects.Add(1, Namespace(@namespace), new("outcome", outcome));
        }
    }

    public void OnDisconnected(string @namespace, DisconnectReason reason)
    {
        if (_disconnects.Enabled)
        {
            _disconnects.Add(1, Namespace(@namespace), new("reason", reason.Name));
        }
    }

    /// <summary>Counts an event of a client.</summary>
    /// <param name="scope">The namespace it is for.</param>
    /// <param name="handlers">Those that will handle it.</param>
    /// <param name="eventName">Its name in UTF-8.</param>
    public void OnReceived(IBroadcastScope scope, ReadOnlySpan<EventBinding> handlers, ReadOnlySpan<byte> eventName)
    {
        if (_eventsReceived.Enabled)
        {
            var name = handlers.IsEmpty ? FindKnown(eventName) : handlers[0].EventName;
            _eventsReceived.Add(1, Namespace(scope.MetricName), new("event", name));
        }
    }

    public void OnEmitted(IBroadcastScope scope, string eventName)
    {
        if (_eventsEmitted.Enabled)
        {
            var isKnown = _knownEvents.Contains(eventName) || scope.Handlers.Listeners.Events.Names.Contains(eventName);
            _eventsEmitted.Add(1, Namespace(scope.MetricName), new("event", isKnown ? eventName : OtherEvent));
        }
    }

    /// <summary>Counts the receivers of a broadcast, and of a volatile one those that were passed over.</summary>
    public void OnBroadcast(string @namespace, SendCount count, bool isVolatile)
    {
        if (_fanout.Enabled)
        {
            _fanout.Record(count.Sent, Namespace(@namespace));
        }

        if (isVolatile)
        {
            OnVolatileDrops(count.Members - count.Sent);
        }
    }

    /// <summary>Notes events that were dropped because a client is slow.</summary>
    public void OnDropped(string reason, int packets) => _engine.OnDropped(reason, packets);

    public void OnVolatileDrops(int packets) => _engine.OnDropped(EngineMetrics.DroppedAsVolatile, packets);

    public void OnLimit(string option) => _engine.OnLimit(option);

    public void OnUnknownAck(string @namespace)
    {
        if (_unknownAcks.Enabled)
        {
            _unknownAcks.Add(1, Namespace(@namespace));
        }
    }

    public void OnClusterLost(string @namespace, int messages) => _clusterLost.Add(messages, Namespace(@namespace));

    public void OnClusterDropped(string @namespace) => _clusterDropped.Add(1, Namespace(@namespace));

    public void OnClusterGap(string @namespace) => _clusterGaps.Add(1, Namespace(@namespace));

    /// <summary>When something began that <see cref="OnAckEnded"/> will end; 0 while nobody measures.</summary>
    public long StartAck() => _ackDuration.Enabled ? _time.GetTimestamp() : 0;

    public void OnAckEnded(long startedAt, string @namespace, string outcome)
    {
        if (startedAt != 0)
        {
            _ackDuration.Record(_time.GetElapsedTime(startedAt).TotalSeconds, Namespace(@namespace), new("outcome", outcome));
        }
    }

    public long StartHandler() => _time.GetTimestamp();

    /// <param name="startedAt">What <see cref="StartHandler"/> returned.</param>
    /// <param name="namespace">The namespace of its socket.</param>
    /// <param name="event">The event as the application registered it.</param>
    /// <param name="error">The type of what it threw, or <see langword="null"/> if it did not.</param>
    public void OnHandlerEnded(long startedAt, string @namespace, string @event, string? error)
    {
        if (_handlerDuration.Enabled)
        {
            var tags = new TagList { Namespace(@namespace), { "event", @event } };
            if (error is not null)
            {
                tags.Add("error.type", error);
            }

            _handlerDuration.Record(_time.GetElapsedTime(startedAt).TotalSeconds, tags);
        }
    }

    private static KeyValuePair<string, object?> Namespace(string name) => new("namespace", name);

    private string FindKnown(ReadOnlySpan<byte> eventName)
    {
        Span<char> name = stackalloc char[eventName.Length];
        name = name[..Encoding.UTF8.GetChars(eventName, name)];
        return _knownEvents.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known) ? known : OtherEvent;
    }
}
