using Microsoft.Extensions.Time.Testing;
using Parley.Engine.Scheduling;

namespace Parley.Engine.Tests.Scheduling;

public sealed class TokenBucketTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly DeadlineWheel _wheel;

    public TokenBucketTests() => _wheel = new DeadlineWheel(_time);

    public void Dispose() => _wheel.Dispose();

    [Fact]
    public void A_bucket_gives_its_burst_and_then_what_time_adds()
    {
        var bucket = new TokenBucket(perSecond: 10, burst: 5, _wheel);
        Assert.True(bucket.TryTake(2));
        Assert.True(bucket.TryTake(3));
        Assert.False(bucket.TryTake(1));

        Pass(99);
        Assert.False(bucket.TryTake(1));
        Pass(1);
        Assert.True(bucket.TryTake(1));
        Assert.False(bucket.TryTake(1));
    }

    [Fact]
    public void A_bucket_never_holds_more_than_its_burst()
    {
        var bucket = new TokenBucket(perSecond: 1_000_000_000, burst: 3, _wheel);
        Assert.True(bucket.TryTake(3));
        Assert.False(bucket.IsFull);
        _time.Advance(TimeSpan.FromDays(1000));
        Assert.True(bucket.IsFull);

        Assert.True(bucket.TryTake(3));
        Assert.False(bucket.TryTake(1));
    }

    [Fact]
    public void All_tokens_or_none_are_taken()
    {
        var bucket = new TokenBucket(perSecond: 1, burst: 5, _wheel);
        Assert.True(bucket.TryTake(3));
        Assert.False(bucket.TryTake(3));
        Assert.True(bucket.TryTake(2));
    }

    [Fact]
    public void More_than_there_ever_are_at_once_takes_a_full_bucket_and_leaves_a_debt()
    {
        var bucket = new TokenBucket(perSecond: 10, burst: 5, _wheel);
        Assert.True(bucket.TryTake(1));
        Assert.False(bucket.TryTake(25));
        Pass(100);
        Assert.True(bucket.TryTake(25));

        Pass(1999);
        Assert.True(bucket.IsInDebt);
        Pass(1);
        Assert.False(bucket.IsInDebt);
        Assert.False(bucket.TryTake(1));
        Pass(100);
        Assert.True(bucket.TryTake(1));
    }

    private void Pass(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
