namespace Parley.Engine.Scheduling;

/// <summary>
/// So many tokens a second, and so many at once, by the clock of a wheel. Any thread may use it; it has no timer, since tokens are added when somebody
/// looks. Who wants more than there ever are at once gets them when the bucket is full, and leaves a debt, which is paid before anybody gets more.
/// </summary>
internal sealed class TokenBucket(int perSecond, int burst, DeadlineWheel wheel)
{
    // A thousandth, so that a millisecond adds a whole number of them.
    private const long Parts = 1000;

    private readonly Lock _gate = new();

    // Under _gate. Below zero is a debt.
    private long _parts = burst * Parts;
    private long _filledAt = wheel.Now;

    /// <summary>Whether it is as if nobody had ever taken anything.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return Fill() == burst * Parts;
            }
        }
    }

    /// <summary>Whether a debt is being paid.</summary>
    public bool IsInDebt
    {
        get
        {
            lock (_gate)
            {
                return Fill() < 0;
            }
        }
    }

    /// <summary>Takes tokens, all or none.</summary>
    public bool TryTake(int tokens)
    {
        lock (_gate)
        {
            if (Fill() < Math.Min(tokens, burst) * Parts)
            {
                return false;
            }

            _parts -= tokens * Parts;
            return true;
        }
    }

    private long Fill()
    {
        var now = wheel.Now;

        // Of more than 24 days nothing is noted, so that the product is a number; any bucket is full by then.
        var added = Math.Min(now - _filledAt, int.MaxValue) * perSecond;
        _filledAt = now;
        return _parts = Math.Min(_parts + added, burst * Parts);
    }
}
