namespace Parley.SupportApps;

/// <summary>What the Socket.IO protocol's test suite expects of a server.</summary>
internal static class ProtocolSuite
{
    public static WebApplication Build(WebApplicationBuilder builder, SocketIOParser parser)
    {
        builder.Services.AddCors();
        builder.Services.AddSocketIO(options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(300);
            options.PingTimeout = TimeSpan.FromMilliseconds(200);
            options.ConnectTimeout = TimeSpan.FromMilliseconds(1000);
            options.Parser = parser;
        });

        var app = builder.Build();
        app.UseCors();
        var io = app.MapSocketIO();
        io.RequireCors(cors => cors.AllowAnyOrigin().AllowAnyMethod().AllowAnyHeader());
        io.OnConnected(async socket => await socket.EmitAsync("auth", socket.Handshake.Auth));
        io.On("message", async (Socket socket, RawArguments all) => await socket.EmitAsync("message-back", all));
        io.On("message-with-ack", (Socket _, RawArguments all, Ack ack) => ack.Send(all));
        io.On("emit-with-ack", async (Socket socket, RawArguments all) =>
        {
            var answer = await socket.EmitWithAckAsync<RawArguments>("emit-with-ack", all);
            await socket.EmitAsync("emit-with-ack", answer);
        });
        io.Of("/custom").OnConnected(async socket => await socket.EmitAsync("auth", socket.Handshake.Auth));
        return app;
    }
}
