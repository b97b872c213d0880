using Microsoft.Extensions.Logging;
using Parley.Engine.Diagnostics;

namespace Parley.Engine.Transports.WebSockets;

/// <summary>
/// Has HTTP look at its time limits once a second on the connections of an endpoint, in place of Kestrel's heartbeat: that keeps whatever has once
/// registered for as long as the connection lives, and calls it every second, long after HTTP has made place for a WebSocket.
/// </summary>
/// <remarks>Any thread adds and removes, under the lock. A beat is one at a time, as Kestrel's is, and runs without the lock; what is removed meanwhile may be called once more.</remarks>
internal sealed class HttpHeartbeat
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<Listener> _listeners = [];
    private readonly List<Listener> _called = [];
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    // Under the lock: whether the timer is set, or a beat runs that sets it.
    private bool _isRunning;

    /// <param name="time">The clock.</param>
    /// <param name="logger">What is told when a listener throws.</param>
    public HttpHeartbeat(TimeProvider time, ILogger logger)
    {
        _logger = logger;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static heartbeat => ((HttpHeartbeat)heartbeat!).Beat(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Add(Listener listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
            if (!_isRunning)
            {
                _isRunning = true;
                _timer.Change(s_interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Remove(Listener listener)
    {
        lock (_gate)
        {
            _listeners.Remove(listener);
        }
    }

    private void Beat()
    {
        lock (_gate)
        {
            _called.AddRange(_listeners);
        }

        foreach (var listener in _called)
        {
            try
            {
                listener.Call();
            }
            catch (Exception exception)
            {
                // Of one connection; the others need theirs.
                _logger.HeartbeatFailed(exception);
            }
        }

        _called.Clear();
        lock (_gate)
        {
            _isRunning = _listeners.Count > 0;
            if (_isRunning)
            {
                _timer.Change(s_interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>What is called for a connection.</summary>
    internal sealed class Listener(Action<object> action, object state)
    {
        public void Call() => action(state);
    }
}
