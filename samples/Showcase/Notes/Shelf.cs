using System.Security.Cryptography;
using Showcase.Chat;

namespace Showcase.Notes;

/// <summary>Somebody's place: which document, and as whom.</summary>
internal sealed record Place(string Note, long ClientId, string SocketId);

/// <summary>
/// The documents. What is in them only the browsers understand; here it is bytes, which are counted, passed on and kept. They are never merged: the server could not
/// tell a summary of everybody's work from one that leaves some of it out. So a document that is full can only be read.
/// </summary>
internal sealed class Shelf(NoteDatabase database, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Note> _notes = new(StringComparer.Ordinal);

    /// <summary>Changes whenever <see cref="List"/> does.</summary>
    public long Version { get { lock (_gate) return field; } private set; }

    public NotesRules Rules => new(
        database.IsDurable, NotesLimits.Notes, NotesLimits.NoteBytes, NotesLimits.UpdateBytes, NotesLimits.TitleLength, (int)NotesLimits.Lifetime.TotalDays);

    /// <summary>Takes over what the database has, before anybody comes.</summary>
    public async Task LoadAsync()
    {
        var stored = await database.RunAsync(NoteTables.List);
        lock (_gate)
        {
            foreach (var (id, title, size, touchedAt) in stored)
                _notes[id] = new Note(id, title, size, touchedAt);
            Version++;
        }
    }

    public NoteEntry[] List()
    {
        lock (_gate)
            return [.. _notes.Values.OrderByDescending(note => note.TouchedAt).Select(note => note.Entry())];
    }

    public async Task<Reply<NoteEntry>> CreateAsync(string title)
    {
        var note = new Note(RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 12), title, size: 0, time.GetUtcNow());
        lock (_gate)
        {
            if (_notes.Count >= NotesLimits.Notes)
                return new(null, $"There are {NotesLimits.Notes} documents, as many as there may be. One that nobody opens makes room after {NotesLimits.Lifetime.TotalDays} days; until then, write in one of these.");
            _notes[note.Id] = note;
            Version++;
        }

        try
        {
            await database.RunAsync(db => NoteTables.Create(db, note.Id, title, note.TouchedAt));
        }
        catch
        {
            lock (_gate)
                _notes.Remove(note.Id);
            throw;
        }

        return new(note.Entry());
    }

    /// <summary>Gives somebody a place in a document, or returns <see langword="null"/> with the reason why not.</summary>
    public (Place Place, Writer Writer)? Enter(string? id, Login who, long clientId, string socketId, out string? error)
    {
        lock (_gate)
        {
            error = "This document does not exist, or no longer.";
            if (id is null || !_notes.TryGetValue(id, out var note) || note.Add(who, clientId, socketId, out error) is not { } writer)
                return null;
            note.TouchedAt = time.GetUtcNow();
            Version++;
            return (new Place(id, clientId, socketId), writer);
        }
    }

    public bool Leave(Place place)
    {
        lock (_gate)
        {
            if (!_notes.TryGetValue(place.Note, out var note) || !note.Remove(place.ClientId, place.SocketId))
                return false;
            note.TouchedAt = time.GetUtcNow();
            Version++;
            return true;
        }
    }

    public bool IsIn(Place place)
    {
        lock (_gate)
            return _notes.TryGetValue(place.Note, out var note) && note.Has(place.ClientId, place.SocketId);
    }

    /// <summary>Reads what was written after a number that an earlier reading ended with.</summary>
    public async Task<NoteView> ReadAsync(Place place, long since)
    {
        var now = time.GetUtcNow();
        var log = await database.RunAsync(db => NoteTables.Read(db, place.Note, since, now));
        lock (_gate)
        {
            var note = _notes[place.Note];
            return new NoteView(note.Entry(), note.Writers, log.Updates, log.Sequence);
        }
    }

    /// <summary>
    /// Keeps an update of somebody who is in the document, or tells why not. The task ends when it is on disk; whoever reads the document after the call finds the update
    /// in it.
    /// </summary>
    public (Task<Receipt>? Stored, string? Error) Append(Place place, byte[] update)
    {
        Note? note;
        lock (_gate)
        {
            var error = !_notes.TryGetValue(place.Note, out note) || !note.Has(place.ClientId, place.SocketId) ? "You are not in this document."
                : note.Size + update.Length > NotesLimits.NoteBytes ? "This document is full. It can be read and copied, but no longer changed."
                : null;
            if (error is not null)
                return (null, error);
            note!.Size += update.Length;
            note.TouchedAt = time.GetUtcNow();
            Version++;
        }

        return (StoreAsync(note, update), null);
    }

    /// <summary>Forgets documents that nobody has touched for long, and tells which.</summary>
    public async Task<IReadOnlyCollection<string>> ExpireAsync()
    {
        string[] expired;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            expired = [.. _notes.Values.Where(note => note.HasExpired(now)).Select(note => note.Id)];
            foreach (var id in expired)
                _notes.Remove(id);
            if (expired.Length > 0)
                Version++;
        }

        foreach (var id in expired)
            await database.RunAsync(db => NoteTables.Delete(db, id));
        return expired;
    }

    private async Task<Receipt> StoreAsync(Note note, byte[] update)
    {
        try
        {
            await database.RunAsync(db => NoteTables.Append(db, note.Id, update, note.TouchedAt));
        }
        catch
        {
            lock (_gate)
                note.Size -= update.Length;
            throw;
        }

        lock (_gate)
            return new Receipt(note.Entry());
    }
}
