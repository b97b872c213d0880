using System.Text.Json.Serialization;

namespace Parley.AotSmoke;

internal sealed record Login(string? Name);

internal sealed record Draft(string Text, byte[]? Picture);

internal sealed record Message(int Id, string From, string Text, int PictureBytes);

internal sealed record Receipt(int Id, int Readers);

[JsonSerializable(typeof(Login))]
[JsonSerializable(typeof(Draft))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(Receipt))]
internal sealed partial class ChatJson : JsonSerializerContext;

/// <summary>A chat without reflection: middleware, rooms, binary, and acknowledgements both ways.</summary>
internal static class ChatApp
{
    private const string Lobby = "lobby";
    private static readonly SocketKey<string> Name = new("name");

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.Services.AddSocketIO().AddJsonContext(ChatJson.Default);
        var app = builder.Build();
        var page = ReadPage();
        app.MapGet("/", () => Results.Bytes(page, "text/html; charset=utf-8"));
        AddHandlers(app.MapSocketIO());
        return app;
    }

    private static void AddHandlers(SocketIOServer io)
    {
        var lastId = 0;
        io.Use(async (connecting, next) =>
        {
            if (connecting.Auth<Login>() is not { Name: { Length: > 0 } name })
            {
                connecting.Reject("A name is needed.");
                return;
            }

            connecting.Socket.Data.Set(Name, name);
            await next();
        });
        io.OnConnected(async socket => await socket.JoinAsync(Lobby));
        io.On("send", async (Socket socket, Draft draft) =>
        {
            var message = new Message(Interlocked.Increment(ref lastId), socket.Data.Get(Name)!, draft.Text, draft.Picture?.Length ?? 0);
            var read = await io.To(Lobby).Timeout(TimeSpan.FromSeconds(10)).EmitWithAckAsync<bool>("message", message);
            return new Receipt(message.Id, read.Values.Count(static wasRead => wasRead));
        });
    }

    private static byte[] ReadPage()
    {
        using var stream = typeof(ChatApp).Assembly.GetManifestResourceStream("chat.html") ?? throw new InvalidOperationException("chat.html is not embedded.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
