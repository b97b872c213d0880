using Showcase.Chat;

namespace Showcase.Notes;

/// <summary>Somebody in a document by way of one socket.</summary>
/// <param name="Key">The secret of the tab: who has it may take the place of its lost connection.</param>
internal sealed record Seat(Writer Writer, string SocketId, string Key);

/// <summary>What is known of a document without reading it, and who is in it. Belongs to <see cref="Shelf"/>, which locks.</summary>
internal sealed class Note(string id, string title, int size, DateTimeOffset touchedAt)
{
    private readonly Dictionary<long, Seat> _seats = [];

    public string Id => id;

    public int Size { get; set; } = size;

    /// <summary>When somebody last opened it, wrote in it or left it.</summary>
    public DateTimeOffset TouchedAt { get; set; } = touchedAt;

    public Writer[] Writers => [.. _seats.Values.Select(seat => seat.Writer)];

    public NoteEntry Entry() => new(id, title, _seats.Count, Size, Size >= NotesLimits.FullNoteBytes);

    public bool HasExpired(DateTimeOffset now) => _seats.Count == 0 && now - TouchedAt >= (Size == 0 ? NotesLimits.EmptyLifetime : NotesLimits.Lifetime);

    public bool Has(long clientId, string socketId) => _seats.TryGetValue(clientId, out var seat) && seat.SocketId == socketId;

    /// <summary>Seats somebody, or gives the new connection of a tab the place of the old one.</summary>
    /// <returns>The writer, or <see langword="null"/> with the reason why not.</returns>
    public Writer? Add(Login who, long clientId, string socketId, out string? error)
    {
        error = null;
        if (_seats.TryGetValue(clientId, out var seat) && seat.Key != who.Key)
            error = "Somebody else is here under the same number. Reload the page.";
        else if (seat is null && _seats.Count >= NotesLimits.WritersInNote)
            error = $"There are {NotesLimits.WritersInNote} people in this document, as many as there may be.";
        if (error is not null)
            return null;

        var writer = new Writer(clientId, who.Name!, seat?.Writer.Hue ?? RarestHue());
        _seats[clientId] = new Seat(writer, socketId, who.Key!);
        return writer;
    }

    /// <summary>Removes somebody, who stays if they have come back with another socket.</summary>
    public bool Remove(long clientId, string socketId) => Has(clientId, socketId) && _seats.Remove(clientId);

    private int RarestHue() => Enumerable.Range(1, NotesLimits.Hues).MinBy(hue => _seats.Values.Count(seat => seat.Writer.Hue == hue));
}
