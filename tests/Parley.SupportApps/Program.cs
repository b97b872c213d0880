using Parley;
using Parley.SupportApps;

// One program, several applications: clients of other languages are tested against them.
var mode = Argument("--mode");
var port = int.Parse(Argument("--port"), System.Globalization.CultureInfo.InvariantCulture);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(options => options.ListenLocalhost(port));
var app = mode switch
{
    "engine-v4" => EngineEcho.Build(builder),
    "engine-v3" => EngineEcho.Build(builder, allowEIO3: true),
    "socketio-v5" => ProtocolSuite.Build(builder, Parser()),
    "main" => MainApp.Build(builder, Parser()),
    "alt" => AltApp.Build(builder),
    "listeners" => ListenersApp.Build(builder),
    _ => throw new InvalidOperationException($"--mode {mode} is none of engine-v4, engine-v3, socketio-v5, main, alt, listeners."),
};

await app.StartAsync();
Console.WriteLine("ready");
await app.WaitForShutdownAsync();

SocketIOParser Parser() => Array.IndexOf(args, "--parser") < 0 ? SocketIOParser.Json : Argument("--parser") switch
{
    "json" => SocketIOParser.Json,
    "msgpack" => SocketIOParser.MessagePack,
    var other => throw new InvalidOperationException($"--parser {other} is none of json, msgpack."),
};

string Argument(string name)
{
    var index = Array.IndexOf(args, name);
    return index >= 0 && index + 1 < args.Length ? args[index + 1] : throw new InvalidOperationException($"{name} is missing.");
}
