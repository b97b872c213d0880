using Parley.Showcase.Tests.Lab;

namespace Parley.Showcase.Tests.Screenshots;

/// <summary>A run that goes on, over all five channels.</summary>
internal static class LabStage
{
    public static async Task SetAsync(ScreenshotContext context)
    {
        var lab = new LabVisitor(context.Visitor);
        await context.GotoAsync(new Uri(new Uri(context.HttpsUrl), "/lab").ToString());
        await Expect(lab.Start).ToBeEnabledAsync();
        await lab.SetAsync("rate", 20);
        await lab.RunUntilAsync(150, LabVisitor.Channels);
        if (!context.IsPhone)
        {
            await lab.Verdict.EvaluateAsync("verdict => scrollTo(0, verdict.offsetTop - 80)");
        }
    }
}
