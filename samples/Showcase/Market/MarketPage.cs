using Parley;

namespace Showcase.Market;

/// <summary>The page /market: prices of a simulated exchange, to whoever looks at them.</summary>
internal static class MarketPage
{
    private const ulong Seed = 20_260_704;

    public static void AddMarket(this IServiceCollection services) =>
        services.AddSingleton(new Exchange(Seed)).AddSingleton<Audience>().AddSingleton<Tempo>()
            .AddSingleton<Ticker>().AddHostedService(provider => provider.GetRequiredService<Ticker>());

    public static void MapMarket(this SocketIOServer io) => io.MapNamespace<MarketNamespace>();
}
