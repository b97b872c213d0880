namespace Parley.Showcase.Tests.Notes;

/// <summary>Somebody on the page /notes, in a browser context of their own.</summary>
internal sealed class NotesVisitor(Visitor visitor) : IAsyncDisposable
{
    // What is in the lines, without the names at the cursors of others.
    private const string ReadText =
        """
        [...document.querySelectorAll(".cm-line")].map((line) => {
          const copy = line.cloneNode(true);
          copy.querySelectorAll(".cm-ySelectionCaret, .cm-placeholder").forEach((other) => other.remove());
          return copy.textContent;
        }).join("\n")
        """;

    public IPage Page => visitor.Page;

    public Visitor Visitor => visitor;

    public ILocator Connection => visitor.Connection;

    public ILocator Title => Page.Locator("#title");

    public ILocator Text => Page.GetByLabel("Text of the document");

    public ILocator Saved => Page.Locator("#saved");

    public ILocator Fault => Page.Locator("#fault");

    public ILocator Writers => Page.Locator("#writers li");

    /// <summary>The names beside the cursors of the others.</summary>
    public ILocator Cursors => Page.Locator(".cm-ySelectionInfo");

    public ILocator Documents => Page.Locator("#notes a");

    public static async Task<NotesVisitor> VisitAsync(Chromium chromium, ShowcaseApp app, string name, string path = "/notes", BrowserNewContextOptions? options = null)
    {
        // The name is there before the page is, as after an earlier visit.
        var visitor = new NotesVisitor(await chromium.VisitAsync(app, "about:blank", options));
        await visitor.Page.AddInitScriptAsync($"sessionStorage.getItem('chat-name') ?? sessionStorage.setItem('chat-name', '{name}');");
        await visitor.Page.GotoAsync(path);
        // Volatile events, as cursors are, may be lost while a connection moves from one transport to the other.
        await Expect(visitor.Connection).ToHaveAttributeAsync("data-transport", "websocket");
        return visitor;
    }

    /// <summary>Makes a document, and returns its address.</summary>
    public async Task<string> CreateAsync(string title)
    {
        await Page.GetByLabel("New document", new() { Exact = true }).FillAsync(title);
        await Page.GetByLabel("New document", new() { Exact = true }).PressAsync("Enter");
        await Expect(Title).ToHaveTextAsync(title);
        await Expect(Saved).ToHaveTextAsync("Saved");
        return Page.Url;
    }

    public Task TypeAsync(string text) => Text.PressSequentiallyAsync(text);

    public async Task ExpectTextAsync(string text)
    {
        try
        {
            await Page.WaitForFunctionAsync($"text => {ReadText} === text", text);
        }
        catch (TimeoutException)
        {
            Assert.Equal(text, await TextAsync());
        }
    }

    public Task<string> TextAsync() => Page.EvaluateAsync<string>(ReadText);

    public ValueTask DisposeAsync() => visitor.DisposeAsync();
}
