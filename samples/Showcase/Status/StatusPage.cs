using Parley;

namespace Showcase.Status;

/// <summary>The page /status: live figures of the server.</summary>
internal static class StatusPage
{
    public static void AddStatus(this IServiceCollection services) =>
        services.AddSingleton<Meters>().AddSingleton<RoomCount>().AddSingleton<Gauge>()
            .AddSingleton<Recorder>().AddHostedService(provider => provider.GetRequiredService<Recorder>());

    public static void MapStatus(this SocketIOServer io, IServiceProvider services)
    {
        io.OnNamespaceCreated(services.GetRequiredService<RoomCount>().Follow);
        io.MapNamespace<StatusNamespace>();
    }
}
