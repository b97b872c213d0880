using Parley;

namespace Showcase.News;

/// <summary>The page /news: a feed whose line may be cut.</summary>
internal static class NewsPage
{
    public static void AddNews(this IServiceCollection services) =>
        services.AddSingleton<Archive>().AddSingleton<NewsDesk>().AddHostedService(provider => provider.GetRequiredService<NewsDesk>());

    public static void MapNews(this SocketIOServer io) => io.MapNamespace<NewsNamespace>();
}
