using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Diagnostics;
using Parley.Events;
using Parley.Rooms;

namespace Parley.Tests.Diagnostics;

public sealed class SocketMetricsTests : IMeterFactory
{
    private readonly Meter _meter = new("Parley");
    private readonly MeterListener _listener = new();
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly SocketIOServer _server;
    private int _measurements;

    public SocketMetricsTests()
    {
        var options = new SocketIOOptions();
        options.MetricEvents.Add("news");
        _server = new SocketIOServer(Options.Create(options), TimeProvider.System, NullLogger<SocketIOServer>.Instance, _services, this);
        _server.On("hello", (Socket _) => { });
    }

    public Meter Create(MeterOptions options) => _meter;

    public void Dispose()
    {
        _listener.Dispose();
        _server.Dispose();
        _services.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Measuring_allocates_nothing_for_tags()
    {
        Listen();
        IBroadcastScope scope = _server.Of("/");
        Measure(scope);
        var measurements = _measurements;
        Assert.True(measurements >= 9);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Measure(scope);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(2 * measurements, _measurements);
    }

    [Fact]
    public void Nothing_is_timed_while_nobody_listens()
    {
        Assert.Equal(0, _server.Metrics.StartAck());
        Assert.False(_server.Metrics.TimesHandlers);
        Listen();
        Assert.NotEqual(0, _server.Metrics.StartAck());
        Assert.True(_server.Metrics.TimesHandlers);
    }

    private void Measure(IBroadcastScope scope)
    {
        var metrics = _server.Metrics;
        metrics.OnReceived(scope, scope.Handlers.Listeners.Events["hello"u8], "hello"u8);
        metrics.OnReceived(scope, [], "news"u8);
        metrics.OnReceived(scope, [], "made up"u8);
        metrics.OnEmitted(scope, "hello");
        metrics.OnEmitted(scope, "made up");
        metrics.OnBroadcast("/", new SendCount(3, 2), isVolatile: true);
        metrics.OnAckEnded(metrics.StartAck(), "/", "answered");
        metrics.OnHandlerEnded(metrics.StartHandler(), "/", "hello", error: null);
        _server.Engine.Metrics.OnReceived("websocket", 10);
        _server.Engine.Metrics.OnSent("websocket", 10);
    }

    private void Listen()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, _, _) => _measurements++);
        _listener.SetMeasurementEventCallback<int>((_, _, _, _) => _measurements++);
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => _measurements++);
        _listener.Start();
    }
}
