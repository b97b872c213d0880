using Parley.Showcase.Tests.Inspector;

namespace Parley.Showcase.Tests.Screenshots;

/// <summary>The inspector on the page of the chat: a frame and what it means, or how the connection came to be.</summary>
internal static class InspectorStage
{
    public static async Task SetFramesAsync(ScreenshotContext context)
    {
        await ChatStage.SetAsync(context);
        var panel = new InspectorPanel(context.Visitor);
        await panel.Toggle.ClickAsync();
        await panel.SettleAsync();
        if (context.IsPhone)
        {
            return;
        }

        await panel.Rows.Filter(new() { HasText = "direct #" }).ClickAsync();
        await Expect(panel.Raw).ToContainTextAsync("Lunch at noon?");
    }

    public static async Task SetConnectionsAsync(ScreenshotContext context)
    {
        await ChatStage.SetAsync(context);
        var panel = new InspectorPanel(context.Visitor);
        await panel.Toggle.ClickAsync();
        if (!context.IsPhone)
        {
            await panel.Root.GetByRole(AriaRole.Separator).PressAsync("ArrowUp");
        }

        await panel.ChooseAsync("Connections");
        await Expect(panel.Exchange("websocket")).ToBeVisibleAsync();
    }
}
