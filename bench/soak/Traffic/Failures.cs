using System.Collections.Concurrent;

namespace Parley.Soak.Traffic;

/// <summary>What went wrong that must not. Any thread may use it.</summary>
internal sealed class Failures
{
    private const int Kept = 20;

    private readonly ConcurrentQueue<string> _first = [];
    private int _count;

    public void Add(string what)
    {
        if (Interlocked.Increment(ref _count) <= Kept)
        {
            _first.Enqueue(what);
        }
    }

    /// <summary>The first of them, and how many more there are.</summary>
    public IReadOnlyList<string> ToList() => _count > Kept ? [.. _first, $"and {_count - Kept} more"] : [.. _first];
}
