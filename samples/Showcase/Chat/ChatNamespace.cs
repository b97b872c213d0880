using Parley;
using Parley.Engine;

namespace Showcase.Chat;

/// <summary>What clients may ask. Each event gets an instance of its own; what it returns is the acknowledgement.</summary>
[SocketIONamespace("/chat")]
internal sealed partial class ChatNamespace(People people, Rooms rooms, DirectMail mail) : SocketIONamespace<IChatClient>
{
    private static readonly SocketKey<Login> _login = new("login");
    private static readonly SocketKey<Member> _me = new("me");

    private Member Me => Socket.Data.Get(_me) ?? throw new InvalidOperationException("Events are handled only after OnConnectedAsync.");

    public override Task OnConnectingAsync(ConnectingContext connecting)
    {
        if (connecting.Auth<Login>() is { Key.Length: >= 16 and <= 64 } login && Words.Line(login.Name, ChatLimits.NameLength) is { } name)
            connecting.Socket.Data.Set(_login, login with { Name = name });
        else
            connecting.Reject($"a name is one line of 1 to {ChatLimits.NameLength} characters");
        return Task.CompletedTask;
    }

    public override async Task OnConnectedAsync()
    {
        var (person, before) = people.Enter(Socket.Data.Get(_login)!, Socket.Id);
        Socket.Data.Set(_me, new Member(person, Socket.Id));
        // The same tab, whose lost connection the server has not noticed yet.
        if (before is not null)
            Socket.Namespace.FindSocket(before)?.Disconnect();
        await Client.Emit.Welcome(person, rooms.List());
    }

    public override async Task OnDisconnectingAsync(DisconnectReason reason)
    {
        people.Leave(Me);
        foreach (var room in rooms.LeaveAll(Me))
            await To(Channel(room)).Emit.Left(room, Me.Person);
    }

    /// <summary>Opens a room, which is made if need be. Asked again after a reconnection, it tells what has been missed.</summary>
    [Event]
    public async Task<Reply<RoomView>> Join(string? room)
    {
        if (Words.Line(room, ChatLimits.RoomNameLength) is not { } wanted)
            return new(null, $"The name of a room is one line of 1 to {ChatLimits.RoomNameLength} characters.");
        if (rooms.Enter(Me, wanted, out var error) is not { } entered)
            return new(null, error);

        await Socket.JoinAsync(Channel(entered.Name));
        if (entered.IsNews)
            await To(Channel(entered.Name)).Emit.Joined(entered.Name, Me.Person);
        // Read only now that the events of the room reach the socket, so that none is missed.
        return new(rooms.View(entered.Name));
    }

    [Event]
    public async Task Leave(string? room)
    {
        if (room is null || !rooms.Leave(Me, room))
            return;
        await Socket.LeaveAsync(Channel(room));
        await To(Channel(room)).Emit.Left(room, Me.Person);
    }

    [Event]
    public async Task<Reply<ChatMessage>> Say(string? room, string? text)
    {
        if (Words.Text(text, ChatLimits.TextLength) is not { } words)
            return new(null, $"A message has 1 to {ChatLimits.TextLength} characters.");
        if (rooms.Add(Me, room, words, picture: null) is not { } message)
            return new(null, "You are not in this room.");
        await To(Channel(message.Room)).Emit.Message(message);
        return new(message);
    }

    /// <summary>A picture is an argument of bytes, which travels as it is.</summary>
    [Event]
    public async Task<Reply<ChatMessage>> ShowPicture(string? room, byte[]? bytes)
    {
        if (bytes is not { Length: > 0 and <= ChatLimits.PictureBytes })
            return new(null, "A picture has up to 1 MiB.");
        if (PictureFormat.Detect(bytes) is not { } mediaType)
            return new(null, "Only PNG, JPEG, GIF and WebP pictures can be sent.");
        if (rooms.Add(Me, room, "", new Picture(mediaType, bytes.Length, bytes)) is not { } message)
            return new(null, "You are not in this room.");
        await To(Channel(message.Room)).Emit.Message(message);
        return new(message with { Picture = message.Picture! with { Bytes = null } });
    }

    /// <summary>A picture of the history, for those who are in the room.</summary>
    [Event]
    public Reply<Picture> Picture(string? room, long id) =>
        rooms.FindPicture(Me, room, id) is { } picture ? new(picture) : new(null, "This picture is no longer kept.");

    // Nobody needs to hear it late, so it is volatile.
    [Event]
    public Task Typing(string? room) =>
        rooms.IsIn(Me, room) ? To(Channel(room!)).Volatile.Emit.Typing(room!, Me.Person) : Task.CompletedTask;

    [Event]
    public Reply<DirectMessage> Direct(string? to, string? text)
    {
        if (Words.Text(text, ChatLimits.TextLength) is not { } words)
            return new(null, $"A message has 1 to {ChatLimits.TextLength} characters.");
        return mail.Send(Socket, Me.Person, to, words) is { } message ? new(message) : new(null, "They are not online, and direct messages are not kept.");
    }

    // Each socket is in a room named by its id. With the prefix nobody can choose that name and listen in.
    private static string Channel(string room) => "chat:" + room;
}
