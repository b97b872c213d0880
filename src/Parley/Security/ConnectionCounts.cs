using System.Collections.Concurrent;

namespace Parley.Security;

/// <summary>Counts connections by whom they are of, up to a limit. Any thread may use it.</summary>
internal sealed class ConnectionCounts<TKey>(int limit)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, int> _counts = new();

    /// <summary>How many have connections.</summary>
    public int Count => _counts.Count;

    /// <summary>Takes a place, to be given back by disposing it.</summary>
    /// <returns>The place, or <see langword="null"/> if all are taken.</returns>
    public IDisposable? TryTake(TKey key)
    {
        while (true)
        {
            if (!_counts.TryGetValue(key, out var count))
            {
                if (_counts.TryAdd(key, 1))
                {
                    return new Place(this, key);
                }
            }
            else if (count >= limit)
            {
                return null;
            }
            else if (_counts.TryUpdate(key, count + 1, count))
            {
                return new Place(this, key);
            }
        }
    }

    private void GiveBack(TKey key)
    {
        while (_counts.TryGetValue(key, out var count))
        {
            if (count == 1 ? _counts.TryRemove(KeyValuePair.Create(key, count)) : _counts.TryUpdate(key, count - 1, count))
            {
                return;
            }
        }
    }

    private sealed class Place(ConnectionCounts<TKey> owner, TKey key) : IDisposable
    {
        private int _isGivenBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
            {
                owner.GiveBack(key);
            }
        }
    }
}
