namespace Parley.Redis.Streams;

/// <summary>
/// The messages of this node that are on their way to the stream and back: what they say is done here when they come back, in the order of the stream. One that
/// does not come back, because Redis did not take it or is not read, is done at once; one that was deleted from the stream before it was read, when its time is
/// over. Guarded by its lock.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="maxAge">How long one may be on its way.</param>
/// <param name="onLate">Is given those that were for longer, in their order, on the pool, and must not throw.</param>
internal sealed class OwnMessages(TimeProvider time, TimeSpan maxAge, Action<OwnMessages.Own[]> onLate) : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // By numbers that count up, in the order in which they were sent.
    private readonly Dictionary<long, Own> _byNumber = [];
    private readonly Dictionary<ClusterMessage, long> _numbers = new(ReferenceEqualityComparer.Instance);
    private long _last;

    // One for all, which runs while there are some.
    private ITimer? _timer;
    private bool _isArmed;

    public Task Add(ClusterMessage message)
    {
        lock (_gate)
        {
            var own = new Own(message, time.GetTimestamp());
            _byNumber.Add(++_last, own);
            _numbers.Add(message, _last);
            Arm();
            return own.Done.Task;
        }
    }

    /// <summary>The number that a message goes under; 0 if it is not awaited.</summary>
    public long NumberOf(ClusterMessage message)
    {
        lock (_gate)
        {
            return _numbers.GetValueOrDefault(message);
        }
    }

    /// <summary>Takes out a message that has come back.</summary>
    /// <returns>The message, to be ended, or <see langword="null"/> if it was done before.</returns>
    public Own? Take(long number)
    {
        lock (_gate)
        {
            if (!_byNumber.Remove(number, out var own))
            {
                return null;
            }

            _numbers.Remove(own.Message);
            return own;
        }
    }

    /// <summary>Takes out a message that is lost.</summary>
    public Own? Take(ClusterMessage message) => NumberOf(message) is > 0 and var number ? Take(number) : null;

    /// <summary>Takes out all, in their order.</summary>
    public Own[] TakeAll() => Take(static _ => true);

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? default;

    private void TakeLate()
    {
        var late = Take(own => time.GetElapsedTime(own.Since) >= maxAge);
        lock (_gate)
        {
            _isArmed = false;
            if (_byNumber.Count > 0)
            {
                Arm();
            }
        }

        if (late.Length > 0)
        {
            onLate(late);
        }
    }

    /// <summary>Takes out some, in their order.</summary>
    private Own[] Take(Func<Own, bool> isMeant)
    {
        lock (_gate)
        {
            var taken = _byNumber.Where(known => isMeant(known.Value)).OrderBy(static known => known.Key).ToArray();
            foreach (var (number, own) in taken)
            {
                _byNumber.Remove(number);
                _numbers.Remove(own.Message);
            }

            return Array.ConvertAll(taken, static known => known.Value);
        }
    }

    /// <summary>Has the timer call when the first of them is late. Under the lock.</summary>
    private void Arm()
    {
        if (!_isArmed)
        {
            _isArmed = true;
            _timer ??= time.CreateTimer(static own => ((OwnMessages)own!).TakeLate(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var left = maxAge - time.GetElapsedTime(_byNumber.Values.Min(static own => own.Since));
            _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <param name="Message">What it says.</param>
    /// <param name="Since">When it was sent, as a timestamp.</param>
    internal sealed record Own(ClusterMessage Message, long Since)
    {
        /// <summary>Completes when it was done.</summary>
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
