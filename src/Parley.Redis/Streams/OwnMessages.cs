namespace Parley.Redis.Streams;

/// <summary>
/// The messages of this node that are on their way to the stream and back: what they say is done here when they come back, in the order of the stream. One that
/// does not come back, because Redis did not take it or is not read, is done at once. Safe to use from any thread.
/// </summary>
internal sealed class OwnMessages
{
    private readonly Lock _gate = new();

    // In the order in which they were sent.
    private readonly SortedDictionary<long, Own> _byNumber = [];
    private readonly Dictionary<ClusterMessage, long> _numbers = new(ReferenceEqualityComparer.Instance);
    private long _last;

    public Task Add(ClusterMessage message)
    {
        lock (_gate)
        {
            var own = new Own(message);
            _byNumber.Add(++_last, own);
            _numbers.Add(message, _last);
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
    public Own[] TakeAll()
    {
        lock (_gate)
        {
            Own[] all = [.. _byNumber.Values];
            _byNumber.Clear();
            _numbers.Clear();
            return all;
        }
    }

    internal sealed record Own(ClusterMessage Message)
    {
        /// <summary>Completes when it was done.</summary>
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
