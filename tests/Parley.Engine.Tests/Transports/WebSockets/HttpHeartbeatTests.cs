using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Parley.Engine.Transports.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

public sealed class HttpHeartbeatTests : ILogger
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpHeartbeat _heartbeat;
    private readonly List<object> _heard = [];
    private readonly List<(LogLevel, string?)> _logged = [];

    public HttpHeartbeatTests() => _heartbeat = new HttpHeartbeat(_time, this);

    [Fact]
    public void Each_connection_is_called_once_a_second()
    {
        _heartbeat.Add(Listener("a"));
        _heartbeat.Add(Listener("b"));

        AdvanceSeconds(3);

        Assert.Equal(3, _heard.Count(name => name is "a"));
        Assert.Equal(3, _heard.Count(name => name is "b"));
    }

    [Fact]
    public void It_begins_again_after_the_last_connection_has_gone()
    {
        var first = Listener("a");
        _heartbeat.Add(first);
        _heartbeat.Remove(first);
        AdvanceSeconds(5);

        _heartbeat.Add(Listener("b"));
        AdvanceSeconds(2);

        Assert.Equal(["b", "b"], _heard);
    }

    [Fact]
    public void A_connection_may_go_while_it_is_called()
    {
        HttpHeartbeat.Listener? listener = null;
        listener = new HttpHeartbeat.Listener(
            name =>
            {
                _heard.Add(name);
                _heartbeat.Remove(listener!);
            },
            "a");
        _heartbeat.Add(listener);

        AdvanceSeconds(3);

        Assert.Equal(["a"], _heard);
    }

    [Fact]
    public void One_that_throws_is_told_and_takes_nothing_from_the_others()
    {
        _heartbeat.Add(new HttpHeartbeat.Listener(_ => throw new InvalidOperationException("limits"), "a"));
        _heartbeat.Add(Listener("b"));

        AdvanceSeconds(2);

        Assert.Equal(["b", "b"], _heard);
        Assert.Equal([(LogLevel.Error, "limits"), (LogLevel.Error, "limits")], _logged);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _logged.Add((logLevel, exception?.Message));

    private void AdvanceSeconds(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private HttpHeartbeat.Listener Listener(string name) => new(_heard.Add, name);
}
