using System.Globalization;

namespace Parley.Showcase.Tests.Lab;

/// <summary>Somebody on the page /lab.</summary>
internal sealed class LabVisitor(Visitor visitor) : IAsyncDisposable
{
    public static readonly string[] Channels = ["short-polling", "long-polling", "sse", "websocket", "websocket-h2"];

    public IPage Page => visitor.Page;

    public Visitor Visitor => visitor;

    public ILocator Start => visitor.Button("Start");

    public ILocator Stop => visitor.Button("Stop");

    public ILocator Verdict => Page.Locator("#verdict");

    public ILocator Fault => Page.Locator("#fault");

    public ILocator Status => Page.Locator("#status");

    public static async Task<LabVisitor> VisitAsync(Chromium chromium, ShowcaseApp app, string address, BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.BaseURL = address;
        var visitor = new LabVisitor(await chromium.VisitAsync(app, "/lab", options));
        await Expect(visitor.Start).ToBeEnabledAsync();
        return visitor;
    }

    public ILocator Channel(string id) => Page.Locator($"[data-channel={id}]");

    public ILocator Figure(string channel, string key) => Channel(channel).Locator($"[data-figure={key}]");

    public Task SetAsync(string label, int value) => Page.Locator("#" + label).FillAsync(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts a run, and returns when each of the channels has brought so many messages.</summary>
    public async Task RunUntilAsync(int messages, params string[] channels)
    {
        await Start.ClickAsync();
        await Expect(Stop).ToBeEnabledAsync();
        await Page.WaitForFunctionAsync(
            """
            ([messages, channels]) => channels.every((id) =>
              Number((document.querySelector(`[data-channel=${id}] [data-figure=messages]`).textContent).replaceAll(",", "")) >= messages)
            """,
            new object[] { messages, channels });
    }

    public async Task StopAsync()
    {
        await Stop.ClickAsync();
        await Expect(Start).ToBeEnabledAsync();
    }

    /// <summary>What the exported file says, by channel and column.</summary>
    public async Task<Dictionary<string, Dictionary<string, string>>> ExportAsync()
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => visitor.Button("Export CSV").ClickAsync());
        Assert.Equal("transport-lab.csv", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        var columns = lines[0].Split(',');
        return lines.Skip(1).Select(line => columns.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal)).ToDictionary(line => line["channel"], StringComparer.Ordinal);
    }

    public ValueTask DisposeAsync() => visitor.DisposeAsync();
}

internal static class CsvLine
{
    public static double Number(this Dictionary<string, string> line, string column) => double.Parse(line[column], CultureInfo.InvariantCulture);
}
