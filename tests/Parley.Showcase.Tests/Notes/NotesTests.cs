namespace Parley.Showcase.Tests.Notes;

/// <summary>The page /notes, with people who write in one document from browsers of their own.</summary>
public class NotesTests(Chromium chromium)
{
    [Fact]
    public async Task Two_who_type_at_once_end_with_the_same_text()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada");
        var address = await ada.CreateAsync("Plans <b>for</b> the week");
        await using var bob = await NotesVisitor.VisitAsync(chromium, app, "Bob", address);
        await Expect(bob.Title).ToHaveTextAsync("Plans <b>for</b> the week");
        await Expect(bob.Saved).ToHaveTextAsync("Saved");

        await Task.WhenAll(ada.TypeAsync("The quick brown fox. "), bob.TypeAsync("Meanwhile elsewhere. "));
        await Expect(ada.Saved).ToHaveTextAsync("Saved");
        await Expect(bob.Saved).ToHaveTextAsync("Saved");

        var text = await ada.TextAsync();
        Assert.Equal("The quick brown fox. Meanwhile elsewhere. ".Order(), text.Order());
        await bob.ExpectTextAsync(text);
        // What one person types stays together, and undoing takes back what one did oneself.
        await ada.Text.PressAsync("Control+z");
        await bob.ExpectTextAsync("Meanwhile elsewhere. ");
    }

    [Fact]
    public async Task What_is_written_while_one_is_cut_off_comes_together_afterwards()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada");
        var address = await ada.CreateAsync("Cut");
        await ada.TypeAsync("middle");
        await using var bob = await NotesVisitor.VisitAsync(chromium, app, "Bob", address);
        await bob.ExpectTextAsync("middle");

        await ada.Visitor.Context.SetOfflineAsync(true);
        await Expect(ada.Saved).ToHaveTextAsync("Offline");
        await Expect(ada.Writers).ToHaveCountAsync(0);
        await ada.Text.PressAsync("Control+Home");
        await ada.TypeAsync("before ");
        await Expect(ada.Saved).ToHaveTextAsync("Offline, not saved yet");
        await bob.Text.PressAsync("Control+End");
        await bob.TypeAsync(" after");
        await Expect(bob.Saved).ToHaveTextAsync("Saved");
        await bob.ExpectTextAsync("middle after");
        await ada.ExpectTextAsync("before middle");

        await ada.Visitor.Context.SetOfflineAsync(false);
        await Expect(ada.Saved).ToHaveTextAsync("Saved");
        await ada.ExpectTextAsync("before middle after");
        await bob.ExpectTextAsync("before middle after");
    }

    [Fact]
    public async Task Documents_outlive_the_application()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada");
        var address = await ada.CreateAsync("Kept");
        await ada.TypeAsync("on disk");
        await Expect(ada.Saved).ToHaveTextAsync("Saved");

        await app.StopAsync();
        await Expect(ada.Connection).ToContainTextAsync("Reconnecting in");
        await ada.TypeAsync(" and in the window");
        await Expect(ada.Saved).ToHaveTextAsync("Offline, not saved yet");
        await app.StartAgainAsync();

        await using var bob = await NotesVisitor.VisitAsync(chromium, app, "Bob", address);
        await Expect(ada.Connection).ToHaveAttributeAsync("data-state", "connected");
        await bob.ExpectTextAsync("on disk and in the window");
        await Expect(ada.Saved).ToHaveTextAsync("Saved");
        await Expect(bob.Documents).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Cursors_have_names_and_go_with_their_owner()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada");
        var address = await ada.CreateAsync("Cursors");
        await ada.TypeAsync("one two three");

        await using (var bob = await NotesVisitor.VisitAsync(chromium, app, "Bob", address))
        {
            await bob.ExpectTextAsync("one two three");
            await bob.Text.PressAsync("Control+End");
            await Expect(ada.Cursors).ToHaveTextAsync(["Bob"]);
            await Expect(ada.Writers).ToContainTextAsync(["Ada (you)", "Bob"]);
            // Told to who came later, without a key being pressed.
            await Expect(bob.Cursors).ToHaveTextAsync(["Ada"]);
            await Expect(ada.Documents).ToContainTextAsync(["2 here"]);

            await bob.Page.Locator("#me").ClickAsync();
            await bob.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Bobby");
            await bob.Visitor.Button("Use this name").ClickAsync();
            await Expect(ada.Cursors).ToHaveTextAsync(["Bobby"]);
        }

        await Expect(ada.Cursors).ToHaveCountAsync(0);
        await Expect(ada.Writers).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Names_can_be_read_on_every_colour()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada");

        var (light, dark) = (await ContrastsAsync(ada.Page, ColorScheme.Light), await ContrastsAsync(ada.Page, ColorScheme.Dark));

        Assert.Equal((6, 6), (light.Length, dark.Length));
        Assert.NotEqual(light, dark);
        Assert.All([.. light, .. dark], contrast => Assert.InRange(contrast, 4.5, 21));
    }

    [Fact]
    public async Task The_page_can_be_used_with_the_keyboard_alone()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada");
        await ada.CreateAsync("First");
        var second = await ada.CreateAsync("Second");
        await Expect(ada.Text).ToBeFocusedAsync();

        await ada.Documents.Filter(new() { HasText = "First" }).FocusAsync();
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(ada.Title).ToHaveTextAsync("First");
        await Expect(ada.Saved).ToHaveTextAsync("Saved");
        await Expect(ada.Text).ToBeFocusedAsync();
        await ada.Page.Keyboard.TypeAsync("# By keyboard");
        await Expect(ada.Page.Locator(".heading-1")).ToHaveTextAsync("# By keyboard");
        await ada.Page.Keyboard.PressAsync("Shift+Tab");
        await Expect(ada.Text).Not.ToBeFocusedAsync();

        await ada.Page.GoBackAsync();
        await Expect(ada.Title).ToHaveTextAsync("Second");
        Assert.Equal(second, ada.Page.Url);
        await ada.ExpectTextAsync("");
    }

    [Fact]
    public async Task A_phone_shows_one_thing_at_a_time_and_nothing_is_too_wide()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, new string('W', 24), options: Phone.Options);
        await Expect(ada.Text).ToBeHiddenAsync();
        await ada.Visitor.ExpectToFitAsync();

        await ada.CreateAsync(new string('W', 60));
        await ada.TypeAsync(new string('m', 100));
        await Expect(ada.Saved).ToHaveTextAsync("Saved");
        await ada.Visitor.ExpectToFitAsync();
        await Expect(ada.Visitor.Button("Copy link")).ToBeInViewportAsync(new() { Ratio = 1 });

        await ada.Visitor.Button("Back to the documents").TapAsync();
        await Expect(ada.Documents).ToBeVisibleAsync();
        await ada.Visitor.ExpectToFitAsync();
    }

    private static async Task<double[]> ContrastsAsync(IPage page, ColorScheme scheme)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        return await page.EvaluateAsync<double[]>(
            """
            () => {
              const probe = document.body.appendChild(document.createElement("span"));
              const luminance = (token) => {
                probe.style.color = `var(${token})`;
                const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
                return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
              };
              const paper = luminance("--surface");
              return [1, 2, 3, 4, 5, 6].map((hue) => luminance(`--series-${hue}`)).map((color) => (Math.max(color, paper) + 0.05) / (Math.min(color, paper) + 0.05));
            }
            """);
    }
}
