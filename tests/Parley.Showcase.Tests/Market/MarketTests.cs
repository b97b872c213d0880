using Microsoft.Extensions.DependencyInjection;
using Showcase.Market;

namespace Parley.Showcase.Tests.Market;

/// <summary>The page /market.</summary>
[Collection(Undisturbed.Name)]
public class MarketTests(Chromium chromium)
{
    [Fact]
    public async Task Prices_move_and_the_chosen_coin_gets_candles_over_wss()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = new MarketVisitor(await chromium.VisitAsync(app, "about:blank", new() { BaseURL = app.HttpsUrl }));
        var addresses = new List<string>();
        visitor.Page.WebSocket += (_, socket) => addresses.Add(socket.Url);
        await visitor.Page.GotoAsync("/market");

        await visitor.ExpectCandlesAsync();
        await Expect(visitor.Visitor.Connection).ToHaveAttributeAsync("data-transport", "websocket");
        Assert.All(addresses, address => Assert.StartsWith("wss://", address, StringComparison.Ordinal));
        Assert.NotEmpty(addresses);
        await visitor.ExpectToMoveAsync("AVO");
        await visitor.ExpectToMoveAsync("CRL");
        await Expect(visitor.Page.Locator("tr[data-symbol]")).ToHaveCountAsync(Exchange.Coins.Length);
        await Expect(visitor.Page.Locator("#trades li[data-side]")).ToHaveCountAsync(8);

