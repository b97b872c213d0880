using Parley.Showcase.Tests.Market;

namespace Parley.Showcase.Tests.Screenshots;

/// <summary>The market at full pace, seen on a slow phone.</summary>
internal static class MarketStage
{
    public static async Task SetAsync(ScreenshotContext context)
    {
        await context.GotoAsync("/market#HRN");
        var visitor = new MarketVisitor(context.Visitor);
        await visitor.ExpectCandlesAsync();
        await visitor.ChooseFastestAsync();
        await visitor.ExpectToMoveAsync("HRN");
        await visitor.SlowPhone.CheckAsync();
        await visitor.ExpectAboveAsync("replaced", context.IsPhone ? 500 : 5_000);
        await visitor.Page.EvaluateAsync("scrollTo(0, 0)");
    }
}
