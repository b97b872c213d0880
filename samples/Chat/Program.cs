using Parley;

namespace Chat;

// What the browser and the server tell each other, as JSON with camelCase names.
public sealed record Login(string? Name);
public sealed record Draft(string? Room, string? Text);
public sealed record Person(string Id, string Name);
public sealed record Message(long Id, string Room, Person From, string Text, DateTimeOffset SentAt);
public sealed record Presence(string Room, Person Person);
public sealed record RoomEntry(string Name, int People);
public sealed record RoomView(string Name, Person[] People, Message[] History);
// An acknowledgement: what was asked for or, as data, what was wrong with the request.
public sealed record Reply<T>(T? Value, string? Error = null);

public static class ChatApp
{
    private const int MaxNameLength = 24, MaxTextLength = 1000;
    // What the server keeps with a socket for as long as it is connected.
    private static readonly SocketKey<Person> Me = new("me");
    private static readonly SocketKey<string> Here = new("room");

    public static async Task Main(string[] args)
    {
        await using var app = Build(args);
        await app.StartAsync();
        Console.WriteLine($"The chat is open at {app.Urls.First()} (Ctrl+C ends it)");
        await app.WaitForShutdownAsync();
    }

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:5080");
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSocketIO();

        var app = builder.Build();
        app.UseFileServer();                     // wwwroot/index.html
        AddHandlers(app.MapSocketIO(), new Rooms("Lobby", "Help", "Off topic"));
        return app;
    }

    private static void AddHandlers(SocketIOServer io, Rooms rooms)
    {
        // Decides who may connect. Two people may have the same name; the id of their sockets tells them apart.
        io.Use(async (connecting, next) =>
        {
            if (Clean(connecting.Auth<Login>()?.Name, MaxNameLength) is not { } name)
            {
                connecting.Reject($"A name is one line of 1 to {MaxNameLength} characters.");
                return;
            }

            connecting.Socket.Data.Set(Me, new Person(connecting.Socket.Id, name));
            await next();
        });

        io.OnConnected(async socket => await socket.EmitAsync("rooms", rooms.List()));
        io.OnDisconnecting((socket, _) => LeaveAsync(socket));

        // What a handler returns is the acknowledgement. The events of one socket are handled one after the other, in order.
        io.On("join", async (Socket socket, string? name) =>
        {
            if (Clean(name, MaxNameLength) is not { } wanted)
                return new Reply<RoomView>(null, $"The name of a room is one line of 1 to {MaxNameLength} characters.");
            if (rooms.Enter(wanted, socket.Data.Get(Me)!) is not { } room)
                return new Reply<RoomView>(null, "There are as many rooms as there may be. Join one of them.");
            if (socket.Data.Get(Here) != room)
            {
                await LeaveAsync(socket);
                socket.Data.Set(Here, room);
                await socket.JoinAsync(Channel(room));
                await socket.To(Channel(room)).EmitAsync("joined", new Presence(room, socket.Data.Get(Me)!));
                await io.EmitAsync("rooms", rooms.List());
            }

            // Read only now that the events of the room reach the socket, so that none is missed.
            return new Reply<RoomView>(rooms.View(room));
        });

        io.On("send", async (Socket socket, Draft? draft) =>
        {
            if (socket.Data.Get(Here) is not { } room || room != draft?.Room)
                return new Reply<Message>(null, "You have left this room.");
            if (Clean(draft.Text, MaxTextLength) is not { } text)
                return new Reply<Message>(null, $"A message is one line of 1 to {MaxTextLength} characters.");

            var message = rooms.Add(room, socket.Data.Get(Me)!, text);
            await socket.To(Channel(room)).EmitAsync("message", message);
            return new Reply<Message>(message);
        });

        io.On("typing", async (Socket socket, bool isTyping) =>
        {
            if (socket.Data.Get(Here) is { } room)
                await socket.To(Channel(room)).EmitAsync("typing", new Presence(room, socket.Data.Get(Me)!), isTyping);
        });

        async Task LeaveAsync(Socket socket)
        {
            if (socket.Data.Get(Here) is not { } room || !socket.Data.Remove(Here))
                return;
            rooms.Leave(room, socket.Id);
            await socket.LeaveAsync(Channel(room));
            await io.To(Channel(room)).EmitAsync("left", new Presence(room, socket.Data.Get(Me)!));
            await io.EmitAsync("rooms", rooms.List());
        }
    }

    // Each socket is in a room named by its id. With the prefix nobody can choose that name and listen in.
    private static string Channel(string room) => "chat:" + room;

    private static string? Clean(string? text, int maxLength) =>
        text?.Trim() is { Length: > 0 } trimmed && trimmed.Length <= maxLength && !trimmed.Any(char.IsControl) ? trimmed : null;
}

/// <summary>Who is where and what was said. Visitors cannot make it grow without end: names, messages, history and rooms are limited.</summary>
internal sealed class Rooms(params string[] names)
{
    private const int MaxRooms = 50, MaxHistory = 50;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RoomView> _rooms = names.ToDictionary(n => n, n => new RoomView(n, [], []), StringComparer.OrdinalIgnoreCase);
    private long _lastId;

    public RoomEntry[] List() { lock (_gate) return [.. _rooms.Values.Select(room => new RoomEntry(room.Name, room.People.Length))]; }
    public RoomView View(string room) { lock (_gate) return _rooms[room]; }

    /// <summary>Enters a room, which is made if need be. Returns its name as it is written there, or null if there is no space for it.</summary>
    public string? Enter(string name, Person person)
    {
        lock (_gate)
        {
            // The empty room that has been quiet for longest makes space for a new one.
            if (!_rooms.TryGetValue(name, out var room) && _rooms.Count == MaxRooms &&
                !_rooms.Remove(_rooms.Values.Where(other => other.People is []).MinBy(other => other.History.LastOrDefault()?.Id ?? 0)?.Name ?? ""))
                return null;

            room ??= new RoomView(name, [], []);
            _rooms[room.Name] = room with { People = [.. room.People.Where(other => other.Id != person.Id), person] };
            return room.Name;
        }
    }

    public void Leave(string room, string id) { lock (_gate) _rooms[room] = _rooms[room] with { People = [.. _rooms[room].People.Where(p => p.Id != id)] }; }

    public Message Add(string room, Person from, string text)
    {
        lock (_gate)
        {
            var message = new Message(++_lastId, room, from, text, DateTimeOffset.UtcNow);
            _rooms[room] = _rooms[room] with { History = [.. _rooms[room].History.TakeLast(MaxHistory - 1), message] };
            return message;
        }
    }
}
