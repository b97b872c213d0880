namespace Parley.Acks;

/// <summary>How long an acknowledgement may be awaited.</summary>
internal static class AckTimeout
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static TimeSpan Check(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, Longest);
        }

        return timeout;
    }
}
