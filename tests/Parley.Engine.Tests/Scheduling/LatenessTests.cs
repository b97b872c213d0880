using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Parley.Engine.Tests.Harness;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Scheduling;

/// <summary>A server that is late itself, by the times of the default options: a ping after 25 s, 20 s to answer it, 5 min unread at most.</summary>
public sealed class LatenessTests : ILogger, IMeterFactory, IDisposable
{
    private readonly Meter _meter = new("Parley");
    private readonly MeterListener _listener = new();
    private readonly List<string> _warnings = [];
    private readonly List<double> _delays = [];
    private readonly StallingPool _pool = new();
    private readonly EngineHarness _engine;

    public LatenessTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter) && instrument.Name == "parley.pool.delay")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => _delays.Add(value));
        _listener.Start();
        _engine = new EngineHarness(logger: this, meters: this, pool: _pool.Queue);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _listener.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task A_client_whose_answer_may_lie_unread_in_a_starved_pool_is_not_ended()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(25);
        await peer.ExpectAsync("2");
        _pool.IsBlocked = true;
        _engine.AdvanceSeconds(60);
        Assert.True(receiver.Session.IsOpen);

        _pool.Release();

        // Its time begins anew with the end of the delay, which the next turn, within a second, knows of.
        _engine.AdvanceSeconds(20);
        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(1.2);
        await receiver.ExpectCloseAsync("ping timeout");
    }

    [Fact]
    public async Task A_delay_that_is_over_before_the_answer_is_due_counts_as_well()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(24.9);
        _pool.IsBlocked = true;
        _engine.AdvanceSeconds(15);
        _pool.Release();
        await peer.ExpectAsync("2");

        _engine.AdvanceSeconds(20);

        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(0.2);
        await receiver.ExpectCloseAsync("ping timeout");
    }

    [Fact]
    public async Task A_client_that_answers_in_the_end_stays()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(25);
        _pool.IsBlocked = true;
        _engine.AdvanceSeconds(100);
        _pool.Release();
        await peer.ExpectAsync("2");
        await peer.SendAsync("3");
        await peer.SendAsync("4here");
        await receiver.ExpectAsync("here");

        _engine.AdvanceSeconds(26);

        await peer.ExpectAsync("2");
        Assert.True(receiver.Session.IsOpen);
    }

    [Fact]
    public async Task A_client_that_is_gone_does_not_stay_for_as_long_as_the_pool_is_starved()
    {
        var (_, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(25);
        _pool.IsBlocked = true;

        _engine.AdvanceSeconds(319.9);
        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(0.2);

        await receiver.ExpectCloseAsync("ping timeout");
    }

    [Fact]
    public async Task Clients_are_given_time_anew_after_the_process_was_stopped()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(25);
        await peer.ExpectAsync("2");

        _engine.Time.Advance(TimeSpan.FromHours(1));

        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(19.9);
        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(0.2);
        await receiver.ExpectCloseAsync("ping timeout");
    }

    [Fact]
    public async Task The_rest_of_a_message_may_lie_unread_as_well()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        await peer.SendFrameAsync(WebSocketOpcode.Text, "4he"u8, final: false);
        await peer.SendFrameAsync(WebSocketOpcode.Ping, "x"u8);
        await peer.ExpectFrameAsync(WebSocketOpcode.Pong, (byte)'x');
        _engine.AdvanceSeconds(20);
        _engine.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(receiver.Session.IsOpen);

        await peer.SendFrameAsync(WebSocketOpcode.Continuation, "llo"u8);

        await receiver.ExpectAsync("hello");
    }

    [Fact]
    public async Task A_delay_below_a_second_changes_nothing()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(25);
        await peer.ExpectAsync("2");
        for (var i = 0; i < 22; i++)
        {
            _engine.Time.Advance(TimeSpan.FromSeconds(0.9));
        }

        Assert.True(receiver.Session.IsOpen);
        _engine.Time.Advance(TimeSpan.FromSeconds(0.2));

        await receiver.ExpectCloseAsync("ping timeout");
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_warning_names_the_delay_at_once_and_then_the_longest_once_a_minute()
    {
        _engine.Options.PingInterval = TimeSpan.FromHours(1);
        await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(5);
        Assert.Empty(_warnings);

        _pool.IsBlocked = true;
        _engine.AdvanceSeconds(10);
        Assert.StartsWith("The server is late by 00:00:01:", Assert.Single(_warnings), StringComparison.Ordinal);
        _engine.AdvanceSeconds(20);
        _pool.Release();
        _engine.AdvanceSeconds(10);
        Assert.Single(_warnings);

        _engine.AdvanceSeconds(40);
        _pool.IsBlocked = true;
        _engine.AdvanceSeconds(3);
        Assert.Equal(2, _warnings.Count);
        Assert.Matches("^The server is late by 00:00:(29|30)", _warnings[1]);
    }

    [Fact]
    public async Task The_delay_is_measured_once_a_second()
    {
        await _engine.OpenWebSocketAsync();
        _engine.AdvanceSeconds(5.05);
        Assert.Equal([0, 0, 0, 0, 0], _delays);

        _delays.Clear();
        _pool.IsBlocked = true;
        _engine.AdvanceSeconds(4);
        _pool.Release();

        Assert.InRange(Assert.Single(_delays), 3, 4);
    }

    Meter IMeterFactory.Create(MeterOptions options) => _meter;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning)
        {
            _warnings.Add(formatter(state, exception));
        }
    }
}
