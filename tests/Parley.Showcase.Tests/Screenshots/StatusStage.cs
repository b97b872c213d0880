using Parley.Showcase.Tests.Status;

namespace Parley.Showcase.Tests.Screenshots;

/// <summary>The server with a few people on it.</summary>
internal static class StatusStage
{
    private const int Seconds = 20;

    public static async Task SetAsync(ScreenshotContext context)
    {
        await context.GotoAsync("/status");
        var me = new StatusVisitor(context.Visitor);
        for (var second = 0; second < Seconds; second += 2)
        {
            await me.NextAsync();
            if (second % 8 == 0)
            {
                await context.OtherAsync("/news");
            }
        }
    }
}
