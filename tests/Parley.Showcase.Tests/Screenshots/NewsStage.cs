using Parley.Showcase.Tests.News;

namespace Parley.Showcase.Tests.Screenshots;

/// <summary>The news after the line was cut.</summary>
internal static class NewsStage
{
    public static async Task SetAsync(ScreenshotContext context)
    {
        await context.GotoAsync("/news");
        var me = new NewsVisitor(context.Visitor, context.App);
        await Expect(me.Visitor.Connection).ToHaveAttributeAsync("data-transport", "websocket");
        await me.CutAsync();
        // The desk publishes as it likes, of five topics, three of which are followed.
        await me.LastsAsync(seconds: 9);
        await me.MendAsync();
        await Expect(me.Cut).ToHaveAttributeAsync("data-outcome", "recovered");
    }
}
