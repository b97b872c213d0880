using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Parley.Tests.Diagnostics;

/// <summary>What an application collects with OpenTelemetry. It hears of every server in the process, so its tests run alone.</summary>
internal sealed class Telemetry : IDisposable
{
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly ActivityList _activities = [];
    private readonly MeterProvider _meters;
    private readonly TracerProvider _tracer;

    public Telemetry()
    {
        _meters = Sdk.CreateMeterProviderBuilder().AddMeter("Parley", "Microsoft.AspNetCore.Hosting").AddInMemoryExporter(_metrics).Build();
        _tracer = Sdk.CreateTracerProviderBuilder().AddSource("Parley", "Microsoft.AspNetCore").AddInMemoryExporter(_activities).Build();
    }

    /// <summary>The sum of an instrument, or of a histogram the number of its measurements, where its tags are these.</summary>
    /// <param name="instrument">The name.</param>
    /// <param name="tags">As <c>name=value</c>; points may have others besides.</param>
    public long Read(string instrument, params string[] tags) => (long)Points(instrument, tags).Sum(point => point.Value);

    /// <summary>The sum of the values of a histogram.</summary>
    public double ReadSum(string histogram, params string[] tags) => Points(histogram, tags).Sum(point => point.Sum);

    /// <summary>Waits until an instrument shows a value: what is measured at the end of something its peer has seen may be measured after.</summary>
    public async Task ExpectAsync(long value, string instrument, params string[] tags)
    {
        var start = Stopwatch.GetTimestamp();
        while (Read(instrument, tags) != value && Stopwatch.GetElapsedTime(start) < Guard.Limit)
        {
            await Task.Yield();
        }

        Assert.Equal(value, Read(instrument, tags));
    }

    /// <summary>Waits for the span of this name to be over.</summary>
    public async Task<Activity> SpanAsync(string displayName)
    {
        await Guard.UntilAsync(() => _activities.Find(displayName) is not null);
        return _activities.Find(displayName)!;
    }

    public void Dispose()
    {
        _meters.Dispose();
        _tracer.Dispose();
    }

    private IEnumerable<(double Value, double Sum)> Points(string instrument, string[] tags)
    {
        Collect();
        foreach (var point in _metrics.Where(metric => metric.Name == instrument).SelectMany(metric => metric.MetricPoints.Select(point => (metric.MetricType, point))))
        {
            var found = new List<string>();
            foreach (var tag in point.point.Tags)
            {
                found.Add($"{tag.Key}={tag.Value}");
            }

            if (tags.All(found.Contains))
            {
                yield return point.MetricType is MetricType.Histogram
                    ? (point.point.GetHistogramCount(), point.point.GetHistogramSum())
                    : (point.point.GetSumLong(), 0);
            }
        }
    }

    private void Collect()
    {
        _metrics.Clear();
        Assert.True(_meters.ForceFlush());
    }

    /// <summary>Spans end on any thread.</summary>
    private sealed class ActivityList : ConcurrentBag<Activity>, ICollection<Activity>
    {
        public bool IsReadOnly => false;

        public Activity? Find(string displayName) => this.FirstOrDefault(activity => activity.DisplayName == displayName);

        public bool Contains(Activity item) => this.AsEnumerable().Contains(item);

        public bool Remove(Activity item) => throw new NotSupportedException();
    }
}
