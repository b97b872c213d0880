using System.Diagnostics.Metrics;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Diagnostics;

public sealed class EngineMetricsTests : IMeterFactory
{
    private readonly Meter _meter = new("Parley");
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _sums = new(StringComparer.Ordinal);

    public EngineMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (_sums)
            {
                var key = $"{instrument.Name} {tags[0].Value}";
                _sums[key] = _sums.GetValueOrDefault(key) + value;
            }
        });
        _listener.Start();
    }

    public Meter Create(MeterOptions options) => _meter;

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Servers_of_one_host_are_counted_together()
    {
        using var first = new EngineHarness(meters: this);
        await first.OpenPollingAsync();
        using (var second = new EngineHarness(meters: this))
        {
            await second.OpenPollingAsync();
            await second.OpenWebSocketAsync();

            Assert.Equal(2, Observe("parley.connections polling"));
            Assert.Equal(1, Observe("parley.connections websocket"));
        }

        Assert.Equal(1, Observe("parley.connections polling"));
        Assert.Equal(2, Read("parley.handshakes polling"));
    }

    [Fact]
    public async Task What_waits_is_summed_when_somebody_asks()
    {
        using var engine = new EngineHarness(meters: this);
        var session = await engine.OpenPollingAsync();
        (await engine.OpenPollingAsync()).SendText(new byte[100]);
        session.SendText(new byte[100]);

        Assert.Equal(2 * (100 + 1 + 2 + 64), Observe("parley.send_queue.bytes polling"));

        await engine.Poll(session).TextAsync();

        Assert.Equal(100 + 1 + 2 + 64, Observe("parley.send_queue.bytes polling"));
    }

    [Fact]
    public async Task The_outcome_of_a_refusal_is_not_what_the_application_says_of_it()
    {
        using var engine = new EngineHarness(
            options => options.AllowRequest = context => ValueTask.FromResult(HandshakeDecision.Refuse($"no {context.Request.Query["name"]}")), meters: this);
        var outcomes = new List<object?>();
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => outcomes.Add(tags[1].Value));

        await engine.Get("&name=ada").EndAsync();
        await engine.Get("&name=bob").EndAsync();

        Assert.Equal(["forbidden", "forbidden"], outcomes);
    }

    private long Observe(string key)
    {
        lock (_sums)
        {
            _sums.Remove(key);
        }

        _listener.RecordObservableInstruments();
        return Read(key);
    }

    private long Read(string key)
    {
        lock (_sums)
        {
            return _sums.GetValueOrDefault(key);
        }
    }
}
