using Parley.Showcase.Tests.Chat;

namespace Parley.Showcase.Tests.Inspector;

/// <summary>The drawer of a page.</summary>
internal sealed class InspectorPanel(Visitor visitor)
{
    public ILocator Root => visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Inspector", Exact = true });

    public ILocator Toggle => visitor.Button("Inspector");

    /// <summary>The rows in view. Others do not exist.</summary>
    public ILocator Rows => Root.Locator("[role=row][data-kind]");

    public ILocator Status => Root.Locator(".inspector-status");

    public ILocator Words => Root.GetByLabel("Filter by text");

    public ILocator Details => Root.Locator(".inspector-details");

    public ILocator Raw => Root.Locator(".inspector-raw");

    public ILocator Hide => Root.GetByLabel("Hide inspector");

    public ILocator Steps => Root.Locator("[data-step]");

    public ILocator Exchange(string transport) => Root.Locator($".inspector-exchange[data-transport={transport}]");

    public ILocator RowsOf(string kind) => Root.Locator($"[role=row][data-kind={kind}]");

    /// <summary>Opens the chat of somebody who has looked at what is in it: with the drawer, and all transports done moving.</summary>
    public static async Task<(ChatVisitor Chat, InspectorPanel Panel)> OpenAsync(Chromium chromium, ShowcaseApp app, Func<IPage, Task>? before = null, string? url = null, BrowserNewContextOptions? options = null)
    {
        options ??= new() { ViewportSize = new() { Width = 1280, Height = 1000 } };
        options.BaseURL = url ?? app.HttpUrl;
        var visitor = await chromium.VisitAsync(app, "about:blank", options);
        if (before is not null)
        {
            await before(visitor.Page);
        }

        await visitor.Page.GotoAsync("/chat");
        var chat = new ChatVisitor(visitor);
        await chat.NameAsync("Ada");
        await Expect(chat.People.First).ToHaveTextAsync("Ada");
        var panel = new InspectorPanel(visitor);
        await panel.Toggle.ClickAsync();
        await Expect(panel.Root).ToBeVisibleAsync();
        return (chat, panel);
    }

    /// <summary>Waits until the server has told the headers: nothing of this connection moves any more, and the drawer asks no more.</summary>
    public async Task SettleAsync(string transport = "websocket")
    {
        await ChooseAsync("Connections");
        await Expect(Exchange(transport)).ToBeVisibleAsync();
        await ChooseAsync("Frames");
    }

    public Task ChooseAsync(string tab) => Root.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();

    public Task ToggleKindAsync(string kind) => Root.Locator($".inspector-chip[data-kind={kind}]").ClickAsync();
}
