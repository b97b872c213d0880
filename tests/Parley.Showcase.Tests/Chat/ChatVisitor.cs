namespace Parley.Showcase.Tests.Chat;

/// <summary>Somebody in the chat, in a browser context of their own.</summary>
internal sealed class ChatVisitor(Visitor visitor) : IAsyncDisposable
{
    public IPage Page => visitor.Page;

    public Visitor Visitor => visitor;

    public ILocator Connection => visitor.Connection;

    /// <summary>What the conversation that is shown has, in its order.</summary>
    public ILocator Texts => Page.Locator(".line-text");

    public ILocator Pictures => Page.Locator(".line-picture img");

    public ILocator Title => Page.Locator("#title");

    public ILocator Typing => Page.Locator("#typing");

    public ILocator People => Page.Locator("#people .entry-name");

    public ILocator Input => Page.GetByLabel("Message", new() { Exact = true });

    public ILocator Send => visitor.Button("Send");

    public static async Task<ChatVisitor> EnterAsync(Chromium chromium, ShowcaseApp app, string name, BrowserNewContextOptions? options = null)
    {
        var visitor = new ChatVisitor(await chromium.VisitAsync(app, "/chat", options));
        await visitor.NameAsync(name);
        await Expect(visitor.Send).ToBeEnabledAsync();
        return visitor;
    }

    public async Task NameAsync(string name)
    {
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await visitor.Button("Enter").ClickAsync();
    }

    public ILocator Room(string name) => Page.Locator("#rooms li").Filter(new() { HasText = name }).GetByRole(AriaRole.Button);

    public ILocator Unread(string room) => Room(room).Locator(".count");

    /// <summary>Opens a room, and waits until the server has let the visitor in.</summary>
    public async Task OpenAsync(string room)
    {
        // On a phone the rooms are behind the conversation.
        var back = visitor.Button("Back to the conversations");
        if (await back.IsVisibleAsync())
        {
            await back.ClickAsync();
        }

        await Room(room).ClickAsync();
        await Expect(Title).ToHaveTextAsync(room);
        await Expect(Send).ToBeEnabledAsync();
    }

    public async Task SayAsync(string text)
    {
        await Input.FillAsync(text);
        await Input.PressAsync("Enter");
    }

    public async Task WriteToAsync(string name)
    {
        await Page.Locator("#people").GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
        await Expect(Title).ToHaveTextAsync(name);
    }

    public Task ShowPictureAsync(byte[] bytes, string mediaType = "image/png") =>
        Page.GetByLabel("Picture", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "picture", MimeType = mediaType, Buffer = bytes });

    public ValueTask DisposeAsync() => visitor.DisposeAsync();
}
