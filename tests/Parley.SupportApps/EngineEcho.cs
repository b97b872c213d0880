using Parley.Engine;

namespace Parley.SupportApps;

/// <summary>Bare Engine.IO that sends every message back.</summary>
internal static class EngineEcho
{
    public static WebApplication Build(WebApplicationBuilder builder, bool allowEIO3 = false)
    {
        builder.Services.AddCors();
        var app = builder.Build();
        app.UseCors();
        app.MapEngineIO(new Handler(), options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(300);
            options.PingTimeout = TimeSpan.FromMilliseconds(200);
            options.AllowEIO3 = allowEIO3;
        }).RequireCors(cors => cors.AllowAnyOrigin().AllowAnyMethod().AllowAnyHeader());
        return app;
    }

    private sealed class Handler : IEngineHandler
    {
        public IEngineReceiver OnOpen(EngineConnection session, HttpContext context) => new Receiver(session);
    }

    private sealed class Receiver(EngineConnection session) : IEngineReceiver
    {
        public ValueTask OnMessageAsync(ReadOnlySpan<byte> data, bool isBinary)
        {
            _ = isBinary ? session.SendBinary(data) : session.SendText(data);
            return default;
        }

        public void OnClose(DisconnectReason reason)
        {
        }
    }
}
