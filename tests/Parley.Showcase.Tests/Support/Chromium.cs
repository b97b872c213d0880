[assembly: AssemblyFixture(typeof(Parley.Showcase.Tests.Support.Chromium))]

// A test waits for its pages as long as it works. More than two at a time would measure the machine.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Parley.Showcase.Tests.Support;

/// <summary>Debian's Chromium, started once for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    // How long an assertion waits for the page: far more than it takes, for machines that are busy.
    private const float PatienceMs = 30_000;

    private static readonly string[] _arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            return;
        }

        SetDefaultExpectTimeout(PatienceMs);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = _arguments, Timeout = 60_000 });
    }

    /// <summary>A visitor of their own: storage, cookies and connections are shared with no other. Errors of its pages fail the test when it is disposed of.</summary>
    public async Task<Visitor> VisitAsync(ShowcaseApp app, string path, BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, $"Chromium is not installed at {Executable}.");
        options ??= new();
        options.BaseURL ??= app.HttpUrl;
        options.IgnoreHTTPSErrors = true;
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(PatienceMs);
        var visitor = new Visitor(context, await context.NewPageAsync());
        await visitor.Page.GotoAsync(path);
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}
