using StackExchange.Redis;

namespace Parley.Redis.Streams;

/// <summary>
/// The last entries of a stream, kept so that Redis is not asked for the same again by each client that comes back: after a node was lost those are
/// thousands. What was before this node began to read is read on demand, once for all. Guarded by its lock: the reader of the stream adds, any thread asks.
/// </summary>
/// <param name="stream">The key of the stream.</param>
/// <param name="maxBytes">What the entries may take in memory. The oldest go first.</param>
/// <param name="position">The last entry that the reader has handed on, or begins behind.</param>
internal sealed class RecentEntries(RedisKey stream, long maxBytes, Func<StreamEntryId> position)
{
    // Entries read by Redis at a time; it does nothing else meanwhile.
    private const int PageSize = 1000;

    // One part in so many may have been let go and still be there.
    private const int MostKeptForNothing = 8;

    private const int LeastRoom = 64;

    private readonly Lock _gate = new();

    // What was put into it stays in its place, so that whoever looks for entries needs no copy. What stands before the start was let go.
    private StreamItem[] _items = [];
    private int _start;
    private int _end;
    private long _bytes;

    // All that came behind the first, as far as the last, is here. There is no first until something was read.
    private StreamEntryId? _floor;
    private StreamEntryId _last;
    private int _epoch;
    private bool _isUsed;

    // Whether what was before them is not in the stream, or has no room here.
    private bool _isFilled;
    private Task? _filling;

    /// <summary>Has entries kept from now on, if there is to be room for them.</summary>
    public void Use()
    {
        lock (_gate)
        {
            _isUsed = maxBytes > 0;
        }
    }

    /// <summary>Keeps an entry, before anything else is done with it.</summary>
    public void Add(StreamItem item)
    {
        lock (_gate)
        {
            _last = item.Id;
            if (!_isUsed)
            {
                return;
            }

            if (_floor is null)
            {
                _floor = item.Id;
                _isFilled = false;
            }

            if (_end == _items.Length)
            {
                Rebuild([]);
            }

            _items[_end++] = item;
            _bytes += item.Bytes;
            while (_bytes > maxBytes)
            {
                var oldest = _items[_start++];
                _floor = oldest.Id;
                _bytes -= oldest.Bytes;
            }

            if (_start > (_end - _start) / MostKeptForNothing)
            {
                Rebuild([]);
            }
        }
    }

    /// <summary>Forgets all, because the stream is not what was read. Where the reader is in the new one shows with the next entry.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _epoch++;
            (_items, _start, _end, _bytes, _floor, _last, _isFilled) = ([], 0, 0, 0, null, default, true);
        }
    }

    /// <summary>All entries behind one.</summary>
    /// <param name="id">The one, which was in the stream.</param>
    /// <param name="database">Where what is not here is read.</param>
    /// <returns><see langword="null"/> if some of them may have been let go, or if it is not known.</returns>
    public async Task<ArraySegment<StreamItem>?> FindSinceAsync(StreamEntryId id, IDatabase database)
    {
        while (true)
        {
            Task filling;
            lock (_gate)
            {
                if (_floor is { } floor && !id.IsBefore(floor))
                {
                    return FindSinceUnderLock(id, floor);
                }

                if (!_isUsed || _isFilled)
                {
                    return null;
                }

                filling = _filling ??= FillAsync(database);
            }

            await filling;
        }
    }

    /// <summary>Under the lock.</summary>
    /// <returns><see langword="null"/> if the one is not among them: the reader may not have come to it, or it was in another stream.</returns>
    private ArraySegment<StreamItem>? FindSinceUnderLock(StreamEntryId id, StreamEntryId floor)
    {
        var (from, to) = (_start, _end);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = id.IsBefore(_items[middle].Id) ? (from, middle) : (middle + 1, to);
        }

        var isAmongThem = id == floor || (from > _start && _items[from - 1].Id == id);
        return isAmongThem ? new ArraySegment<StreamItem>(_items, from, _end - from) : (ArraySegment<StreamItem>?)null;
    }

    /// <summary>Moves what is kept behind what was before it, to where there is room for more. Under the lock.</summary>
    private void Rebuild(StreamItem[] older)
    {
        var count = older.Length + _end - _start;
        var items = new StreamItem[LeastRoom + count + (count / 2)];
        older.CopyTo(items, 0);
        _items.AsSpan(_start, _end - _start).CopyTo(items.AsSpan(older.Length));
        (_items, _start, _end) = (items, 0, count);
    }

    /// <summary>Reads as many as are read at a time of those before.</summary>
    private async Task FillAsync(IDatabase database)
    {
        // Nothing of this may happen under the lock of the caller.
        await Task.Yield();
        try
        {
            StreamEntryId? before;
            int epoch;
            string last;
            lock (_gate)
            {
                (before, epoch) = (_floor, _epoch);
                last = before is { } floor ? $"({floor}" : (_last == StreamEntryId.None ? position() : _last).ToString();
            }

            var page = await database.StreamRangeAsync(stream, "-", last, PageSize, Order.Descending);
            Prepend([.. page.Reverse().Select(StreamItem.From)], before, epoch);
        }
        finally
        {
            lock (_gate)
            {
                _filling = null;
            }
        }
    }

    private void Prepend(StreamItem[] older, StreamEntryId? before, int epoch)
    {
        lock (_gate)
        {
            if (_epoch != epoch)
            {
                return;
            }

            if (_floor != before)
            {
                // The first has come meanwhile, and the next try is for what was before that; or some were let go, and there is no room.
                _isFilled = before is not null;
                return;
            }

            var bytes = older.Sum(static item => item.Bytes);
            _isFilled = older.Length < PageSize || _bytes + bytes > maxBytes;
            if (older.Length > 0 && _bytes + bytes <= maxBytes)
            {
                Rebuild(older);
                _bytes += bytes;
                _floor = older[0].Id;
                _last = _last.IsBefore(older[^1].Id) ? older[^1].Id : _last;
            }
        }
    }
}
