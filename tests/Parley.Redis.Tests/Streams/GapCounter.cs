using System.Diagnostics.Metrics;

namespace Parley.Redis.Tests.Streams;

/// <summary>Counts what one node says of entries that it missed.</summary>
internal sealed class GapCounter : IMeterFactory
{
    private readonly Meter _meter = new("Parley");
    private readonly MeterListener _listener = new();
    private long _count;

    public GapCounter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _meter && instrument.Name == "parley.cluster.gaps")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, gaps, _, _) => Interlocked.Add(ref _count, gaps));
        _listener.Start();
    }

    /// <summary>How often, each namespace by itself.</summary>
    public long Count => Interlocked.Read(ref _count);

    public Meter Create(MeterOptions options) => options.Name == _meter.Name ? _meter : new Meter(options);

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }
}
