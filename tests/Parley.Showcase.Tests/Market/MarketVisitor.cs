namespace Parley.Showcase.Tests.Market;

/// <summary>Somebody on the page /market.</summary>
internal sealed class MarketVisitor(Visitor visitor) : IAsyncDisposable
{
    public Visitor Visitor => visitor;

    public IPage Page => visitor.Page;

    public ILocator Coin => Page.Locator("#coin-title");

    public ILocator Candles => Page.Locator("#candles");

    public ILocator State => Page.Locator("#state");

    public ILocator Slider => Page.GetByRole(AriaRole.Slider, new() { Name = "Updates a second" });

    public ILocator Pace => Page.Locator("#pace-value");

    public ILocator SlowPhone => Page.GetByRole(AriaRole.Switch, new() { Name = "Slow phone" });

    public static async Task<MarketVisitor> EnterAsync(Chromium chromium, ShowcaseApp app, BrowserNewContextOptions? options = null)
    {
        var market = new MarketVisitor(await chromium.VisitAsync(app, "/market", options));
        await market.ExpectCandlesAsync();
        return market;
    }

    public ILocator Row(string symbol) => Page.Locator($"tr[data-symbol={symbol}]");

    public ILocator Price(string symbol) => Row(symbol).Locator(".market-flash");

    /// <summary>Waits until the chart has the history of the chosen coin.</summary>
    public Task ExpectCandlesAsync() => ExpectAboveAsync("candles", 100);

    /// <summary>Waits until the price of a coin is another one than it is now.</summary>
    public async Task ExpectToMoveAsync(string symbol)
    {
        await Expect(Price(symbol)).Not.ToHaveTextAsync("–");
        await Expect(Price(symbol)).Not.ToHaveTextAsync(await Price(symbol).InnerTextAsync());
    }

    /// <summary>Waits until a figure of the page is above a bound.</summary>
    public Task ExpectAboveAsync(string id, double bound) => Until.TrueAsync(async () => await FigureAsync(id) > bound);

    /// <summary>Waits until a figure of the page is below a bound.</summary>
    public Task ExpectBelowAsync(string id, double bound) => Until.TrueAsync(async () => await FigureAsync(id) < bound);

    public Task<double> FigureAsync(string id) =>
        Page.EvaluateAsync<double>("(id) => Number(document.getElementById(id).dataset.value)", id);

    public async Task ChooseFastestAsync()
    {
        await Slider.PressAsync("End");
        await Expect(Pace).ToHaveTextAsync("2,000");
    }

    public ValueTask DisposeAsync() => visitor.DisposeAsync();
}
