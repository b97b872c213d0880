namespace Parley.Showcase.Tests.Support;

/// <summary>One visitor with one page, and what every page has.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly List<string> _errors = [];

    public Visitor(IBrowserContext context, IPage page)
    {
        Context = context;
        Page = page;
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            // What the content policy refuses is said on the console only.
            if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase))
            {
                _errors.Add(message.Text);
            }
        };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public ILocator Connection => Page.Locator("#connection");

    public ILocator Pages => Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Fails if the page is wider than the window, as nothing may be.</summary>
    public async Task ExpectToFitAsync()
    {
        var (wide, window) = (await Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"), Page.ViewportSize!.Width);
        Assert.True(wide <= window, $"The page is {wide} pixels wide in a window of {window}.");
    }

    public async ValueTask DisposeAsync()
    {
        await Context.CloseAsync();
        Assert.Empty(_errors);
    }
}
