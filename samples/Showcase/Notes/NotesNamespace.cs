using Parley;
using Parley.Engine;
using Showcase.Chat;

namespace Showcase.Notes;

/// <summary>What clients may ask. A document is a room; whoever has it open is in it.</summary>
[SocketIONamespace("/notes")]
internal sealed partial class NotesNamespace(Shelf shelf) : SocketIONamespace<INotesClient>
{
    private static readonly SocketKey<Login> _login = new("login");
    private static readonly SocketKey<Place> _place = new("place");

    public override Task OnConnectingAsync(ConnectingContext connecting)
    {
        if (connecting.Auth<Login>() is { Key.Length: >= 16 and <= 64 } login && Words.Line(login.Name, NotesLimits.NameLength) is { } name)
            connecting.Socket.Data.Set(_login, login with { Name = name });
        else
            connecting.Reject($"a name is one line of 1 to {NotesLimits.NameLength} characters");
        return Task.CompletedTask;
    }

    public override Task OnConnectedAsync() => Client.Emit.Welcome(shelf.List(), shelf.Rules);

    public override Task OnDisconnectingAsync(DisconnectReason reason) => Close();

    [Event]
    public async Task<Reply<NoteEntry>> Create(string? title) =>
        Words.Line(title, NotesLimits.TitleLength) is { } words
            ? await shelf.CreateAsync(words)
            : new(null, $"A title is one line of 1 to {NotesLimits.TitleLength} characters.");

    /// <summary>Opens a document, and closes the one that was open. After a reconnection it tells what was written since.</summary>
    [Event]
    public async Task<Reply<NoteView>> Open(string? note, long clientId, long since)
    {
        if (clientId is < 0 or > uint.MaxValue)
            return new(null, "The number of a client is one of 32 bits.");
        if (Socket.Data.Get(_place) is { } open && (open.Note != note || open.ClientId != clientId))
            await Close();
        if (shelf.Enter(note, Socket.Data.Get(_login)!, clientId, Socket.Id, out var error) is not var (place, writer))
            return new(null, error);

        Socket.Data.Set(_place, place);
        await Socket.JoinAsync(Channel(place.Note));
        await To(Channel(place.Note)).Emit.Joined(place.Note, writer);
        // Read only now that updates reach the socket, so that none is missed. One that comes twice changes nothing.
        return new(await shelf.ReadAsync(place, since));
    }

    [Event]
    public async Task Close()
    {
        if (Socket.Data.Get(_place) is not { } place)
            return;
        Socket.Data.Remove(_place);
        await Socket.LeaveAsync(Channel(place.Note));
        if (shelf.Leave(place))
            await To(Channel(place.Note)).Emit.Left(place.Note, place.ClientId);
    }

    /// <summary>Passes an update on at once, and acknowledges it when it is on disk.</summary>
    [Event]
    public async Task<Reply<Receipt>> Write(string? note, byte[]? update)
    {
        if (update is not { Length: > 0 and <= NotesLimits.UpdateBytes })
            return new(null, $"An update has 1 byte to {NotesLimits.UpdateBytes / 1024} KiB.");
        if (Socket.Data.Get(_place) is not { } place || place.Note != note)
            return new(null, "You are not in this document.");
        // Queued for the disk first: who opens the document later than the others hear of it finds it there.
        var (stored, error) = shelf.Append(place, update);
        if (stored is null)
            return new(null, error);
        await To(Channel(note)).Emit.Update(note, update);
        return new(await stored);
    }

    // Nobody needs to see late where a cursor was, so it is volatile.
    [Event]
    public Task Cursor(string? note, byte[]? cursor) =>
        cursor is { Length: > 0 and <= NotesLimits.CursorBytes } && Socket.Data.Get(_place) is { } place && place.Note == note && shelf.IsIn(place)
            ? To(Channel(note)).Volatile.Emit.Cursor(note, place.ClientId, cursor)
            : Task.CompletedTask;

    // Each socket is in a room named by its id. With the prefix no document has that name.
    private static string Channel(string note) => "note:" + note;
}