        var candles = await visitor.FigureAsync("candles");
        await visitor.ExpectAboveAsync("candles", candles);
    }

    [Fact]
    public async Task Coins_that_nobody_looks_at_are_neither_sent_nor_made()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var ticker = app.Services.GetRequiredService<Ticker>();
        await using var visitor = new MarketVisitor(await chromium.VisitAsync(app, "about:blank"));
        var unseen = 0;
        visitor.Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
            unseen += frame.Text?.Contains("[\"quote\",{\"symbol\":\"WRN\"", StringComparison.Ordinal) == true ? 1 : 0;
        await visitor.Page.GotoAsync("/market");
        await visitor.ExpectCandlesAsync();
        await visitor.ChooseFastestAsync();
        await Until.TrueAsync(() => ticker.PricesOf("AVO") > 60);

        Assert.Equal(0, ticker.PricesOf("WRN"));
        Assert.Equal(0, Volatile.Read(ref unseen));
        Assert.True(ticker.DetailsOf("AVO") > 0);
        Assert.Equal(0, ticker.DetailsOf("CRL"));

        await visitor.Row("WRN").ScrollIntoViewIfNeededAsync();
        await visitor.ExpectToMoveAsync("WRN");
        Assert.True(ticker.PricesOf("WRN") > 0);
    }

    [Fact]
    public async Task Nothing_is_made_when_everybody_has_gone()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var audience = app.Services.GetRequiredService<Audience>();
        await using (var visitor = await MarketVisitor.EnterAsync(chromium, app))
        {
            await visitor.ExpectToMoveAsync("AVO");
            Assert.True(audience.HasPrice(0));
            await visitor.Page.GotoAsync("/");
            await Until.TrueAsync(() => !Enumerable.Range(0, Exchange.Coins.Length).Any(index => audience.HasPrice(index) || audience.HasDetails(index)));
        }
    }

    [Fact]
    public async Task Choosing_another_coin_leaves_the_room_of_the_one_before()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await MarketVisitor.EnterAsync(chromium, app);
        Assert.Equal(["detail:AVO"], DetailsOf(app));

        await visitor.Row("EDR").ClickAsync();
        await Expect(visitor.Coin).ToHaveTextAsync("Eider EDR");
        await visitor.ExpectCandlesAsync();

        Assert.Equal(["detail:EDR"], DetailsOf(app));
        var audience = app.Services.GetRequiredService<Audience>();
        await Until.TrueAsync(() => !audience.HasDetails(Exchange.Find("AVO")) && audience.HasDetails(Exchange.Find("EDR")));
    }

    [Fact]
    public async Task A_slow_phone_stays_current_while_updates_are_replaced()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await MarketVisitor.EnterAsync(chromium, app);
        await visitor.ChooseFastestAsync();

        await visitor.SlowPhone.CheckAsync();
        await Expect(visitor.State).ToHaveTextAsync("over the slow line");
        // By then a queue with every update would be far behind.
        await visitor.ExpectAboveAsync("plain", 20_000);
        Assert.InRange(await visitor.FigureAsync("replaced"), 1_000, double.MaxValue);
        Assert.InRange(await visitor.FigureAsync("delay"), 250, 8_000);
        await visitor.ExpectToMoveAsync("AVO");

        await visitor.SlowPhone.UncheckAsync();
        await Expect(visitor.State).ToHaveTextAsync("live");
        await visitor.ExpectBelowAsync("delay", 250);
        Assert.Equal(["detail:AVO"], DetailsOf(app));
    }

    [Fact]
    public async Task At_full_pace_the_page_goes_on_drawing_and_answering()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await MarketVisitor.EnterAsync(chromium, app);
        await visitor.ChooseFastestAsync();

        var frames = await visitor.Page.EvaluateAsync<int>("""
            () => new Promise((done) => {
              const until = performance.now() + 2_000;
              let frames = 0;
              const next = () => (++frames, performance.now() < until ? requestAnimationFrame(next) : done(frames));
              requestAnimationFrame(next);
            })
            """);
        // 120 on a machine with nothing else to do.
        Assert.InRange(frames, 20, 1_000);
        await visitor.Row("CRL").ClickAsync();
        await Expect(visitor.Coin).ToHaveTextAsync("Curlew CRL");
        await visitor.ExpectCandlesAsync();
    }

    [Fact]
    public async Task The_pace_is_everybodys()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var one = await MarketVisitor.EnterAsync(chromium, app);
        await using var other = await MarketVisitor.EnterAsync(chromium, app);
        await Expect(other.Pace).ToHaveTextAsync("200");

        await one.ChooseFastestAsync();
        await Expect(other.Pace).ToHaveTextAsync("2,000");
        await Expect(other.Slider).ToHaveValueAsync("7");

        await other.Slider.PressAsync("Home");
        await Expect(one.Pace).ToHaveTextAsync("10");
    }

    [Fact]
    public async Task A_lost_connection_is_shown_and_the_market_goes_on_with_the_next()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await MarketVisitor.EnterAsync(chromium, app);
        await visitor.Row("CRL").ClickAsync();
        await visitor.ExpectToMoveAsync("CRL");

        await app.StopAsync();
        await Expect(visitor.State).ToHaveTextAsync("not connected, last prices");
        await Expect(visitor.Visitor.Connection).ToContainTextAsync("Reconnecting in");
        await Expect(visitor.Slider).ToBeDisabledAsync();
        await Expect(visitor.SlowPhone).ToBeDisabledAsync();
        await Expect(visitor.Price("AVO")).Not.ToHaveTextAsync("–");

        await app.StartAgainAsync();
        await Expect(visitor.State).ToHaveTextAsync("live");
        await Expect(visitor.Slider).ToBeEnabledAsync();
        await Expect(visitor.Coin).ToHaveTextAsync("Curlew CRL");
        await visitor.ExpectToMoveAsync("AVO");
        Assert.Equal(["detail:CRL"], DetailsOf(app));
    }

    [Fact]
    public async Task Arrow_keys_choose_rows()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await MarketVisitor.EnterAsync(chromium, app);

        await visitor.Row("AVO").FocusAsync();
        await visitor.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(visitor.Coin).ToHaveTextAsync("Curlew CRL");
        await Expect(visitor.Row("CRL")).ToBeFocusedAsync();
        await Expect(visitor.Row("CRL")).ToHaveAttributeAsync("aria-selected", "true");

        await visitor.Page.Keyboard.PressAsync("End");
        await Expect(visitor.Coin).ToHaveTextAsync("Wren WRN");
        await Expect(visitor.Row("WRN")).ToBeInViewportAsync();
        await visitor.ExpectToMoveAsync("WRN");
    }

    [Fact]
    public async Task A_phone_has_room_for_all_of_it()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await MarketVisitor.EnterAsync(chromium, app, Phone.Options);
        await visitor.Visitor.ExpectToFitAsync();

        await visitor.Row("HRN").TapAsync();
        await Expect(visitor.Coin).ToHaveTextAsync("Heron HRN");
        await visitor.ExpectCandlesAsync();
        await visitor.Visitor.ExpectToFitAsync();
    }

    private static string[] DetailsOf(ShowcaseApp app) =>
        [.. app.Server.Of("/market").Sockets.SelectMany(socket => socket.Rooms).Where(room => room.StartsWith("detail:", StringComparison.Ordinal))];
}
