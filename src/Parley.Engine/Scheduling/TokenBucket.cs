using System.Threading.RateLimiting;

namespace Parley.Engine.Scheduling;

/// <summary>So many tokens a second, and so many at once. Any thread may use it; it has no timer, since tokens are added when there are too few.</summary>
#pragma warning disable CA1001 // A limiter without a timer and a queue holds nothing that has to be freed.
internal sealed class TokenBucket(int perSecond, int burst)
#pragma warning restore CA1001
{
    private readonly TokenBucketRateLimiter _limiter = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = burst,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        AutoReplenishment = false,
        QueueLimit = 0,
    });

    public int Burst => burst;

    /// <summary>Whether it is as if nobody had ever taken anything.</summary>
    public bool IsFull
    {
        get
        {
            _limiter.TryReplenish();
            return _limiter.IdleDuration is not null;
        }
    }

    /// <summary>Takes tokens, all or none.</summary>
    /// <param name="tokens">How many, up to <see cref="Burst"/>.</param>
    public bool TryTake(int tokens) => TryTakeNow(tokens) || (_limiter.TryReplenish() && TryTakeNow(tokens));

    private bool TryTakeNow(int tokens)
    {
        using var lease = _limiter.AttemptAcquire(tokens);
        return lease.IsAcquired;
    }
}
