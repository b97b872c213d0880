using System.Buffers.Binary;
using global::Showcase.Chat;
using global::Showcase.Notes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Showcase.Tests.Notes;

/// <summary>A folder with notes in it, opened as often as a test likes.</summary>
internal sealed class NoteFolder : IDisposable
{
    public static readonly Login Ada = new("Ada", "ada's secret, which is long"), Bob = new("Bob", "bob's secret, which is long");

    public string Path { get; } = Directory.CreateTempSubdirectory("notes-").FullName;

    public FakeTimeProvider Time { get; } = new();

    public NoteDatabase OpenDatabase()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Showcase:DataFolder", Path)]).Build();
        var database = new NoteDatabase(configuration, NullLogger<NoteDatabase>.Instance);
        database.Open();
        return database;
    }

    public async Task<Shelf> LoadAsync(NoteDatabase database)
    {
        var shelf = new Shelf(database, Time);
        await shelf.LoadAsync();
        return shelf;
    }

    public static async Task<string> CreateAsync(Shelf shelf, string title = "A note") => (await shelf.CreateAsync(title)).Value!.Id;

    public static Place Enter(Shelf shelf, string note, long clientId = 1, Login? who = null, string socketId = "socket") =>
        shelf.Enter(note, who ?? Ada, clientId, socketId, out _)!.Value.Place;

    public static async Task WriteAsync(Shelf shelf, Place place, params byte[][] updates)
    {
        foreach (var update in updates)
        {
            await shelf.Append(place, update).Stored!;
        }
    }

    /// <summary>The updates as they were written.</summary>
    public static byte[][] Split(ReadOnlySpan<byte> framed)
    {
        var updates = new List<byte[]>();
        while (framed.Length > 0)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(framed);
            updates.Add(framed.Slice(sizeof(int), length).ToArray());
            framed = framed[(sizeof(int) + length)..];
        }

        return [.. updates];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
