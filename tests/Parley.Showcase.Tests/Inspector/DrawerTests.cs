namespace Parley.Showcase.Tests.Inspector;

/// <summary>The drawer itself.</summary>
public class DrawerTests(Chromium chromium)
{
    [Fact]
    public async Task It_opens_by_key_and_is_as_high_and_as_open_as_it_was_left()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app);
        await using var _ = chat;
        var grip = panel.Root.GetByRole(AriaRole.Separator);
        await Expect(grip).ToHaveAttributeAsync("aria-valuenow", "340");

        await grip.PressAsync("ArrowUp");
        await Expect(grip).ToHaveAttributeAsync("aria-valuenow", "380");
        await Expect(chat.Send).ToBeInViewportAsync(new() { Ratio = 1 });
        await chat.Page.ReloadAsync();
        await Expect(grip).ToHaveAttributeAsync("aria-valuenow", "380");

        await chat.Page.Keyboard.PressAsync("Control+Backquote");
        await Expect(panel.Root).ToBeHiddenAsync();
        await Expect(panel.Toggle).ToHaveAttributeAsync("aria-expanded", "false");
        await chat.Page.Keyboard.PressAsync("Control+Backquote");
        await Expect(panel.Root).ToBeVisibleAsync();
    }

    [Fact]
    public async Task On_a_phone_it_covers_the_page_and_can_be_closed()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app, options: Phone.Options);
        await using var _ = chat;
        await panel.SettleAsync();
        var box = (await panel.Root.BoundingBoxAsync())!;
        Assert.Equal((0, 0, 360, 740), ((int)box.X, (int)box.Y, (int)box.Width, (int)box.Height));

        await panel.Rows.Last.TapAsync();
        await Expect(panel.Raw).ToBeVisibleAsync();
        await chat.Visitor.ExpectToFitAsync();
        await chat.Visitor.Button("Close the frame").TapAsync();
        await chat.Visitor.Button("Close the inspector").TapAsync();

        await Expect(panel.Root).ToBeHiddenAsync();
    }
}
