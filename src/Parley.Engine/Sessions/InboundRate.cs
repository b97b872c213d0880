using Parley.Engine.Diagnostics;
using Parley.Engine.Scheduling;

namespace Parley.Engine.Sessions;

/// <summary>
/// What one client may send, by two token buckets. Made only where a rate is limited. It belongs to the session's reader, except that the wheel
/// ends its waiting. A packet is paid for before it is handled, so that what is too much is not handled; only what comes with it on the wire, headers
/// and frames without a packet, is paid for afterwards, before anything else is read.
/// </summary>
/// <remarks>
/// A message larger than the bucket is handled when the bucket is full, since no waiting would ever make it small enough. The debt it leaves keeps the
/// client from being read, and is not held against it: it was let in. So each message that <see cref="EngineOptions.MaxPayload"/> allows has its turn.
/// </remarks>
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

    // Read, and owed with the next packet; below zero where a message was paid for before its reader told of its bytes.
    private int _readBytes;
    private bool _isAdmitted;
    private long _exceededSince;
    private long _exceededUntil = -CalmMilliseconds - 1;

    public InboundRate(InboundRateLimitOptions options, EngineSession session)
    {
        Options = options;
        _session = session;
        var wheel = session.Server.Wheel;
        _packets = new TokenBucket(options.PacketsPerSecond, options.PacketBurst, wheel);
        _bytes = new TokenBucket(options.BytesPerSecond, options.ByteBurst, wheel);
    }

    public InboundRateLimitOptions Options { get; }

    ref DeadlineLinks IDeadline.Links => ref _links;

    void IDeadline.OnDue(long now) => Interlocked.Exchange(ref _turn, null)?.TrySetResult();

    /// <summary>Notes what came, to be paid for with the next packet.</summary>
    public void Owe(int packets, int bytes)
    {
        _owedPackets += packets;
        _readBytes += bytes;
    }

    /// <summary>Pays for a packet that is about to be handled, and for what was read with it.</summary>
    /// <param name="bytes">How many bytes of it are known to have been read, those included that were noted before.</param>
    /// <returns>Whether it may be handled; if not, see <see cref="EngineSession.WaitForRateAsync"/>.</returns>
    public bool TryAdmit(int bytes)
    {
        _owedPackets++;
        _isAdmitted = true;
        Charge(Math.Max(bytes, _readBytes));
        return TryPayOrTell();
    }

    /// <summary>Pays for what was read and not yet paid for, and for a packet unless it was admitted.</summary>
    /// <param name="bytes">Bytes that were read, of a packet that was admitted or of a frame without one.</param>
    /// <returns>Completes when more may be read.</returns>
    public ValueTask PayAsync(int bytes)
    {
        Owe(_isAdmitted ? 0 : 1, bytes);
        _isAdmitted = false;
        if (_readBytes > 0)
        {
            Charge(_readBytes);
        }

        return TryPayOrTell() ? default : _session.WaitForRateAsync(this);
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

    /// <summary>Whether the client has been beyond its rate for as long as it may, between the two. Asked turn by turn.</summary>
    public bool IsExhausted()
    {
        var now = _session.Server.Wheel.Now;
        if (_bytes.IsInDebt)
        {
            _exceededSince = now;
        }

        return TimeSpan.FromMilliseconds(now - _exceededSince) >= Options.MaxExcess;
    }

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

    private void Charge(int bytes)
    {
        _owedBytes += bytes;
        _readBytes -= bytes;
    }

    private bool TryPayOrTell()
    {
        if (TryPay())
        {
            return true;
        }

        _session.Server.Metrics.OnLimit(nameof(EngineOptions.InboundRateLimit));
        return false;
    }

    private static bool TryPay(TokenBucket bucket, ref int owed)
    {
        if (owed > 0)
        {
            if (!bucket.TryTake(owed))
            {
                return false;
            }

            owed = 0;
        }

        return true;
    }
}
