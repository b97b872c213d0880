using Microsoft.Extensions.Logging;
using Parley.Engine.Diagnostics;

namespace Parley.Engine.Scheduling;

/// <summary>
/// Knows when the server itself was late: when a turn of the wheel came late, or the pool did not begin what was queued, because the application blocks
/// its threads, or because the process had no processor. What clients sent meanwhile lies unread, so the time is not counted against them.
/// </summary>
/// <remarks>
/// The wheel's timer alone would not tell: timers go before what is queued, so they may come in time while everything else waits. Hence a work item
/// that is queued once a second. Everything but that item's run belongs to the wheel's turn, which is one at a time.
/// </remarks>
internal sealed class Lateness(TimeProvider time, Action<IThreadPoolWorkItem> pool, EngineMetrics metrics, ILogger logger) : IThreadPoolWorkItem
{
    /// <summary>From when on a delay counts. Far above what a busy server needs, far below any time that clients are given.</summary>
    public const int LateMilliseconds = 1000;

    private const int ProbeMilliseconds = 1000;
    private const int WarningMilliseconds = 60_000;

    private long _lateAt = long.MinValue;
    private long _worst;
    private long _nextProbeAt;
    private long _nextWarningAt;
    private long _queuedAt;
    private long _queuedTimestamp;

    // Set before the item is queued, cleared when it has run, behind _delay.
    private volatile bool _isQueued;
    private long _delay;

    /// <summary>When a time is over that a client was given, if the server was late within it: then it begins anew.</summary>
    /// <param name="due">The end of the time, by the wheel.</param>
    /// <param name="given">How long it is.</param>
    /// <returns>Its new end, or <paramref name="due"/>.</returns>
    public long Forgive(long due, TimeSpan given)
    {
        var milliseconds = (long)given.TotalMilliseconds;
        return _lateAt > due - milliseconds ? _lateAt + milliseconds : due;
    }

    /// <summary>Called at the beginning of each turn of the wheel, before anything is found to be due.</summary>
    /// <param name="now">The wheel's time.</param>
    /// <param name="late">By how many milliseconds the turn is late.</param>
    public void OnTurn(long now, long late)
    {
        if (late >= LateMilliseconds)
        {
            metrics.OnPoolDelay(late);
        }

        late = Math.Max(late, _isQueued ? now - _queuedAt : Interlocked.Exchange(ref _delay, 0));
        if (!_isQueued && now >= _nextProbeAt)
        {
            _nextProbeAt = now + ProbeMilliseconds;
            _queuedAt = now;
            _queuedTimestamp = time.GetTimestamp();
            _isQueued = true;
            pool(this);
        }

        if (late < LateMilliseconds)
        {
            return;
        }

        _lateAt = now;
        _worst = Math.Max(_worst, late);
        if (now >= _nextWarningAt)
        {
            _nextWarningAt = now + WarningMilliseconds;
            logger.ServerIsLate(TimeSpan.FromMilliseconds(_worst), ThreadPool.ThreadCount, ThreadPool.PendingWorkItemCount);
            _worst = 0;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        var delay = (long)time.GetElapsedTime(_queuedTimestamp).TotalMilliseconds;
        metrics.OnPoolDelay(delay);
        Volatile.Write(ref _delay, delay);
        _isQueued = false;
    }
}
