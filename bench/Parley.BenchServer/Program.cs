using System.Globalization;
using Parley;

// The event contract of the load generator, on 127.0.0.1 at $PORT (docs/performance.md says how it is run).
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(options => options.Listen(
    System.Net.IPAddress.Loopback,
    int.Parse(Environment.GetEnvironmentVariable("PORT") ?? "3000", CultureInfo.InvariantCulture)));
builder.Services.AddSocketIO();

var app = builder.Build();
var io = app.MapSocketIO();
io.On("echo", async (Socket socket, RawArguments x) => await socket.EmitAsync("echo", x));
io.On("ack", (Socket _, RawArguments x, Ack ack) => ack.Send(x));
io.On("join", async (Socket socket, string room) =>
{
    await socket.JoinAsync(room);
    return "ok";
});
io.On("room", async (Socket _, string room, RawArguments x) => await io.To(room).EmitAsync("msg", x));
io.On("publish", async (Socket _, RawArguments x) => await io.EmitAsync("msg", x));
app.Run();
