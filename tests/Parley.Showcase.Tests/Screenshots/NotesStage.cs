using Parley.Showcase.Tests.Notes;

namespace Parley.Showcase.Tests.Screenshots;

/// <summary>A document that three people write in.</summary>
internal static class NotesStage
{
    private static readonly string[] _lines =
    [
        "# Release on Thursday", "", "The branch is cut, and the notes below are what is left. Cross out what you have done.", "",
        "## Before noon", "- Read the upgrade guide once more, from the top", "- Run the suite on both databases", "", "> If something breaks, we wait. Nobody releases on a Friday.", "",
        "## After", "- Tell the people in the forum", "- Cake",
    ];

    public static async Task SetAsync(ScreenshotContext context)
    {
        await VisitAsync(context.Visitor, "Grace", "/notes");
        var me = new NotesVisitor(context.Visitor);
        foreach (var title in new[] { "Reading list", "Ideas for the workshop" })
        {
            await me.CreateAsync(title);
            if (context.IsPhone)
            {
                await context.Visitor.Button("Back to the documents").TapAsync();
            }
        }

        var address = await me.CreateAsync("Release on Thursday");
        await me.Page.Keyboard.InsertTextAsync(string.Join('\n', _lines));
        await Expect(me.Saved).ToHaveTextAsync("Saved");

        foreach (var (name, line, keys) in new[] { ("Ada", "- Run the suite on both databases", "End"), ("Linus", "- Tell the people in the forum", "Shift+Home") })
        {
            var other = await context.OtherAsync("/");
            await VisitAsync(other, name, address);
            await other.Page.GetByText(line, new() { Exact = true }).ClickAsync();
            await other.Page.Keyboard.PressAsync("End");
            await other.Page.Keyboard.PressAsync(keys);
            await Expect(me.Cursors.Filter(new() { HasText = name })).ToHaveCountAsync(1);
        }

        await Expect(me.Documents.First).ToContainTextAsync("3 here");
    }

    private static async Task VisitAsync(Visitor visitor, string name, string path)
    {
        await visitor.Page.GotoAsync("/");
        await visitor.Page.EvaluateAsync("name => sessionStorage.setItem('chat-name', name)", name);
        await visitor.Page.GotoAsync(path);
        await Expect(visitor.Connection).ToHaveAttributeAsync("data-transport", "websocket");
    }
}
