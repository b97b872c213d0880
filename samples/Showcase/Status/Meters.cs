using System.Diagnostics.Metrics;

namespace Showcase.Status;

/// <summary>Listens to the meters of this host from its start on, as an exporter of OpenTelemetry would.</summary>
internal sealed class Meters : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.Ordinal)
    {
        ["parley.connections"] = new("transport"),
        ["parley.send_queue.bytes"] = new(null),
        ["parley.bytes.received"] = new(null),
        ["parley.bytes.sent"] = new(null),
        ["parley.drops"] = new(null),
        ["parley.slow_consumers"] = new(null),
        ["parley.connects"] = new("namespace"),
        ["parley.disconnects"] = new("namespace"),
        ["parley.events.received"] = new("namespace"),
        ["parley.events.emitted"] = new("namespace"),
        ["parley.broadcast.fanout"] = new(null),
    };

    public Meters(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other hosts of this process have instruments of the same names.
            if (ReferenceEquals(instrument.Meter.Scope, factory) && _tallies.TryGetValue(instrument.Name, out var tally))
                listener.EnableMeasurementEvents(instrument, tally);
        };
        _listener.SetMeasurementEventCallback<long>(OnMeasured);
        _listener.SetMeasurementEventCallback<int>(static (instrument, value, tags, tally) => OnMeasured(instrument, value, tags, tally));
        _listener.Start();
    }

    public Tally this[string instrument] => _tallies[instrument];

    /// <summary>Asks the instruments that tell how things are, and do not say when they change.</summary>
    public void Ask() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private static void OnMeasured(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var tally = (Tally)state!;
        // An attempt to join that was refused makes no socket.
        if (instrument.Name == "parley.connects" && !IsIn(tags))
            return;
        if (instrument.IsObservable)
            tally.Set(value, tags);
        else
            tally.Add(value, tags);
    }

    private static bool IsIn(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (key, value) in tags)
        {
            if (key == "outcome")
                return value is "accepted" or "recovered";
        }

        return false;
    }
}
