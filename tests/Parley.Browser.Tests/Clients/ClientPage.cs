namespace Parley.Browser.Tests.Clients;

/// <summary>A page with the browser client and nothing else, in a context of its own.</summary>
internal sealed class ClientPage : IAsyncDisposable
{
    // Resolves when the client is connected and, where it may upgrade, has done so.
    private const string Connect = """
        (transports) => new Promise((resolve, reject) => {
          const socket = window.socket = io({ ...(transports && { transports: [transports] }), reconnection: false });
          window.transportsSeen = [];
          socket.io.on("open", () => {
            const engine = socket.io.engine;
            const note = () => transportsSeen.push(engine.transport.name);
            note();
            engine.on("upgrade", note);
          });
          socket.on("connect_error", reject);
          socket.on("connect", () => {
            const engine = socket.io.engine;
            if (transports || engine.transport.name === "websocket") resolve();
            else engine.on("upgrade", () => resolve());
          });
        })
        """;

    private readonly IBrowserContext _context;
    private readonly IPage _page;

    private ClientPage(IBrowserContext context, IPage page)
    {
        _context = context;
        _page = page;
    }

    public static async Task<ClientPage> OpenAsync(Chromium chromium, EventServer server, string script)
    {
        var context = await chromium.NewContextAsync(new() { IgnoreHTTPSErrors = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{server.Url}/{script}");
        await page.WaitForFunctionAsync("() => window.io");
        return new ClientPage(context, page);
    }

    /// <summary>Connects with one transport, or with both for <see langword="null"/>.</summary>
    public Task ConnectAsync(string? transports = null) => _page.EvaluateAsync(Connect, transports);

    public Task<string[]> TransportsSeenAsync() => RunAsync<string[]>("() => window.transportsSeen");

    /// <summary>Runs a function in the page, at most as long as one waits for a page that hangs.</summary>
    public Task<T> RunAsync<T>(string function) => _page.EvaluateAsync<T>(function).WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
