using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Showcase.Notes;

internal sealed record StoredNote(string Id, string Title, int Size, DateTimeOffset TouchedAt);

/// <param name="Updates">The updates, each behind its length.</param>
/// <param name="Sequence">The number of the last one there is.</param>
internal sealed record NoteLog(byte[] Updates, long Sequence);

/// <summary>What the database has, and all that is asked of it.</summary>
internal static class NoteTables
{
    private const int Version = 1;

    /// <summary>Makes the tables of a new database.</summary>
    /// <exception cref="InvalidOperationException">The database was written by a later version.</exception>
    public static void Prepare(SqliteConnection db)
    {
        using var ask = db.CreateCommand();
        ask.CommandText = "PRAGMA user_version";
        var version = (long)ask.ExecuteScalar()!;
        if (version > Version)
            throw new InvalidOperationException($"{db.DataSource} was written by a later version of the showcase (schema {version}; this one knows {Version}). Start that version, or choose another folder with Showcase:DataFolder.");
        if (version == Version)
            return;

        Run(db, $"""
            BEGIN;
            CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL, touched INTEGER NOT NULL);
            CREATE TABLE note_update (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                note TEXT NOT NULL REFERENCES note (id) ON DELETE CASCADE,
                bytes BLOB NOT NULL);
            CREATE INDEX note_update_note ON note_update (note, sequence);
            PRAGMA user_version = {Version};
            COMMIT;
            """);
    }

    public static List<StoredNote> List(SqliteConnection db)
    {
        using var command = db.CreateCommand();
        command.CommandText = "SELECT id, title, touched, (SELECT coalesce(sum(length(bytes)), 0) FROM note_update WHERE note = id) FROM note";
        using var reader = command.ExecuteReader();
        var notes = new List<StoredNote>();
        while (reader.Read())
            notes.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt32(3), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2))));
        return notes;
    }

    public static int Create(SqliteConnection db, string id, string title, DateTimeOffset now) =>
        Run(db, "INSERT INTO note (id, title, touched) VALUES ($id, $title, $now)", ("$id", id), ("$title", title), ("$now", now.ToUnixTimeMilliseconds()));

    public static int Append(SqliteConnection db, string id, byte[] update, DateTimeOffset now)
    {
        Run(db, "INSERT INTO note_update (note, bytes) VALUES ($id, $bytes)", ("$id", id), ("$bytes", update));
        return Touch(db, id, now);
    }

    public static NoteLog Read(SqliteConnection db, string id, long since, DateTimeOffset now)
    {
        Touch(db, id, now);
        using var command = db.CreateCommand();
        command.CommandText = "SELECT sequence, bytes FROM note_update WHERE note = $id AND sequence > $since ORDER BY sequence";
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$since", since);
        using var reader = command.ExecuteReader();
        using var updates = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        while (reader.Read())
        {
            since = reader.GetInt64(0);
            var update = reader.GetFieldValue<byte[]>(1);
            BinaryPrimitives.WriteInt32BigEndian(length, update.Length);
            updates.Write(length);
            updates.Write(update);
        }

        return new NoteLog(updates.ToArray(), since);
    }

    public static int Delete(SqliteConnection db, string id) => Run(db, "DELETE FROM note WHERE id = $id", ("$id", id));

    private static int Touch(SqliteConnection db, string id, DateTimeOffset now) =>
        Run(db, "UPDATE note SET touched = $now WHERE id = $id", ("$id", id), ("$now", now.ToUnixTimeMilliseconds()));

#pragma warning disable CA2100 // The commands are those above; what visitors send is in parameters.
    private static int Run(SqliteConnection db, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
