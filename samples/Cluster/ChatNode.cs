using Parley;

namespace Cluster;

public sealed record Login(string? Name);
public sealed record Person(string Id, string Name, string Node);
/// <param name="Node">The node that its sender is connected to.</param>
public sealed record Message(string From, string Node, string Text);

/// <summary>A node of the chat. <c>node/server.mjs</c> is the same in JavaScript: the events and the data of sockets are all that the two agree on.</summary>
internal static class ChatNode
{
    private const int MaxNameLength = 24, MaxTextLength = 500;

    // The data of a socket, which other nodes see, too.
    private static readonly SocketKey<string> Name = new("name"), Node = new("node");

    /// <param name="node">Its name.</param>
    /// <param name="redis">Where the nodes meet.</param>
    public static async Task RunAsync(string node, string redis)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSocketIO().AddRedisAdapter(redis);

        await using var app = builder.Build();
        app.UseFileServer();
        AddHandlers(app.MapSocketIO(), node);
        await app.StartAsync();
        Console.WriteLine($"ready {new Uri(app.Urls.First()).Port}");

        // Whoever started it holds the other end, and lets go of it by ending, however that comes about.
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    private static void AddHandlers(SocketIOServer io, string node)
    {
        io.Use(async (connecting, next) =>
        {
            if (Clean(connecting.Auth<Login>()?.Name, MaxNameLength) is not { } name)
            {
                connecting.Reject($"A name is one line of 1 to {MaxNameLength} characters.");
                return;
            }

            connecting.Socket.Data.Set(Name, name);
            connecting.Socket.Data.Set(Node, node);
            await next();
        });

        io.OnConnected(async socket =>
        {
            await socket.EmitAsync("welcome", node);
            await io.EmitAsync("people");
        });
        io.OnDisconnected(async (_, _) => await io.EmitAsync("people"));

        io.On("say", async (Socket socket, string? text) =>
        {
            if (Clean(text, MaxTextLength) is not { } said)
                return $"A message is one line of 1 to {MaxTextLength} characters.";

            // To the clients of all nodes.
            await io.EmitAsync("message", new Message(socket.Data.Get(Name)!, node, said));
            return null;
        });

        // Asks all nodes, of which those of Node.js answer with the same data.
        io.On("who", async (Socket _) => (await io.FetchSocketsAsync())
            .Select(socket => new Person(socket.Id, socket.Data.Get(Name) ?? "", socket.Data.Get(Node) ?? ""))
            .ToArray());
    }

    private static string? Clean(string? text, int maxLength) =>
        text?.Trim() is { Length: > 0 } trimmed && trimmed.Length <= maxLength && !trimmed.Any(char.IsControl) ? trimmed : null;
}
