using Parley.Engine.Diagnostics;
using Parley.Engine.Scheduling;

namespace Parley.Engine.Sessions;

/// <summary>
/// What one client may send, by two token buckets. Made only where a rate is limited. It belongs to the session's reader, except that the wheel
/// ends its waiting; a message is paid for after it was handled, so that the reader never has to hold one back.
/// </summary>
internal sealed class InboundRate : IDeadline
{
    /// <summary>A client that sends as much as it may has to be slowed down now and then. One that has not been for this long is within its rate.</summary>
    private const long CalmMilliseconds = 1000;

    private readonly EngineSession _session;
    private readonly TokenBucket _packets;
    private readonly TokenBucket _bytes;
    private DeadlineLinks _links;
    private TaskCompletionSource? _turn;
    private int _owedPackets;
    private int _owedBytes;
    private long _exceededSince;
    private long _exceededUntil = -CalmMilliseconds - 1;

    public InboundRate(InboundRateLimitOptions options, EngineSession session)
    {
        Options = options;
        _session = session;
        _packets = new TokenBucket(options.PacketsPerSecond, options.PacketBurst);
        _bytes = new TokenBucket(options.BytesPerSecond, options.ByteBurst);
    }

    public InboundRateLimitOptions Options { get; }

    ref DeadlineLinks IDeadline.Links => ref _links;

    void IDeadline.OnDue(long now) => Interlocked.Exchange(ref _turn, null)?.TrySetResult();

    /// <summary>Notes what came, to be paid for with the next packet.</summary>
    public void Owe(int packets, int bytes)
    {
        _owedPackets += packets;
        _owedBytes += bytes;
    }

    /// <summary>Pays for a packet that was handled.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <returns>Completes when the next packet may be read.</returns>
    public ValueTask PayAsync(int bytes)
    {
        Owe(packets: 1, bytes);
        if (TryPay())
        {
            return default;
        }

        _session.Server.Metrics.OnLimit(nameof(EngineOptions.InboundRateLimit));
        return _session.WaitForRateAsync(this);
    }

    /// <summary>Pays what is owed, as far as it goes.</summary>
    /// <returns>Whether nothing is owed any more.</returns>
    public bool TryPay() => TryPay(_packets, ref _owedPackets) & TryPay(_bytes, ref _owedBytes);

    /// <summary>Called when the client begins to be slowed down. The last time counts on if it was over only just now.</summary>
    public void BeginExcess()
    {
        var now = _session.Server.Wheel.Now;
        if (now - _exceededUntil > CalmMilliseconds)
        {
            _exceededSince = now;
        }
    }

    public void EndExcess() => _exceededUntil = _session.Server.Wheel.Now;

    /// <summary>For how long the client has been beyond its rate, between the two.</summary>
    public TimeSpan Excess => TimeSpan.FromMilliseconds(_session.Server.Wheel.Now - _exceededSince);

    /// <summary>Completes at the wheel's next turn.</summary>
    public Task WhenTurnedAsync()
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _turn, turn);
        var wheel = _session.Server.Wheel;
        wheel.Schedule(this, wheel.Now + DeadlineWheel.TickMilliseconds);
        return turn.Task;
    }

    public SessionEnd Describe()
    {
        var (option, value) = _owedPackets > 0
            ? (nameof(Options.PacketsPerSecond), Options.PacketsPerSecond)
            : (nameof(Options.BytesPerSecond), Options.BytesPerSecond);
        return SessionEnd.TooMuch(DisconnectReason.TransportError, "its client sends more than it may", option, value);
    }

    private static bool TryPay(TokenBucket bucket, ref int owed)
    {
        while (owed > 0)
        {
            var part = Math.Min(owed, bucket.Burst);
            if (!bucket.TryTake(part))
            {
                return false;
            }

            owed -= part;
        }

        return true;
    }
}
