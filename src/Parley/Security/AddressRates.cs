using System.Collections.Concurrent;
using System.Net;
using Parley.Engine.Scheduling;

namespace Parley.Security;

/// <summary>
/// How many handshakes each address may make, by a token bucket. Any thread may use it. An address is forgotten when its bucket is full again; while as
/// many are known as may be, all further ones share one bucket.
/// </summary>
internal sealed class AddressRates(int perSecond, int burst, DeadlineWheel wheel, int maxAddresses = AddressRates.DefaultAddresses) : IDeadline
{
    /// <summary>Some 20 MB where all are there at once. The wheel's thread is not the one to go through them.</summary>
    private const int DefaultAddresses = 65_536;

    private const int SweepMilliseconds = 10_000;

    private readonly ConcurrentDictionary<IPAddress, TokenBucket> _buckets = new();
    private readonly TokenBucket _others = new(perSecond, burst, wheel);
    private DeadlineLinks _links;
    private int _count;
    private int _isSweeping;

    /// <summary>How many addresses are known.</summary>
    public int Count => Volatile.Read(ref _count);

    ref DeadlineLinks IDeadline.Links => ref _links;

    void IDeadline.OnDue(long now) => ThreadPool.UnsafeQueueUserWorkItem(static rates => rates.Sweep(), this, preferLocal: false);

    /// <summary>Counts a handshake.</summary>
    /// <returns><see langword="false"/> if it is one too many.</returns>
    public bool TryTake(IPAddress address) => (_buckets.TryGetValue(address, out var bucket) ? bucket : Add(address)).TryTake(1);

    private TokenBucket Add(IPAddress address)
    {
        if (Interlocked.Increment(ref _count) > maxAddresses)
        {
            Interlocked.Decrement(ref _count);
            return _others;
        }

        var made = new TokenBucket(perSecond, burst, wheel);
        var bucket = _buckets.GetOrAdd(address, made);
        if (!ReferenceEquals(bucket, made))
        {
            Interlocked.Decrement(ref _count);
        }

        if (Interlocked.Exchange(ref _isSweeping, 1) == 0)
        {
            wheel.Schedule(this, wheel.Now + SweepMilliseconds);
        }

        return bucket;
    }

    private void Sweep()
    {
        foreach (var pair in _buckets)
        {
            if (pair.Value.IsFull && _buckets.TryRemove(pair))
            {
                Interlocked.Decrement(ref _count);
            }
        }

        if (_buckets.IsEmpty)
        {
            Volatile.Write(ref _isSweeping, 0);
            if (_buckets.IsEmpty || Interlocked.Exchange(ref _isSweeping, 1) != 0)
            {
                return;
            }
        }

        wheel.Schedule(this, wheel.Now + SweepMilliseconds);
    }
}
