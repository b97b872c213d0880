using Microsoft.Extensions.DependencyInjection;
using Showcase.News;

namespace Parley.Showcase.Tests.News;

/// <summary>Somebody who reads the news. Nothing is published but by the test.</summary>
internal sealed class NewsVisitor(Visitor visitor, ShowcaseApp app) : IAsyncDisposable
{
    public const string Quiet = "--Showcase:NewsPace=1.00:00:00";

    public IPage Page => visitor.Page;

    public Visitor Visitor => visitor;

    public ILocator Statement => Page.Locator("#statement");

    /// <summary>What arrived when it was published, the newest first.</summary>
    public ILocator OnTime => Page.Locator("#feed > .news-item .news-headline");

    public ILocator Cut => Page.Locator("#feed > .cut");

    /// <summary>What arrived after the line was mended, or was fetched, the newest first.</summary>
    public ILocator Late => Cut.Locator(".news-headline");

    public ILocator Tags => Cut.Locator(".tag");

    /// <summary>Opens the page, and waits until it is on WebSocket with its topics followed.</summary>
    public static async Task<NewsVisitor> EnterAsync(Chromium chromium, ShowcaseApp app, BrowserNewContextOptions? options = null)
    {
        var visitor = new NewsVisitor(await chromium.VisitAsync(app, "/news", options), app);
        await Expect(visitor.OnTime).ToHaveCountAsync(12);
        await Expect(visitor.Visitor.Connection).ToHaveAttributeAsync("data-transport", "websocket");
        return visitor;
    }

    public static Task<NewsItem> PublishAsync(ShowcaseApp app, string topic) => app.Services.GetRequiredService<NewsDesk>().PublishAsync(topic);

    public Task ChooseAsync(string choice) => Page.GetByLabel(choice, new() { Exact = true }).CheckAsync();

    /// <summary>Cuts the line until <see cref="MendAsync"/>.</summary>
    public async Task CutAsync()
    {
        await ChooseAsync("until I mend it");
        await visitor.Button("Cut the line").ClickAsync();
        await Expect(visitor.Connection).ToContainTextAsync("Disconnected");
        await Expect(Cut).ToHaveAttributeAsync("data-outcome", "open");
    }

    /// <summary>Waits until the page says that the line has been cut for that long.</summary>
    public Task LastsAsync(int seconds) => Page.WaitForFunctionAsync("seconds => parseFloat(document.querySelector('#elapsed').textContent) >= seconds", seconds);

    /// <summary>Mends the line, and waits until the page follows its topics again and knows what it missed.</summary>
    public async Task MendAsync()
    {
        await visitor.Button("Mend the line").ClickAsync();
        await Expect(visitor.Connection).ToHaveAttributeAsync("data-state", "connected");
        await Expect(Page.Locator("#feed > .cut:is([data-outcome=open], [data-outcome=returning])")).ToHaveCountAsync(0);
        // A page that began anew says so before the server has heard which topics it follows.
        await Until.TrueAsync(() => app.Server.Of("/news").Sockets.ToList() is { Count: > 0 } readers && readers.All(reader => reader.Rooms.Any(IsTopic)));
    }

    public Task ExpectOnceAsync(NewsItem item) =>
        Expect(Page.Locator($"[data-topic={item.Topic}][data-number='{item.Number}']")).ToHaveCountAsync(1);

    private static bool IsTopic(string room) => room.StartsWith("news:", StringComparison.Ordinal);

    public ValueTask DisposeAsync() => visitor.DisposeAsync();
}
