using Parley.Redis.Streams;
using StackExchange.Redis;

namespace Parley.Redis.Tests.Streams;

public sealed class RecentEntriesTests(SharedRedis redis) : IAsyncLifetime
{
    private const int Plenty = 1 << 20;

    private readonly string _stream = SharedRedis.NewKey();
    private ConnectionMultiplexer _connection = null!;
    private StreamEntryId _position;

    private IDatabase Database => _connection.GetDatabase();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task What_was_read_is_found_without_asking_redis()
    {
        var recent = Recent(Plenty);
        Add(recent, 1, 5);

        await ExpectAsync([3, 4, 5], recent, 2);
        await ExpectAsync([], recent, 5);
    }

    [Fact]
    public async Task An_entry_that_this_node_has_not_read_yet_is_not_taken_for_the_last()
    {
        var recent = Recent(Plenty);
        Add(recent, 1, 5);

        Assert.Null(await FindAsync(recent, 6, database: null));
    }

    [Fact]
    public async Task What_came_behind_an_entry_that_never_was_is_not_known()
    {
        var recent = Recent(Plenty);
        Add(recent, 1, 2);
        Add(recent, 4, 5);

        Assert.Null(await FindAsync(recent, 3, database: null));
    }

    [Fact]
    public async Task Nothing_is_kept_until_it_is_wanted()
    {
        var recent = new RecentEntries(_stream, Plenty, () => _position);
        Add(recent, 1, 5);

        Assert.Null(await FindAsync(recent, 2, database: null));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2500)]
    public async Task What_was_before_is_read_once_for_all_who_ask(int count)
    {
        await AddToStreamAsync(count);
        _position = Id(count);
        var recent = Recent(Plenty * 10);

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FindAsync(recent, 1, Database)));

        Assert.All(found, ids => Assert.Equal(Enumerable.Range(2, count - 1), ids));
        Add(recent, count + 1, count + 2);
        await ExpectAsync(Enumerable.Range(2, count + 1), recent, 1);
    }

    [Fact]
    public async Task What_was_before_is_put_before_what_was_read_since()
    {
        await AddToStreamAsync(10);
        var recent = Recent(Plenty);
        Add(recent, 8, 10);

        await ExpectAsync([4, 5, 6, 7, 8, 9, 10], recent, 3, Database);
    }

    [Fact]
    public async Task An_entry_before_all_that_the_stream_has_is_not_found()
    {
        await AddToStreamAsync(10);
        await Database.StreamTrimAsync(_stream, 5);
        _position = Id(10);
        var recent = Recent(Plenty);

        Assert.Null(await FindAsync(recent, 3, Database));
        await ExpectAsync([7, 8, 9, 10], recent, 6);
    }

    [Fact]
    public async Task The_oldest_are_let_go_when_there_is_no_room()
    {
        await AddToStreamAsync(100);
        var recent = Recent(10 * Item(1).Bytes);
        Add(recent, 1, 100);

        await ExpectAsync(Enumerable.Range(91, 10), recent, 90);
        Assert.Null(await FindAsync(recent, 89, Database));
    }

    [Fact]
    public async Task Nobody_waits_for_what_has_no_room_while_entries_come_and_go()
    {
        await AddToStreamAsync(2500);
        var recent = Recent(10 * Item(1).Bytes);
        Add(recent, 2501, 2600);
        using var stopping = new CancellationTokenSource();
        var adding = Task.Run(() =>
        {
            for (var i = 2601; !stopping.IsCancellationRequested; i++)
            {
                Add(recent, i, i);
            }
        });

        var finding = FindAsync(recent, 1, Database);
        await ((Task)finding).Guarded();
        await stopping.CancelAsync();
        await adding;

        Assert.Null(await finding);
    }

    [Fact]
    public async Task Nothing_is_kept_where_there_is_to_be_no_room()
    {
        var recent = Recent(0);
        Add(recent, 1, 100);

        Assert.Null(await FindAsync(recent, 99, database: null));
        Assert.Null(await FindAsync(recent, 100, database: null));
    }

    [Fact]
    public async Task An_entry_that_is_larger_than_there_is_room_is_not_kept()
    {
        var recent = Recent(1);
        Add(recent, 1, 100);

        await ExpectAsync([], recent, 100);
        Assert.Null(await FindAsync(recent, 99, Database));
    }

    [Fact]
    public async Task What_was_read_of_another_stream_is_forgotten()
    {
        await AddToStreamAsync(4);
        var recent = Recent(Plenty);
        Add(recent, 1, 5);
        _position = Id(5);

        recent.Clear();
        Assert.Null(await FindAsync(recent, 1, database: null));
        Add(recent, 2, 3);

        await ExpectAsync([3], recent, 2);
        await ExpectAsync([2, 3], recent, 1, Database);
        Assert.Null(await FindAsync(recent, 5, database: null));
        Add(recent, 4, 4);
        await ExpectAsync([2, 3, 4], recent, 1);
    }

    [Fact]
    public async Task What_was_read_before_entries_were_kept_is_not_missing_among_them()
    {
        await AddToStreamAsync(5);
        var recent = new RecentEntries(_stream, Plenty, () => Id(1));
        Add(recent, 2, 4);
        recent.Use();

        await ExpectAsync([2, 3, 4], recent, 1, Database);
        Add(recent, 5, 5);
        await ExpectAsync([2, 3, 4, 5], recent, 1);
    }

    [Fact]
    public async Task Who_asks_while_entries_come_and_go_gets_all_behind_one_or_nothing()
    {
        const int Count = 50_000;
        var recent = Recent(100 * Item(1).Bytes);
        Add(recent, 1, 100);
        var adding = Task.Run(() => Add(recent, 101, Count));
        var last = 100;

        while (last < Count)
        {
            if (await FindAsync(recent, last, Database) is { } ids)
            {
                Assert.Equal(Enumerable.Range(last + 1, ids.Length), ids);
                last += Math.Max(ids.Length / 2, adding.IsCompleted ? ids.Length : 0);
            }
            else
            {
                last += 50;
            }
        }

        await adding;
    }

    private RecentEntries Recent(long maxBytes)
    {
        var recent = new RecentEntries(_stream, maxBytes, () => _position);
        recent.Use();
        return recent;
    }

    private static StreamEntryId Id(int number) => new(1, (ulong)number);

    private static StreamItem Item(int number) => StreamItem.From(new StreamEntry(Id(number).ToString(), [new("uid", "other"), new("data", "{}")]));

    private static void Add(RecentEntries recent, int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            recent.Add(Item(i));
        }
    }

    private static async Task<int[]?> FindAsync(RecentEntries recent, int number, IDatabase? database) =>
        (await recent.FindSinceAsync(Id(number), database!))?.Select(static item => (int)item.Id.Number).ToArray();

    private static async Task ExpectAsync(IEnumerable<int> expected, RecentEntries recent, int number, IDatabase? database = null)
    {
        var found = await FindAsync(recent, number, database);
        Assert.NotNull(found);
        Assert.Equal(expected, found);
    }

    private async Task AddToStreamAsync(int count)
    {
        var batch = Database.CreateBatch();
        var adding = Enumerable.Range(1, count).Select(i => batch.StreamAddAsync(_stream, "data", "{}", Id(i).ToString())).ToArray();
        batch.Execute();
        await Task.WhenAll(adding);
    }
}
