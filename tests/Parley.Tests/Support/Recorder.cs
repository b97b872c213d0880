using System.Threading.Channels;

namespace Parley.Tests.Support;

/// <summary>What handlers report, for the test to await one by one, in the order it was reported.</summary>
internal sealed class Recorder<T>
{
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>();

    public bool IsEmpty => _items.Reader.Count == 0;

    public void Add(T item) => Assert.True(_items.Writer.TryWrite(item));

    public Task<T> NextAsync() => _items.Reader.ReadAsync().Guarded();

    public async Task<T[]> NextAsync(int count)
    {
        var items = new T[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = await NextAsync();
        }

        return items;
    }
}
