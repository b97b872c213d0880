namespace Showcase.Hosting;

/// <summary>What strangers may make the server do or keep. What a page keeps is bounded where it keeps it.</summary>
internal static class Limits
{
    // The largest thing that is sent is a picture of 1 MiB, which long-polling carries as base64.
    private const int MaxPayload = 1_500_000;

    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxPayload + 64 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        builder.Services.AddSocketIO(options =>
            {
                options.MaxPayload = MaxPayload;
                options.PingInterval = builder.Configuration.GetValue("Showcase:PingInterval", options.PingInterval);
                options.MaxConnections = 5_000;
                options.MaxNamespacesPerConnection = 8;
                options.MaxRoomsPerSocket = 64;
                options.MaxPendingAcks = 64;
            })
            .AddInboundRateLimit(rate =>
            {
                rate.PacketsPerSecond = 50;
                rate.PacketBurst = 250;
            })
            .AddAddressLimits()
            .AddConnectionStateRecovery(recovery => recovery.MaxDisconnectionDuration = builder.Configuration.GetValue("Showcase:RecoveryWindow", TimeSpan.FromMinutes(1)));
    }
}
