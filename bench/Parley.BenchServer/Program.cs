using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Parley;
using Parley.Bench;

// The event contract of the load generators, on 127.0.0.1 at $PORT (docs/performance.md says how it is run). For 0 the address is the first line of output.
// $TLS_CERTIFICATE and $TLS_KEY are PEM files for TLS, $HTTP_PROTOCOLS the versions of HTTP by their names in Kestrel, $REDIS and $ADAPTER make it a node of a cluster,
// $RECOVERY one whose clients may come back.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var port = int.Parse(Environment.GetEnvironmentVariable("PORT") ?? "3000", CultureInfo.InvariantCulture);
builder.WebHost.ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, port, listen =>
{
    if (Environment.GetEnvironmentVariable("HTTP_PROTOCOLS") is { } protocols)
    {
        listen.Protocols = Enum.Parse<HttpProtocols>(protocols);
    }

    if (Environment.GetEnvironmentVariable("TLS_CERTIFICATE") is { } certificate)
    {
        listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate, Environment.GetEnvironmentVariable("TLS_KEY")));
    }
}));
var socketIO = builder.Services.AddSocketIO();
if (Environment.GetEnvironmentVariable("REDIS") is { } redis)
{
    ClusterNode.Add(socketIO, Environment.GetEnvironmentVariable("ADAPTER"), redis);
    if (Environment.GetEnvironmentVariable("RECOVERY") is not null)
    {
        socketIO.AddConnectionStateRecovery();
    }
}

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
await app.StartAsync();
if (port == 0)
{
    Console.WriteLine(app.Urls.Single());
}

await app.WaitForShutdownAsync();
