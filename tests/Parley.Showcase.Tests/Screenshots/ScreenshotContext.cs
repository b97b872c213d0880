using System.Runtime.CompilerServices;

namespace Parley.Showcase.Tests.Screenshots;

/// <summary>The visitor whose page is taken, and others who do something on it.</summary>
internal sealed class ScreenshotContext : IAsyncDisposable
{
    private readonly Chromium _chromium;
    private readonly string _name;
    private readonly List<IAsyncDisposable> _others = [];

    private ScreenshotContext(Chromium chromium, ShowcaseApp app, Visitor visitor, string name, bool isPhone) =>
        (_chromium, App, Visitor, _name, IsPhone) = (chromium, app, visitor, name, isPhone);

    public ShowcaseApp App { get; }

    public Visitor Visitor { get; }

    public IPage Page => Visitor.Page;

    public bool IsPhone { get; }

    public string HttpsUrl => App.HttpsUrl;

    public static async Task<ScreenshotContext> OpenAsync(Chromium chromium, ShowcaseApp app, string page, ColorScheme scheme, string device)
    {
        var isPhone = device == "phone";
        var options = isPhone ? Phone.Options : new() { ViewportSize = new() { Width = 1280, Height = 800 } };
        options.ColorScheme = scheme;
        options.Locale = "en-GB";
        options.DeviceScaleFactor = isPhone ? 2 : 1;
        var visitor = await chromium.VisitAsync(app, "about:blank", options);
        return new ScreenshotContext(chromium, app, visitor, $"{page}-{device}-{scheme.ToString().ToLowerInvariant()}", isPhone);
    }

    public Task GotoAsync(string path) => Page.GotoAsync(path);

    /// <summary>Somebody else, on the same page or another.</summary>
    public async Task<Visitor> OtherAsync(string path)
    {
        var other = await _chromium.VisitAsync(App, path);
        _others.Add(other);
        return other;
    }

    public async Task TakeAsync()
    {
        var folder = Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } chosen
            ? chosen
            : Path.GetFullPath("../../../docs/images/showcase", Path.GetDirectoryName(ThisFile())!);
        await Page.EvaluateAsync("document.fonts.ready");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, _name + ".png"), Caret = ScreenshotCaret.Hide, Animations = ScreenshotAnimations.Disabled });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        await Visitor.DisposeAsync();
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
