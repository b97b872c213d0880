using System.Globalization;
using System.Text.Json;
using Parley.Engine;

namespace Parley.SupportApps;

/// <summary>Events and namespaces for suites of Socket.IO clients.</summary>
internal static class SocketClientApp
{
    private static readonly string[] Texts = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];
    private static readonly SocketKey<bool> CameWithBytes = new("abuff1");

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.Services.AddSocketIO(options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(2000);
            options.AllowRequest = static async _ =>
            {
                await Task.Delay(10);
                return HandshakeDecision.Allow;
            };
        }).AddJsonContext(SupportJson.Default).AddConnectionStateRecovery();

        var app = builder.Build();
        var io = app.MapSocketIO();
        io.Use((connecting, next) =>
        {
            if (!connecting.Handshake.Query.ContainsKey("fail"))
            {
                return next();
            }

            connecting.Reject("Auth failed (main namespace)");
            return Task.CompletedTask;
        });
        AddEvents(io);
        AddBytes(io);
        AddTexts(io);
        AddNamespaces(io);
        return app;
    }

    private static void AddEvents(SocketIOServer io)
    {
        io.On("hi", async (Socket socket) => await socket.EmitAsync("hi"));
        io.On("echo", (Socket _, RawArguments all, Ack ack) => ack.Send(all));
        io.On("ack", AskAsync);
        io.On("false", async (Socket socket) => await socket.EmitAsync("false", false));
        io.On("getHandshake", (Socket socket) => Describe(socket.Handshake));
        io.On("getId", (Socket socket) => socket.Id);
        io.On("getAckDate", (Socket _) => Now());
        io.On("getDate", async (Socket socket) => await socket.EmitAsync("takeDate", Now()));
        io.On("getDateObj", async (Socket socket) => await socket.EmitAsync("takeDateObj", new DateObject(Now())));
    }

    private static void AddBytes(SocketIOServer io)
    {
        io.On("doge", async (Socket socket) => await socket.EmitAsync("doge", "asdfasdf"u8.ToArray()));
        io.On("getbin", async (Socket socket) => await socket.EmitAsync("takebin", "asdfasdf"u8.ToArray()));
        io.On("buffa", async (Socket socket, RawArguments all) =>
        {
            if (IsBytes(all))
            {
                await socket.EmitAsync("buffack");
            }
        });
        io.On("jsonbuff", async (Socket socket, RawArguments all) =>
        {
            if (all is { Count: 1, AttachmentCount: 1 } && all.Read<BufferInJson>(0) is { Hello: "lol", Message: not null, Goodbye: "gotcha" })
            {
                await socket.EmitAsync("jsonbuff-ack");
            }
        });
        io.On("abuff1", (Socket socket, RawArguments all) => socket.Data.Set(CameWithBytes, IsBytes(all)));
        io.On("abuff2", async (Socket socket) =>
        {
            if (socket.Data.Get(CameWithBytes))
            {
                await socket.EmitAsync("abuff2-ack");
            }
        });
    }

    private static void AddTexts(SocketIOServer io) => io.On("getUtf8", async (Socket socket) =>
    {
        foreach (var text in Texts)
        {
            await socket.EmitAsync("takeUtf8", text);
        }
    });

    private static void AddNamespaces(SocketIOServer io)
    {
        io.Of("/foo").On("getId", (Socket socket) => socket.Id);
        io.Of("/timeout_socket");
        io.Of("/valid");
        io.Of("/asd");
        io.Of("/abc").OnConnected(async socket => await socket.EmitAsync("handshake", Describe(socket.Handshake)));
        io.Of("/no").Use(static (connecting, _) =>
        {
            connecting.Reject("Auth failed (custom namespace)");
            return Task.CompletedTask;
        });
    }

    private static async Task AskAsync(Socket socket)
    {
        var answer = await socket.EmitWithAckAsync<RawArguments>("ack");
        if (answer.Count > 1
            && answer.Read<JsonElement>(0) is { ValueKind: JsonValueKind.Number } number && number.GetDouble() == 5
            && answer.Read<JsonElement>(1) is { ValueKind: JsonValueKind.Object } second
            && second.TryGetProperty("test", out var test) && IsTruthy(test))
        {
            await socket.EmitAsync("got it");
        }
    }

    private static bool IsTruthy(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => value.GetString() is not "",
        JsonValueKind.Number => value.GetDouble() != 0,
        _ => true,
    };

    private static bool IsBytes(RawArguments all) => all is { Count: 1, AttachmentCount: 1 } && all.Read<JsonElement>(0).TryGetProperty("_placeholder", out _);

    private static HandshakeInfo Describe(Handshake handshake) => new(
        handshake.Headers.ToDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString(), StringComparer.Ordinal),
        handshake.Time,
        handshake.Address?.ToString(),
        handshake.IsCrossDomain,
        handshake.IsSecure,
        handshake.Issued,
        handshake.Url,
        handshake.Query.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToString(), StringComparer.Ordinal),
        handshake.Auth);

    private static string Now() => DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
