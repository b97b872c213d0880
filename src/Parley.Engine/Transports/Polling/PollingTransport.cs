using System.Threading.Tasks.Sources;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Transports.Polling;

/// <summary>
/// HTTP long-polling: the session's packets leave with the one GET that waits for them. The request itself waits on this object,
/// so a parked poll allocates neither task nor timer. Guarded by the session's lock.
/// </summary>
internal sealed class PollingTransport : EngineTransport, IValueTaskSource<PollSignal>
{
    // What the official server waits for a last poll.
    private static readonly TimeSpan LastPollTimeout = TimeSpan.FromSeconds(30);

    private static readonly EngineMessage[] CloseOnly = [EngineMessage.Close];
    private static readonly EngineMessage[] NoopThenClose = [EngineMessage.Noop, EngineMessage.Close];

    private ManualResetValueTaskSourceCore<PollSignal> _signal = new() { RunContinuationsAsynchronously = true };
    private bool _active;
    private bool _parked;

    /// <summary>Whether binary leaves as bytes rather than as base64. In Engine.IO v3 only, for clients that did not ask for base64 (<c>b64</c>).</summary>
    public bool SendsBytes { get; init; }

    public override string Name => "polling";

    public override bool IsPolling => true;

    public override TimeSpan CloseTimeout => LastPollTimeout;

    public override bool IsWritable => _parked;

    /// <summary>Registers the poll that now waits. Under the lock.</summary>
    /// <returns><see langword="false"/> if there is one already.</returns>
    public bool TryPark()
    {
        if (_active)
        {
            return false;
        }

        _signal.Reset();
        _active = true;
        _parked = true;
        return true;
    }

    /// <summary>Ends the current poll. Under the lock.</summary>
    public void Unpark()
    {
        _parked = false;
        _active = false;
    }

    /// <summary>What the parked poll awaits. Once for each <see cref="TryPark"/>.</summary>
    public ValueTask<PollSignal> WaitAsync() => new(this, _signal.Version);

    public override void StartDrain() => Wake(PollSignal.Drain);

    /// <summary>Has a parked poll come back with a noop. Under the lock.</summary>
    public void Release() => Wake(PollSignal.Release);

    /// <summary>Wakes a parked poll whose client went away. Under the lock.</summary>
    public void Abandon() => Wake(PollSignal.Gone);

    /// <summary>A client that polls later finds a noop before the close, as with the official server.</summary>
    public override EngineMessage[] Farewell(bool queueIsEmpty, ushort closeCode) => queueIsEmpty && _parked ? CloseOnly : NoopThenClose;

    public override EngineMessage? CloseMessage(ushort closeCode) => _parked ? EngineMessage.Close : null;

    public override void Cut()
    {
        // Between two requests there is nothing to cut; a parked one is answered by the close of its session.
    }

    private void Wake(PollSignal signal)
    {
        if (_parked)
        {
            _parked = false;
            _signal.SetResult(signal);
        }
    }

    PollSignal IValueTaskSource<PollSignal>.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<PollSignal>.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<PollSignal>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);
}
