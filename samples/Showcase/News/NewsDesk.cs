using Parley;

namespace Showcase.News;

/// <summary>Publishes an item now and then, to those who follow its topic.</summary>
internal sealed class NewsDesk(ISocketIO<NewsNamespace, INewsClient> news, Archive archive, IConfiguration configuration, TimeProvider time) : BackgroundService
{
    private readonly TimeSpan _pace = configuration.GetValue("Showcase:NewsPace", TimeSpan.FromSeconds(1.5));

    /// <summary>Publishes one item. Only one at a time, or they would arrive in another order than that of their numbers.</summary>
    /// <param name="topic">The topic, or <see langword="null"/> for any of them.</param>
    public async Task<NewsItem> PublishAsync(string? topic = null)
    {
        var item = archive.Add(topic);
        await news.To(NewsNamespace.Channel(item.Topic)).Emit.Published(item);
        return item;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            // News do not come like a clock ticks.
#pragma warning disable CA5394 // Nobody gains anything by knowing when the next one comes.
            await Task.Delay(_pace * (0.4 + 1.2 * Random.Shared.NextDouble()), time, stoppingToken);
#pragma warning restore CA5394
            await PublishAsync();
        }
    }
}
