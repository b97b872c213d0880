using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.Showcase.Tests.Chat;
using Parley.Showcase.Tests.News;

namespace Parley.Showcase.Tests.Status;

/// <summary>What the page says of the server is what its meters say.</summary>
public class StatusTests(Chromium chromium)
{
    private const int Patience = 60_000;

    [Fact]
    public async Task The_figures_are_those_of_the_meters()
    {
        using var totals = new MeterTotals();
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        var factory = app.Services.GetRequiredService<IMeterFactory>();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await using var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob");
        await using var watcher = await StatusVisitor.EnterAsync(chromium, app);
        await Expect(ada.People).ToHaveTextAsync(["Ada", "Bob"]);
        for (var message = 1; message <= 5; message++)
        {
            await ada.SayAsync($"{message}");
            await Expect(bob.Texts).ToHaveCountAsync(message);
        }

        await AgreeAsync(watcher, async () =>
        {
            var chat = await watcher.NamespaceAsync("/chat");
            long[] measured = [2, 1, totals.Sum(factory, "parley.events.received", "/chat"), totals.Sum(factory, "parley.events.emitted", "/chat")];
            return (measured, chat);
        });
        Assert.True(totals.Sum(factory, "parley.events.received", "/chat") >= 7, "Two joined, and one said five things.");

        // More is sent with each sample. What is shown lies between what was measured before it and after it.
        var (sentBefore, receivedBefore) = (totals.Sum(factory, "parley.bytes.sent"), totals.Sum(factory, "parley.bytes.received"));
        await watcher.NextAsync();
        var (sent, received) = (await watcher.TotalAsync("bytesSent"), await watcher.TotalAsync("bytesReceived"));
        Assert.InRange(sent, sentBefore, totals.Sum(factory, "parley.bytes.sent"));
        Assert.InRange(received, receivedBefore, totals.Sum(factory, "parley.bytes.received"));
    }

    [Fact]
    public async Task Connections_are_shown_by_transport_and_drops_are_counted()
    {
        using var totals = new MeterTotals();
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        var factory = app.Services.GetRequiredService<IMeterFactory>();
        await using var watcher = await StatusVisitor.EnterAsync(chromium, app);
        await Expect(watcher.Figure("connections", "WebSocket")).ToHaveTextAsync("1");
        await Expect(watcher.Figure("connections", "Long-polling")).ToHaveTextAsync("0");

        // Somebody who asks for nothing, so that what is volatile cannot be sent to them.
        using var http = new HttpClient { BaseAddress = new(app.HttpUrl) };
        var handshake = await http.GetStringAsync(new Uri("/socket.io/?EIO=4&transport=polling", UriKind.Relative), TestContext.Current.CancellationToken);
        var poll = new Uri($"/socket.io/?EIO=4&transport=polling&sid={handshake.Split('"')[3]}", UriKind.Relative);
        using var join = new StringContent("40/news,", Encoding.UTF8, "text/plain");
        using var joined = await http.PostAsync(poll, join, TestContext.Current.CancellationToken);
        Assert.StartsWith("40/news,", await http.GetStringAsync(poll, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Expect(watcher.Figure("connections", "Long-polling")).ToHaveTextAsync("1");
        for (var dropped = 0; dropped < 3; dropped++)
        {
            await app.Server.Of("/news").Volatile.EmitAsync("unheard", TestContext.Current.CancellationToken);
        }

        await AgreeAsync(watcher, async () => ([3, totals.Sum(factory, "parley.drops")], [await watcher.TotalAsync("dropped"), await watcher.TotalAsync("dropped")]));
    }

    [Fact]
    public async Task Who_opens_the_page_sees_what_was_before_and_who_loses_the_server_is_told()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using (var first = await StatusVisitor.EnterAsync(chromium, app))
        {
            await first.NextAsync();
        }

        await using var watcher = await StatusVisitor.EnterAsync(chromium, app);
        // A rate takes two samples.
        await Expect(watcher.Figure("bytes", "Sent")).Not.ToHaveTextAsync("–");

        await app.StopAsync();
        await Expect(watcher.Notice).ToContainTextAsync("Not connected: these figures are from");
        await Expect(watcher.Page.Locator("#main")).ToHaveAttributeAsync("data-stale", "");
        await app.StartAgainAsync();

        await Expect(watcher.Notice).ToContainTextAsync("Live", new() { Timeout = Patience });
        await Expect(watcher.Page.Locator("#main")).Not.ToHaveAttributeAsync("data-stale", "");
        await watcher.NextAsync();
    }

    [Fact]
    public async Task A_tab_in_the_background_is_sent_nothing()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using var watcher = await StatusVisitor.EnterAsync(chromium, app);
        var left = new TaskCompletionSource();
        using var leaving = app.Server.Of("/status").OnRoomLeft((_, _) =>
        {
            left.TrySetResult();
            return Task.CompletedTask;
        });

        await watcher.Page.EvaluateAsync("""
            Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
            document.dispatchEvent(new Event("visibilitychange"));
            """);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await watcher.Page.EvaluateAsync("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'));");
        await watcher.NextAsync();
    }

    [Fact]
    public async Task Earlier_seconds_are_read_with_the_keyboard()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using var watcher = await StatusVisitor.EnterAsync(chromium, app);
        await watcher.NextAsync();
        var (events, memory) = (watcher.Page.Locator("#chart-events time"), watcher.Page.Locator("#chart-memory time"));
        await Expect(events).ToHaveTextAsync("");

        await watcher.Page.Locator("#chart-events .chart-plot").FocusAsync();
        await watcher.Page.Keyboard.PressAsync("Home");
        // All charts point at the same second.
        await Expect(events).Not.ToHaveTextAsync("");
        await Expect(memory).Not.ToHaveTextAsync("");

        await watcher.Page.Keyboard.PressAsync("Escape");
        await Expect(events).ToHaveTextAsync("");
        await Expect(memory).ToHaveTextAsync("");
    }

    [Fact]
    public async Task A_phone_shows_all_charts_and_nothing_is_too_wide()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using var watcher = await StatusVisitor.EnterAsync(chromium, app, Phone.Options);
        await Expect(watcher.Page.Locator(".chart canvas")).ToHaveCountAsync(8);
        await watcher.Visitor.ExpectToFitAsync();

        await app.StopAsync();
        await Expect(watcher.Notice).ToContainTextAsync("Not connected");
        await watcher.Visitor.ExpectToFitAsync();
    }

    // What is compared comes to rest. Until then both sides are read again.
    private static async Task AgreeAsync(StatusVisitor watcher, Func<Task<(long[] Measured, long[] Shown)>> read)
    {
        const int Tries = 20;
        for (var tries = 1; ; tries++)
        {
            await watcher.NextAsync();
            var (measured, shown) = await read();
            if (tries == Tries || measured.SequenceEqual(shown))
            {
                Assert.Equal(measured, shown);
                return;
            }
        }
    }
}
