using global::Showcase.Notes;
using Microsoft.Data.Sqlite;

namespace Parley.Showcase.Tests.Notes;

/// <summary>What of the notes is on disk.</summary>
public class NoteDatabaseTests
{
    [Fact]
    public async Task What_was_acknowledged_is_there_in_its_order_when_the_file_is_opened_again()
    {
        using var folder = new NoteFolder();
        string id;
        await using (var database = folder.OpenDatabase())
        {
            Assert.True(database.IsDurable);
            var shelf = await folder.LoadAsync(database);
            id = await NoteFolder.CreateAsync(shelf, "Kept");
            await NoteFolder.WriteAsync(shelf, NoteFolder.Enter(shelf, id), [1], [2, 2], [3, 3, 3]);
        }

        await using var again = folder.OpenDatabase();
        var restored = await folder.LoadAsync(again);

        Assert.Equal(new NoteEntry(id, "Kept", Writers: 0, Size: 6, IsFull: false), Assert.Single(restored.List()));
        var view = await restored.ReadAsync(NoteFolder.Enter(restored, id), since: 0);
        Assert.Equal([[1], [2, 2], [3, 3, 3]], NoteFolder.Split(view.Updates));
    }

    [Fact]
    public async Task Closing_the_database_writes_what_was_asked_for_before()
    {
        using var folder = new NoteFolder();
        Task[] stored;
        await using (var database = folder.OpenDatabase())
        {
            var shelf = await folder.LoadAsync(database);
            var place = NoteFolder.Enter(shelf, await NoteFolder.CreateAsync(shelf));
            stored = [.. Enumerable.Range(0, 500).Select(number => shelf.Append(place, [(byte)number]).Stored!)];
        }

        await Task.WhenAll(stored);
        await using var again = folder.OpenDatabase();
        Assert.Equal(500, Assert.Single((await folder.LoadAsync(again)).List()).Size);
    }

    [Fact]
    public async Task A_request_that_fails_changes_nothing_and_those_after_it_work()
    {
        using var folder = new NoteFolder();
        await using var database = folder.OpenDatabase();

        await Assert.ThrowsAsync<SqliteException>(() => database.RunAsync(db => NoteTables.Append(db, "nowhere", [1], default)));

        var shelf = await folder.LoadAsync(database);
        await NoteFolder.CreateAsync(shelf, "Afterwards");
        Assert.Equal("Afterwards", Assert.Single(await database.RunAsync(NoteTables.List)).Title);
    }

    [Fact]
    public async Task Who_was_here_before_reads_only_what_came_later()
    {
        using var folder = new NoteFolder();
        await using var database = folder.OpenDatabase();
        var shelf = await folder.LoadAsync(database);
        var place = NoteFolder.Enter(shelf, await NoteFolder.CreateAsync(shelf));
        var other = NoteFolder.Enter(shelf, await NoteFolder.CreateAsync(shelf));
        await NoteFolder.WriteAsync(shelf, place, [1], [2]);
        var before = await shelf.ReadAsync(place, since: 0);
        await NoteFolder.WriteAsync(shelf, other, [9]);
        await NoteFolder.WriteAsync(shelf, place, [3]);

        var since = await shelf.ReadAsync(place, before.Sequence);

        Assert.Equal([[3]], NoteFolder.Split(since.Updates));
        Assert.Empty((await shelf.ReadAsync(place, since.Sequence)).Updates);
    }

    [Fact]
    public async Task Whoever_reads_after_an_update_was_taken_finds_it_although_it_is_not_acknowledged_yet()
    {
        using var folder = new NoteFolder();
        await using var database = folder.OpenDatabase();
        var shelf = await folder.LoadAsync(database);
        var place = NoteFolder.Enter(shelf, await NoteFolder.CreateAsync(shelf));

        var stored = shelf.Append(place, [1]).Stored!;
        var view = await shelf.ReadAsync(place, since: 0);

        Assert.Equal([[1]], NoteFolder.Split(view.Updates));
        await stored;
    }

    [Fact]
    public async Task A_second_showcase_leaves_the_file_alone_and_says_that_it_keeps_nothing()
    {
        using var folder = new NoteFolder();
        await using var first = folder.OpenDatabase();

        await using var second = folder.OpenDatabase();

        Assert.True(first.IsDurable);
        Assert.False(second.IsDurable);
        await NoteFolder.CreateAsync(await folder.LoadAsync(second), "Only here");
        Assert.Empty(await first.RunAsync(NoteTables.List));
    }

    [Fact]
    public async Task A_file_of_a_later_version_is_not_touched()
    {
        using var folder = new NoteFolder();
        await using (var database = folder.OpenDatabase())
        {
            await database.RunAsync(db =>
            {
                using var command = db.CreateCommand();
                command.CommandText = "PRAGMA user_version = 2";
                return command.ExecuteNonQuery();
            });
        }

        var error = Assert.Throws<InvalidOperationException>(folder.OpenDatabase);

        Assert.Contains("later version", error.Message, StringComparison.Ordinal);
    }
}
