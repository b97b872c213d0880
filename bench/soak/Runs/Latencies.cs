namespace Parley.Soak.Runs;

/// <summary>How long events took to those who read. Any thread may add.</summary>
internal sealed class Latencies
{
    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];

    public void Add(TimeSpan latency)
    {
        lock (_gate)
        {
            _milliseconds.Add(latency.TotalMilliseconds);
        }
    }

    /// <summary>What so many of 100 stay below, in milliseconds.</summary>
    public double Percentile(int percent)
    {
        lock (_gate)
        {
            _milliseconds.Sort();
            return _milliseconds.Count == 0 ? double.NaN : _milliseconds[(_milliseconds.Count - 1) * percent / 100];
        }
    }
}
