namespace Parley.Showcase.Tests.Screenshots;

/// <summary>
/// Writes the pictures of the README: each page, light and dark, on a desktop and on a phone. Run on purpose, as samples/Showcase/README.md says:
/// <c>dotnet run --project tests/Parley.Showcase.Tests -- -explicit only</c>.
/// </summary>
public class ScreenshotTests(Chromium chromium)
{
    /// <summary>All pages, or the one that is asked for.</summary>
    public static TheoryData<string> Pages => Environment.GetEnvironmentVariable("SCREENSHOTS_OF") is { Length: > 0 } page ? [page] : [.. _stages.Keys];

    /// <summary>Each page with what makes it look like one in use. A new page is a line here.</summary>
    private static readonly Dictionary<string, Func<ScreenshotContext, Task>> _stages = new(StringComparer.Ordinal)
    {
        ["index"] = static async context => await context.GotoAsync("/"),
        ["chat"] = ChatStage.SetAsync,
        ["inspector"] = InspectorStage.SetFramesAsync,
        ["inspector-connections"] = InspectorStage.SetConnectionsAsync,
        ["market"] = MarketStage.SetAsync,
        ["notes"] = NotesStage.SetAsync,
        ["lab"] = LabStage.SetAsync,
        ["news"] = NewsStage.SetAsync,
        ["status"] = StatusStage.SetAsync,
    };

    [Theory(Explicit = true)]
    [MemberData(nameof(Pages))]
    public async Task Screenshots_are_written(string page)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (var device in new[] { "desktop", "phone" })
            {
                await using var app = await ShowcaseApp.StartAsync();
                await using var context = await ScreenshotContext.OpenAsync(chromium, app, page, scheme, device);
                await _stages[page](context);
                await context.TakeAsync();
            }
        }
    }
}
