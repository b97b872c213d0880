using Parley;
using Showcase.Hosting;

namespace Showcase.Lab;

/// <summary>The page /lab: the same feed over five channels, measured.</summary>
internal static class LabPage
{
    public static void AddLab(this IServiceCollection services)
    {
        services.AddSingleton<LabClock>().AddSingleton<Runs>().AddSingleton<LabServer>().AddSingleton<Crowds>();
        services.AddSingleton<IContentSources>(provider => provider.GetRequiredService<LabServer>());
        services.AddHostedService(provider => provider.GetRequiredService<LabServer>());
        services.AddHostedService<LabKeeper>();
    }

    public static void MapLab(this SocketIOServer io) => io.MapNamespace<LabNamespace>();
}
