using Parley.Engine;

namespace Parley.SupportApps;

/// <summary>The application that most conformance tests run against.</summary>
internal static class MainApp
{
    public static WebApplication Build(WebApplicationBuilder builder, SocketIOParser parser)
    {
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins("http://allowed.example").WithMethods("GET", "POST").WithHeaders("x-parley").AllowCredentials()));
        builder.Services.AddSocketIO(options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(2000);
            options.PingTimeout = TimeSpan.FromMilliseconds(1500);
            options.ConnectTimeout = TimeSpan.FromMilliseconds(1500);
            options.UpgradeTimeout = TimeSpan.FromMilliseconds(3000);
            options.MaxPayload = 100_000;
            options.ServeClient = false;
            options.Parser = parser;
            options.PerMessageDeflate = true;
            options.HttpCompression = true;
            options.AllowRequest = static context => ValueTask.FromResult(
                context.Request.Query.ContainsKey("deny") ? HandshakeDecision.Refuse() : HandshakeDecision.Allow);
        }).AddJsonContext(SupportJson.Default);

        var app = builder.Build();
        app.UseCors();
        app.MapGet("/health", () => Results.Text("ok"));
        var io = app.MapSocketIO();
        io.RequireCors();
        CommonEvents.Register(io);
        return app;
    }
}
