using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Parley.Showcase.Tests.Status;

/// <summary>What the meter Parley of one application measures, added up by another listener than the page's.</summary>
internal sealed class MeterTotals : IDisposable
{
    private readonly ConcurrentQueue<(Instrument Instrument, long Value, string? Namespace)> _measured = [];
    private readonly MeterListener _listener = new();

    /// <summary>Made before the application, so that it hears all.</summary>
    public MeterTotals()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Parley" && !instrument.IsObservable)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public long Sum(IMeterFactory of, string instrument, string? @namespace = null) => _measured
        .Where(each => ReferenceEquals(each.Instrument.Meter.Scope, of) && each.Instrument.Name == instrument && (@namespace is null || each.Namespace == @namespace))
        .Sum(each => each.Value);

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? name = null;
        foreach (var (key, tag) in tags)
        {
            name = key == "namespace" ? tag as string : name;
        }

        _measured.Enqueue((instrument, value, name));
    }
}
