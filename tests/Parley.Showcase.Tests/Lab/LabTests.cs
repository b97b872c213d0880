using global::Showcase.Lab;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Showcase.Tests.Lab;

/// <summary>The page /lab: a feed over five channels, and what each of them takes.</summary>
[Collection(Undisturbed.Name)]
public class LabTests(Chromium chromium)
{
    [Fact]
    public async Task All_five_channels_bring_the_same_feed()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var lab = await LabVisitor.VisitAsync(chromium, app, app.HttpsUrl);

        await lab.SetAsync("rate", 40);
        await lab.RunUntilAsync(20, LabVisitor.Channels);
        await lab.StopAsync();

        var lines = await lab.ExportAsync();
        Assert.Equal(LabVisitor.Channels, lines.Keys.ToArray());
        Assert.All(lines, line =>
        {
            Assert.Equal(line.Key == "websocket-h2" ? "HTTP/2" : "HTTP/1.1", line.Value["protocol"]);
            // All from the first one on, and each once.
            Assert.Equal("0", line.Value["missing"]);
            Assert.InRange(line.Value.Number("messages"), 20, double.MaxValue);
        });
        // A request for a message or a few, and none for a message.
        Assert.InRange(lines["long-polling"].Number("requests"), 5, double.MaxValue);
        Assert.All(["sse", "websocket"], channel => Assert.Equal("1", lines[channel]["requests"]));
        Assert.Equal("2", lines["websocket-h2"]["requests"]);
        Assert.All(["sse", "websocket", "websocket-h2"], channel => Assert.Equal("1", lines[channel]["connections"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_are_those_that_a_proxy_counts(bool isHttps)
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var proxies = new LabProxies(app, isHttps);
        await using var lab = await LabVisitor.VisitAsync(chromium, app, proxies.Address);

        await lab.SetAsync("rate", 25);
        await lab.RunUntilAsync(60, [.. proxies.Channels]);
        await lab.StopAsync();

        var lines = await lab.ExportAsync();
        Assert.Equal(isHttps ? 5 : 4, lines.Count);
        Assert.All(lines, line =>
        {
            var proxy = proxies[line.Key];
            AssertAgree(proxy.Up, line.Value.Number("bytes_up"));
            AssertAgree(proxy.Down, line.Value.Number("bytes_down"), lost: 4 * line.Value.Number("bytes_per_message"));
            Assert.Equal(proxy.Connections, line.Value.Number("connections"));
        });
    }

    [Fact]
    public async Task The_verdict_and_the_file_say_what_the_figures_say()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var lab = await LabVisitor.VisitAsync(chromium, app, app.HttpUrl);
        await Expect(lab.Visitor.Button("Export CSV")).ToBeDisabledAsync();
        await lab.SetAsync("rate", 20);
        await lab.SetAsync("payload", 5);
        await lab.SetAsync("interval", 1000);
        await lab.RunUntilAsync(40, LabVisitor.Channels[..^1]);
        await lab.StopAsync();

        var lines = await lab.ExportAsync();
        Assert.Equal(LabVisitor.Channels[..^1], lines.Keys.ToArray());
        var (polling, socket) = (lines["long-polling"], lines["websocket"]);
        Assert.Equal(("20", "32", "1000", ""), (socket["rate"], socket["payload_bytes"], lines["short-polling"]["poll_interval_ms"], socket["poll_interval_ms"]));
        foreach (var (key, column) in new[] { ("requests", "requests"), ("messages", "messages"), ("bytes-up", "bytes_up"), ("bytes-down", "bytes_down") })
        {
            await Expect(lab.Figure("long-polling", key)).ToHaveTextAsync(polling.Number(column).ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal((socket.Number("bytes_up") + socket.Number("bytes_down")) / socket.Number("messages"), socket.Number("bytes_per_message"), tolerance: 0.06);
        var times = polling.Number("bytes_per_message") / socket.Number("bytes_per_message");
        Assert.InRange(times, 2, 100);
        await Expect(lab.Verdict).ToContainTextAsync(FormattableString.Invariant($"long-polling took {times:0.0} times the bytes with"));
        // Half of the pause, on average.
        Assert.InRange(lines["short-polling"].Number("latency_p50_ms"), socket.Number("latency_p50_ms") + 100, double.MaxValue);
    }

    [Fact]
    public async Task Stop_and_leaving_end_everything_that_a_run_has()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var runs = app.Services.GetRequiredService<Runs>();
        await using var proxies = new LabProxies(app, isHttps: false);
        var lab = await LabVisitor.VisitAsync(chromium, app, proxies.Address);
        await using (lab)
        {
            await lab.RunUntilAsync(5, [.. proxies.Channels]);
            Assert.Single(runs.All);
            await lab.StopAsync();
            Assert.Empty(runs.All);
            await Until.TrueAsync(() => proxies.Channels.All(channel => proxies[channel].Open == 0));

            await lab.RunUntilAsync(5, [.. proxies.Channels]);
            Assert.Single(runs.All);
        }

        await Until.TrueAsync(() => !runs.All.Any());
        await Until.TrueAsync(() => proxies.Channels.All(channel => proxies[channel].Open == 0));
        await Until.TrueAsync(() => !app.Services.GetRequiredService<LabServer>().Feed!.Namespace.Sockets.Any());
    }

    [Fact]
    public async Task A_run_ends_by_itself_and_keeps_its_figures()
    {
        await using var app = await ShowcaseApp.StartAsync("--Showcase:LabSeconds", "2");
        await using var lab = await LabVisitor.VisitAsync(chromium, app, app.HttpUrl);

        await lab.Start.ClickAsync();
        await Expect(lab.Status).ToContainTextAsync("ended by itself after 2 seconds");

        await Expect(lab.Start).ToBeEnabledAsync();
        await Expect(lab.Channel("websocket")).ToHaveAttributeAsync("data-state", "done");
        Assert.Empty(app.Services.GetRequiredService<Runs>().All);
        Assert.InRange((await lab.ExportAsync())["websocket"].Number("messages"), 1, 30);
    }

    [Fact]
    public async Task Measured_alone_a_channel_shows_what_it_costs_the_server()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var lab = await LabVisitor.VisitAsync(chromium, app, app.HttpsUrl);
        await lab.SetAsync("rate", 50);
        await lab.SetAsync("interval", 100);

        await lab.Visitor.Button("Measure one after the other").ClickAsync();
        await Expect(lab.Figure("short-polling", "memory")).ToContainTextAsync("KiB");
        await Expect(lab.Figure("short-polling", "cpu")).ToContainTextAsync("µs");
        await Expect(lab.Status).ToContainTextAsync("Measuring Long-polling");
        await lab.StopAsync();

        await Until.TrueAsync(() => !app.Services.GetRequiredService<Runs>().All.Any());
        var lines = await lab.ExportAsync();
        Assert.InRange(lines["short-polling"].Number("server_heap_bytes_per_client"), 1_000, 1_000_000);
        Assert.InRange(lines["short-polling"].Number("server_cpu_us_per_message"), 0.1, 100_000);
    }

    [Fact]
    public async Task A_page_whose_channels_cannot_be_reached_says_so()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var proxies = new LabProxies(app, isHttps: false, withChannels: false);
        await using var lab = await LabVisitor.VisitAsync(chromium, app, proxies.Address, Phone.Options);
        await lab.Visitor.ExpectToFitAsync();

        await lab.Start.TapAsync();
        await Expect(lab.Fault).ToContainTextAsync("None of the channels can be reached from here");
        await Expect(lab.Start).ToBeEnabledAsync();
        foreach (var channel in LabVisitor.Channels)
        {
            await Expect(lab.Channel(channel)).ToHaveAttributeAsync("data-state", "absent");
        }

        await Expect(lab.Channel("websocket")).ToContainTextAsync("Not reachable here");
        await Expect(lab.Channel("websocket-h2")).ToContainTextAsync("Browsers speak HTTP/2 with TLS only.");
        await Expect(lab.Page.GetByRole(AriaRole.Link, new() { Name = "Open the lab by https" })).ToHaveAttributeAsync("href", $"https://127.0.0.2:{new Uri(app.HttpsUrl).Port}/lab");
        Assert.Empty(app.Services.GetRequiredService<Runs>().All);
        await lab.Visitor.ExpectToFitAsync();
    }

    /// <param name="counted">What came through the proxy.</param>
    /// <param name="shown">What the page says.</param>
    /// <param name="lost">What the server may have written and the end of the run have cut.</param>
    private static void AssertAgree(long counted, double shown, double lost = 0) => Assert.InRange(shown, counted * 0.98, (counted * 1.02) + lost);
}
