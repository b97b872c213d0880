namespace Parley.Browser.Tests.Chat;

/// <summary>One visitor of the chat, in a browser context of their own.</summary>
internal sealed class ChatVisitor : IAsyncDisposable
{
    // Notes each transport that the page shows, as it shows it: the first of an upgrade is gone within milliseconds.
    private const string TransportRecorder = """
        window.transportsShown = [];
        new MutationObserver(() => {
          const name = document.getElementById("connection")?.dataset.transport;
          if (name && name !== window.transportsShown.at(-1)) window.transportsShown.push(name);
        }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-transport"] });
        """;

    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    private ChatVisitor(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _errors.Add(error);
    }

    public IPage Page { get; }

    public ILocator Connection => Page.Locator("#connection");

    public ILocator Messages => Page.Locator("#messages .message:not(.pending) > p");

    public ILocator Notices => Page.Locator("#messages .notice");

    public ILocator People => Page.Locator("#people-list li > bdi");

    public ILocator Rooms => Page.Locator("#room-list button");

    public ILocator RoomTitle => Page.Locator("#room-title");

    public ILocator Typing => Page.Locator("#typing");

    public ILocator Input => Page.GetByLabel("Message", new() { Exact = true });

    /// <summary>Opens the page and gives a name, which is how a visitor enters.</summary>
    /// <param name="transports">What the client may use; both for <see langword="null"/>.</param>
    public static async Task<ChatVisitor> EnterAsync(
        Chromium chromium, ChatServer server, string name, string? transports = null, string room = "Lobby", BrowserNewContextOptions? options = null)
    {
        var context = await chromium.NewContextAsync(options);
        await context.AddInitScriptAsync(TransportRecorder);
        var visitor = new ChatVisitor(context, await context.NewPageAsync());
        await visitor.Page.GotoAsync($"{server.Url}/{(transports is null ? "" : "?transports=" + transports)}#{Uri.EscapeDataString(room)}");
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Enter" }).ClickAsync();
        await Assertions.Expect(visitor.RoomTitle).ToHaveTextAsync(room);
        return visitor;
    }

    public async Task SendAsync(string text)
    {
        await Input.FillAsync(text);
        await Input.PressAsync("Enter");
    }

    public Task JoinAsync(string room) => Rooms.Filter(new() { HasText = room }).ClickAsync();

    public Task<string[]> TransportsShownAsync() => Page.EvaluateAsync<string[]>("window.transportsShown");

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.Empty(_errors);
    }
}
