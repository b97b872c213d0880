namespace Parley.SupportApps;

/// <summary>The same events as the main application, for older clients, too, with a session cookie and connection state recovery, without CORS, compression or a refusing hook.</summary>
internal static class AltApp
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.Services.AddSocketIO(options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(2000);
            options.PingTimeout = TimeSpan.FromMilliseconds(1500);
            options.ConnectTimeout = TimeSpan.FromMilliseconds(1500);
            options.UpgradeTimeout = TimeSpan.FromMilliseconds(3000);
            options.MaxPayload = 100_000;
            options.ServeClient = false;
            options.AllowEIO3 = true;
            options.Cookie = new CookieBuilder { Name = "io", Path = "/", HttpOnly = true, SameSite = SameSiteMode.Lax };
        }).AddJsonContext(SupportJson.Default).AddConnectionStateRecovery(static recovery => recovery.MaxDisconnectionDuration = TimeSpan.FromMilliseconds(3000));

        var app = builder.Build();
        app.MapGet("/health", () => Results.Text("ok"));
        CommonEvents.Register(app.MapSocketIO());
        return app;
    }
}
