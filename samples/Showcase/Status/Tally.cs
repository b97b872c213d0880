using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Showcase.Status;

/// <summary>The measurements of one instrument, added up by the value of one of its tags, of which there are as many as the application has names.</summary>
/// <param name="tag">The tag; without one, or where a measurement does not have it, all is one sum.</param>
internal sealed class Tally(string? tag)
{
    private readonly ConcurrentDictionary<string, StrongBox<long>> _sums = new(StringComparer.Ordinal);

    public long Total => _sums.Values.Sum(sum => Interlocked.Read(ref sum.Value));

    public IEnumerable<string> Keys => _sums.Keys;

    public long this[string key] => _sums.TryGetValue(key, out var sum) ? Interlocked.Read(ref sum.Value) : 0;

    public void Add(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Interlocked.Add(ref Of(tags).Value, value);

    /// <summary>For instruments that are asked: what they tell is all there is.</summary>
    public void Set(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Interlocked.Exchange(ref Of(tags).Value, value);

    private StrongBox<long> Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (key, value) in tags)
        {
            if (string.Equals(key, tag, StringComparison.Ordinal) && value is string name)
                return _sums.GetOrAdd(name, static _ => new StrongBox<long>());
        }

        return _sums.GetOrAdd("", static _ => new StrongBox<long>());
    }
}
