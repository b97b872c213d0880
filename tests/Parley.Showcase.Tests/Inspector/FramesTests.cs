using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Parley.Showcase.Tests.Chat;

namespace Parley.Showcase.Tests.Inspector;

/// <summary>The frames of the drawer, on the page of the chat.</summary>
public partial class FramesTests(Chromium chromium)
{
    [Fact]
    public async Task The_frames_are_those_that_the_browser_sent_and_received()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var seen = new ConcurrentQueue<string>();
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app, page =>
        {
            page.WebSocket += (_, socket) =>
            {
                socket.FrameSent += (_, frame) => seen.Enqueue("sent " + frame.Text);
                socket.FrameReceived += (_, frame) => seen.Enqueue("received " + frame.Text);
            };
            return Task.CompletedTask;
        });
        await using var _ = chat;
        await panel.SettleAsync();

        await chat.SayAsync("Hello, wire ☎");
        await Expect(chat.Texts).ToHaveTextAsync(["Hello, wire ☎"]);
        await Expect(panel.RowsOf("ack").Last).ToContainTextAsync("Hello, wire ☎");
        await panel.Root.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        var shown = await ReadAllAsync(chat.Page, panel, "WebSocket");

        // Each way in its order, and complete: only what came after the pause is not shown.
        foreach (var way in new[] { "sent ", "received " })
        {
            var expected = seen.Where(frame => frame.StartsWith(way, StringComparison.Ordinal)).ToList();
            var actual = shown.Where(frame => frame.StartsWith(way, StringComparison.Ordinal)).ToList();
            Assert.Equal(expected.Take(actual.Count), actual, StringComparer.Ordinal);
        }

        Assert.Contains(shown, frame => frame.StartsWith("received 43/chat,", StringComparison.Ordinal) && frame.Contains("Hello, wire", StringComparison.Ordinal));
        var said = Assert.Single(shown, frame => frame.StartsWith("sent 42/chat,", StringComparison.Ordinal) && frame.Contains("wire", StringComparison.Ordinal));
        Assert.EndsWith("""["say","General","Hello, wire ☎"]""", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_is_decoded_and_its_acknowledgement_found_by_its_id()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app);
        await using var _ = chat;
        await chat.SayAsync("Decoded");

        await panel.Words.FillAsync("\"say\"");
        await Expect(panel.Rows).ToHaveCountAsync(1);
        await panel.Rows.ClickAsync();
        await Expect(panel.Details.Locator(".inspector-facts")).ToContainTextAsync("Namespace/chat");
        await Expect(panel.Details.Locator(".inspector-facts")).ToContainTextAsync("Eventsay");
        await Expect(panel.Details.Locator(".tree")).ToContainTextAsync("\"Decoded\"");
        var id = (await panel.Details.Locator("h3").InnerTextAsync()).Split('#')[1];

        await panel.Words.FillAsync("ACK #" + id);
        await Expect(panel.Rows.Filter(new() { HasText = "Decoded" })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Heartbeats_are_visible_and_pause_keeps_the_table_still()
    {
        await using var app = await ShowcaseApp.StartAsync("--Showcase:PingInterval", "00:00:00.5");
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app);
        await using var _ = chat;
        await panel.SettleAsync();
        foreach (var kind in new[] { "control", "event", "ack", "binary" })
        {
            await panel.ToggleKindAsync(kind);
        }

        await Expect(panel.Rows.Nth(3)).ToBeVisibleAsync();
        Assert.Equal(["ping", "pong"], (await panel.Rows.Locator(".cell-meaning").AllInnerTextsAsync()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), StringComparer.Ordinal);

        await panel.Root.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        var still = await panel.Rows.AllInnerTextsAsync();
        await Expect(panel.Status).ToContainTextAsync(MoreSince());
        Assert.Equal(still, await panel.Rows.AllInnerTextsAsync());

        await panel.Root.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(panel.Rows.Nth(still.Count)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Bytes_are_shown_in_hex_with_the_packet_they_belong_to()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app);
        await using var _ = chat;
        await panel.SettleAsync();
        await chat.ShowPictureAsync(TestPicture.Png);

        var sent = panel.Root.Locator("[data-kind=binary][data-way=sent]");
        await Expect(sent).ToContainTextAsync("attachment 1 of 1 of showPicture #");
        await sent.ClickAsync();
        await Expect(panel.Raw).ToContainTextAsync("000000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52");
        await Expect(panel.Details).ToContainTextAsync($"Size{TestPicture.Png.Length} B");

        await panel.Details.Locator(".link").ClickAsync();
        await Expect(panel.Raw).ToHaveTextAsync(ShowPicture());
        await Expect(panel.Details.Locator(".tree")).ToContainTextAsync("bytes of attachment 1");
    }

    [Fact]
    public async Task Long_polling_shows_the_packets_of_its_payloads()
    {
        await using var app = await ShowcaseApp.StartAsync();
        // As behind a proxy that lets a WebSocket open and nothing through: the probe is never answered.
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app, page => page.RouteWebSocketAsync("**", static _ => { }));
        await using var _ = chat;
        await panel.SettleAsync("polling");
        await chat.ShowPictureAsync(TestPicture.Png);

        var bytes = panel.Root.Locator("[data-kind=binary][data-way=sent]");
        await bytes.ClickAsync();
        await Expect(panel.Details).ToContainTextAsync("Attachment1 of 1");
        await Expect(panel.Details).ToContainTextAsync("over long-polling");
        await Expect(panel.Raw).ToContainTextAsync("000000  89 50 4e 47 0d 0a 1a 0a");
        await panel.Details.GetByRole(AriaRole.Button, new() { Name = "Close the frame" }).ClickAsync();

        // Said in one go: what waits for the request on its way shares the next one.
        await chat.Page.EvaluateAsync("""
            () => {
              for (const text of ["one", "two", "three", "four"]) {
                document.querySelector("#text").value = text;
                document.querySelector("#composer").requestSubmit();
              }
            }
            """);
        await panel.Words.FillAsync("\"four\"]");
        await Expect(panel.Rows).ToHaveCountAsync(1);
        await Expect(panel.Rows.Locator(".cell-part")).ToHaveTextAsync(LastOfSeveral());
        await panel.Rows.ClickAsync();
        await Expect(panel.Details).ToContainTextAsync(PacketOfPayload());
    }

    [Fact]
    public async Task Many_frames_push_out_the_oldest_and_few_rows_exist()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app);
        await using var _ = chat;
        await panel.SettleAsync();

        for (var i = 0; i < 5_000; i++)
        {
            await app.Server.Of("/chat").EmitAsync("noise", i, TestContext.Current.CancellationToken);
        }

        // Near the end: a heartbeat or the list of rooms may come behind it.
        await Expect(panel.Rows.Filter(new() { HasText = "noise 4999" })).ToBeVisibleAsync();
        await Expect(panel.Status).ToContainTextAsync("2,000 frames; of ");
        Assert.InRange(await panel.Rows.CountAsync(), 5, 60);
    }

    [Fact]
    public async Task The_drawers_own_frames_are_dimmed_and_can_be_hidden()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app);
        await using var _ = chat;
        await panel.SettleAsync();
        var own = panel.Root.Locator("[role=row][data-own]");
        await Expect(own.First).ToContainTextAsync("/inspector");

        await panel.Hide.CheckAsync();

        await Expect(own).ToHaveCountAsync(0);
        await Expect(panel.Rows.Last).ToBeVisibleAsync();
    }

    [GeneratedRegex("^(?<last>[2-9])/\\k<last>$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LastOfSeveral();

    [GeneratedRegex("packet (?<last>[2-9]) of \\k<last> in one of", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PacketOfPayload();

    [GeneratedRegex("[1-9][0-9]* more since", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex MoreSince();

    [GeneratedRegex("""^451-/chat,[0-9]+\["showPicture","General",\{"_placeholder":true,"num":0\}\]$""", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ShowPicture();

    /// <summary>Walks through all rows with the keyboard, as whoever reads them would.</summary>
    private static async Task<List<string>> ReadAllAsync(IPage page, InspectorPanel panel, string transport)
    {
        var grid = panel.Root.GetByRole(AriaRole.Grid);
        var count = int.Parse((await grid.GetAttributeAsync("aria-rowcount"))!, CultureInfo.InvariantCulture) - 1;
        await grid.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("Enter");
        var frames = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var facts = await panel.Details.Locator(".inspector-facts").InnerTextAsync();
            if (facts.Contains("over " + transport, StringComparison.Ordinal))
            {
                frames.Add((facts.StartsWith("Sent", StringComparison.Ordinal) ? "sent " : "received ") + await panel.Raw.TextContentAsync());
            }

            await page.Keyboard.PressAsync("ArrowDown");
        }

        return frames;
    }
}
