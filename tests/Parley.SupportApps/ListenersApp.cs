using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Engine;

namespace Parley.SupportApps;

/// <summary>Shows clients what a server hears of itself: catch-all listeners, middleware for events, rooms, namespaces and the engine.</summary>
internal static partial class ListenersApp
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var errors = new ConcurrentQueue<EngineFault>();
        builder.Services.AddSocketIO(options =>
        {
            options.OnInitialHeaders = static context => context.Response.Headers["x-initial"] = "1";
            options.OnHeaders = static context => context.Response.Headers["x-every"] = "1";
            options.OnConnectionError = error => errors.Enqueue(new EngineFault(error.Code, error.Message, error.ContextName));
            options.GenerateId = static context => context.Request.Query.ContainsKey("noid")
                ? throw new InvalidOperationException("no id")
                : ValueTask.FromResult("id-" + Guid.NewGuid().ToString("N"));
        }).AddJsonContext(SupportJson.Default);

        var app = builder.Build();
        var io = app.MapSocketIO();
        var namespaces = new ConcurrentQueue<string>();
        io.OnNamespaceCreated(made => namespaces.Enqueue(made.Name));
        io.Of(DynamicName());
        AddRooms(io.Of("/rooms"));
        io.OnConnected(socket => ListenAsync(io, socket));
        io.On("namespaces", (Socket _) => namespaces.ToArray());
        io.On("errors", (Socket _) => errors.ToArray());
        return app;
    }

    private static Task ListenAsync(SocketIOServer io, Socket socket)
    {
        var log = new ConcurrentQueue<object?[]>();
        socket.OnAny((name, arguments) => Note("any", name, arguments));
        socket.PrependAny((name, _) => Note("first", name));
        socket.OnAnyOutgoing((name, arguments) => Note("out", name, arguments));
        socket.Use(async (context, next) =>
        {
            await Note("use", context.EventName);
            switch (context.EventName)
            {
                case "forbidden":
                    context.Reject("not you");
                    break;
                case "swallowed":
                    break;
                default:
                    await next();
                    break;
            }
        });
        socket.OnError(error => Note("error", error.Message));
        socket.On("hello", (Socket _, string text) =>
        {
            log.Enqueue(["on", "hello"]);
            return text;
        });
        socket.Once("once", (Socket _) => log.Enqueue(["on", "once"]));
        socket.On("forbidden", (Socket _) => log.Enqueue(["on", "forbidden"]));
        socket.On("swallowed", (Socket _) => log.Enqueue(["on", "swallowed"]));
        socket.On("emits", async (Socket _) =>
        {
            await socket.EmitAsync("direct", 1);
            await io.EmitAsync("all", "x");
            await io.To(socket.Id).EmitAsync("room");
            await socket.Broadcast.EmitAsync("others");
            await socket.SendAsync("done", 2);
        });
        socket.On("off", (Socket _) => socket.Off("hello"));
        socket.On("take", (Socket _, Ack ack) =>
        {
            object?[][] taken = [.. log];
            log.Clear();
            ack.Send(taken);
        });
        return Task.CompletedTask;

        Task Note(string what, string name, RawArguments? arguments = null)
        {
            log.Enqueue(arguments is { } given ? [what, name, Parse(given)] : [what, name]);
            return Task.CompletedTask;
        }
    }

    private static JsonElement Parse(RawArguments arguments)
    {
        using var document = JsonDocument.Parse(arguments.Json.ToArray());
        return document.RootElement.Clone();
    }

    private static void AddRooms(Namespace rooms)
    {
        var log = new ConcurrentQueue<object?[]>();
        rooms.OnRoomCreated(room => Note("create", room));
        rooms.OnRoomDeleted(room => Note("delete", room));
        rooms.OnRoomJoined((room, id) => Note("join", room, id));
        rooms.OnRoomLeft((room, id) => Note("leave", room, id));
        rooms.On("join", async (Socket socket, string room) =>
        {
            await socket.JoinAsync(room);
            return "joined";
        });
        rooms.On("leave", async (Socket socket, string room) =>
        {
            await socket.LeaveAsync(room);
            return "left";
        });
        rooms.On("log", (Socket _) => log.ToArray());

        Task Note(params object?[] entry)
        {
            log.Enqueue(entry);
            return Task.CompletedTask;
        }
    }

    [GeneratedRegex(@"^/dyn-[0-9]+\z", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex DynamicName();
}
