namespace Parley.SupportApps;

/// <summary>One program, several applications: clients of other languages are tested against them.</summary>
internal static class SupportApp
{
    /// <summary>Runs the application that the arguments <c>--mode</c> and <c>--port</c> name, until the process is told to end.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="more">Builds the modes that only this program has, or returns <see langword="null"/>.</param>
    public static async Task RunAsync(string[] args, Func<string, WebApplicationBuilder, WebApplication?>? more = null)
    {
        var mode = Argument(args, "--mode");
        var port = int.Parse(Argument(args, "--port"), System.Globalization.CultureInfo.InvariantCulture);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.ListenLocalhost(port));
        await using var app = mode switch
        {
            "engine-v4" => EngineEcho.Build(builder),
            "engine-v3" => EngineEcho.Build(builder, allowEIO3: true),
            "socketio-v5" => ProtocolSuite.Build(builder, Parser(args)),
            "main" => MainApp.Build(builder, Parser(args)),
            "alt" => AltApp.Build(builder),
            "sio-client" => SocketClientApp.Build(builder),
            "eio-client" => EngineClientApp.Build(builder),
            "listeners" => ListenersApp.Build(builder),
            _ => more?.Invoke(mode, builder) ?? throw new InvalidOperationException($"There is no --mode {mode}."),
        };

        await app.StartAsync();
        Console.WriteLine("ready");
        await app.WaitForShutdownAsync();
    }

    private static SocketIOParser Parser(string[] args) => Array.IndexOf(args, "--parser") < 0 ? SocketIOParser.Json : Argument(args, "--parser") switch
    {
        "json" => SocketIOParser.Json,
        "msgpack" => SocketIOParser.MessagePack,
        var other => throw new InvalidOperationException($"--parser {other} is none of json, msgpack."),
    };

    private static string Argument(string[] args, string name)
    {
        var index = Array.IndexOf(args, name);
        return index >= 0 && index + 1 < args.Length ? args[index + 1] : throw new InvalidOperationException($"{name} is missing.");
    }
}
