using System.Globalization;

namespace Parley.Showcase.Tests.Status;

/// <summary>Somebody who watches the server.</summary>
internal sealed class StatusVisitor(Visitor visitor) : IAsyncDisposable
{
    public IPage Page => visitor.Page;

    public Visitor Visitor => visitor;

    public ILocator Notice => Page.Locator("#notice");

    public static async Task<StatusVisitor> EnterAsync(Chromium chromium, ShowcaseApp app, BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.Locale = "en-GB";
        var visitor = new StatusVisitor(await chromium.VisitAsync(app, "/status", options));
        await Expect(visitor.Notice).ToContainTextAsync("Live");
        return visitor;
    }

    /// <summary>What a chart shows of now.</summary>
    public ILocator Figure(string chart, string line) => Page.Locator($"#chart-{chart} dl > div").Filter(new() { HasText = line }).Locator("dd");

    public async Task<long> TotalAsync(string name) => Parse(await Page.Locator($"[data-total={name}]").TextContentAsync());

    /// <summary>Sockets, rooms, events received and emitted of a namespace.</summary>
    public async Task<long[]> NamespaceAsync(string name) =>
        [.. (await Page.Locator($"#namespaces tr[data-name='{name}'] td").AllTextContentsAsync()).Select(Parse)];

    /// <summary>Waits until the page shows figures that were read after this was called.</summary>
    public async Task NextAsync()
    {
        // The one after the next: the next may have been under way.
        for (var sample = 0; sample < 2; sample++)
        {
            var at = await Page.Locator("#main").GetAttributeAsync("data-at");
            await Expect(Page.Locator("#main")).Not.ToHaveAttributeAsync("data-at", at!);
        }
    }

    public ValueTask DisposeAsync() => visitor.DisposeAsync();

    private static long Parse(string? figure) => long.Parse(figure!, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
