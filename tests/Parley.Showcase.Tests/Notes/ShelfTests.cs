using global::Showcase.Notes;

namespace Parley.Showcase.Tests.Notes;

/// <summary>What visitors may make the notes keep, and who may write in them.</summary>
public class ShelfTests
{
    [Fact]
    public async Task A_document_takes_no_more_than_it_may_have()
    {
        using var folder = new NoteFolder();
        await using var database = folder.OpenDatabase();
        var shelf = await folder.LoadAsync(database);
        var place = NoteFolder.Enter(shelf, await NoteFolder.CreateAsync(shelf));
        await NoteFolder.WriteAsync(shelf, place, new byte[NotesLimits.NoteBytes - 1]);

        Assert.Equal((null, "This document is full. It can be read and copied, but no longer changed."), shelf.Append(place, [1, 2]));

        Assert.True(Assert.Single(shelf.List()).IsFull);
        await NoteFolder.WriteAsync(shelf, place, [1]);
        Assert.NotNull(shelf.Append(place, [1]).Error);
    }

    [Fact]
    public async Task There_are_no_more_documents_than_there_may_be()
    {
        using var folder = new NoteFolder();
        await using var database = folder.OpenDatabase();
        var shelf = await folder.LoadAsync(database);
        for (var number = 0; number < NotesLimits.Notes; number++)
        {
            await NoteFolder.CreateAsync(shelf);
        }

        var refused = await shelf.CreateAsync("One more");

        Assert.Null(refused.Value);
        Assert.Contains("as many as there may be", refused.Error, StringComparison.Ordinal);
        Assert.Equal(NotesLimits.Notes, (await database.RunAsync(NoteTables.List)).Count);
    }

    [Fact]
    public async Task A_document_that_nobody_opens_expires_with_all_that_was_written_in_it()
    {
        using var folder = new NoteFolder();
        await using var database = folder.OpenDatabase();
        var shelf = await folder.LoadAsync(database);
        var (written, empty, open) = (await NoteFolder.CreateAsync(shelf), await NoteFolder.CreateAsync(shelf), await NoteFolder.CreateAsync(shelf));
        var place = NoteFolder.Enter(shelf, written);
        await NoteFolder.WriteAsync(shelf, place, [1]);
        shelf.Leave(place);
        NoteFolder.Enter(shelf, open);

        folder.Time.Advance(NotesLimits.EmptyLifetime);
        Assert.Equal([empty], await shelf.ExpireAsync());
        folder.Time.Advance(NotesLimits.Lifetime - NotesLimits.EmptyLifetime - TimeSpan.FromSeconds(1));
        Assert.Empty(await shelf.ExpireAsync());
        folder.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([written], await shelf.ExpireAsync());

        Assert.Equal(open, Assert.Single(await database.RunAsync(NoteTables.List)).Id);
        Assert.Equal(0L, await database.RunAsync(db =>
        {
            using var command = db.CreateCommand();
            command.CommandText = "SELECT count(*) FROM note_update";
            return command.ExecuteScalar();
        }));
    }

    [Fact]
    public async Task Who_is_not_in_the_document_cannot_write_in_it()
    {
        using var folder = new NoteFolder();
        await using var database = folder.OpenDatabase();
        var shelf = await folder.LoadAsync(database);
        var place = NoteFolder.Enter(shelf, await NoteFolder.CreateAsync(shelf));
        Assert.True(shelf.Leave(place));

        Assert.Equal((null, "You are not in this document."), shelf.Append(place, [1]));
        Assert.Equal((null, "You are not in this document."), shelf.Append(place with { Note = "nowhere" }, [1]));
        Assert.False(shelf.IsIn(place));
        Assert.Null(shelf.Enter("nowhere", NoteFolder.Ada, 1, "socket", out var error));
        Assert.Equal("This document does not exist, or no longer.", error);
    }

    [Fact]
    public async Task A_tab_that_comes_back_takes_its_place_and_nobody_elses()
    {
        using var folder = new NoteFolder();
        await using var database = folder.OpenDatabase();
        var shelf = await folder.LoadAsync(database);
        var id = await NoteFolder.CreateAsync(shelf);
        var before = NoteFolder.Enter(shelf, id, clientId: 1, NoteFolder.Ada, "before");

        Assert.Null(shelf.Enter(id, NoteFolder.Bob, 1, "other", out var error));
        Assert.NotNull(error);
        var after = NoteFolder.Enter(shelf, id, clientId: 1, NoteFolder.Ada, "after");

        Assert.False(shelf.Leave(before));
        Assert.True(shelf.IsIn(after));
        Assert.Equal(1, Assert.Single(shelf.List()).Writers);
    }

    [Fact]
    public async Task A_document_takes_as_many_people_as_it_may_have_and_spreads_the_colours()
    {
        using var folder = new NoteFolder();
        await using var database = folder.OpenDatabase();
        var shelf = await folder.LoadAsync(database);
        var id = await NoteFolder.CreateAsync(shelf);
        for (var number = 0; number < NotesLimits.WritersInNote; number++)
        {
            NoteFolder.Enter(shelf, id, number, socketId: $"socket {number}");
        }

        Assert.Null(shelf.Enter(id, NoteFolder.Bob, 1000, "one more", out var error));

        Assert.Equal("There are 24 people in this document, as many as there may be.", error);
        var view = await shelf.ReadAsync(new Place(id, 0, "socket 0"), since: 0);
        Assert.All(view.Writers.CountBy(writer => writer.Hue), hue => Assert.Equal(NotesLimits.WritersInNote / NotesLimits.Hues, hue.Value));
    }
}
