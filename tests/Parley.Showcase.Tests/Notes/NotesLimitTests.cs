using global::Showcase.Notes;

namespace Parley.Showcase.Tests.Notes;

/// <summary>What visitors of /notes see of its limits, and of those who respect nothing.</summary>
public class NotesLimitTests(Chromium chromium)
{
    // Updates of Yjs that are well-formed, but no text: an object, carriage returns, and formatting.
    private const string Embedded = "0101070005010474657874077b2278223a317d00", CarriageReturn = "010108000401047465787404610d0a6200",
        Formatted = "010309000601047465787404626f6c640474727565840900017886090104626f6c64046e756c6c00";

    [Fact]
    public async Task Garbage_harms_nobody()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada");
        var address = await ada.CreateAsync("Attacked");
        await ada.TypeAsync("Safe");
        await using var stranger = await chromium.VisitAsync(app, "/");
        var mallory = await RawClient.ConnectAsync(stranger);
        Assert.Equal("You are not in this document.", await mallory.WriteAsync(address, "00"));
        Assert.Null(await mallory.OpenAsync(address, 7));

        foreach (var garbage in new[] { "00", "ff", "ffffffffffffffff0f", "01ffffffff0f0700", Embedded, CarriageReturn, Formatted })
        {
            Assert.Null(await mallory.WriteAsync(address, garbage));
        }

        Assert.Contains("1 byte to 128 KiB", await mallory.WriteAsync(address, ""), StringComparison.Ordinal);
        Assert.Contains("1 byte to 128 KiB", await mallory.FillAsync(address, NotesLimits.UpdateBytes + 1), StringComparison.Ordinal);

        // Somebody else's cursor, places that do not exist, a style, no JSON, and at last one that is right but for its name.
        await mallory.CursorAsync(address, 8, """{"cursor":{"anchor":{"tname":"text"},"head":{"tname":"text"}}}""");
        await mallory.CursorAsync(address, 7, """{"cursor":{"anchor":{"item":{"client":"x","clock":"y"}},"head":{"type":{"client":1,"clock":1}}}}""");
        await mallory.CursorAsync(address, 7, "no JSON");
        // Cursors are volatile: one that comes while something else is written is passed over.
        var shown = Expect(ada.Cursors).ToHaveTextAsync(["Mallory"]);
        while (!shown.IsCompleted)
        {
            await mallory.CursorAsync(address, 7, """{"user":{"name":"Ada","color":"red;position:fixed"},"cursor":{"anchor":{"tname":"text"},"head":{"tname":"text"}}}""");
            await Task.WhenAny(shown, Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        }

        await shown;
        await Expect(ada.Page.Locator(".cm-ySelectionCaret")).ToHaveCSSAsync("position", "relative");

        await using var bob = await NotesVisitor.VisitAsync(chromium, app, "Bob", address);
        await bob.ExpectTextAsync("Safe");
        await bob.Text.PressAsync("Control+End");
        await bob.TypeAsync(" and sound");
        await ada.ExpectTextAsync("Safe and sound");
    }

    [Fact]
    public async Task A_full_document_can_be_read_and_says_why_it_cannot_be_changed()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada");
        var address = await ada.CreateAsync("Long");
        await ada.TypeAsync("To be read");
        await Expect(ada.Saved).ToHaveTextAsync("Saved");
        await using var stranger = await chromium.VisitAsync(app, "/");
        var mallory = await RawClient.ConnectAsync(stranger);
        await mallory.OpenAsync(address, 7);
        for (var part = 0; part < 3; part++)
        {
            Assert.Null(await mallory.FillAsync(address, NotesLimits.UpdateBytes));
        }

        Assert.Null(await mallory.FillAsync(address, NotesLimits.UpdateBytes - 4096));
        await Expect(ada.Fault).ToHaveTextAsync("This document is nearly full. Go on in a new one soon.");
        Assert.Null(await mallory.FillAsync(address, 3072));
        Assert.Equal("This document is full. It can be read and copied, but no longer changed.", await mallory.FillAsync(address, 3072));

        await Expect(ada.Saved).ToHaveTextAsync("Full, read only");
        await Expect(ada.Fault).ToContainTextAsync("This document is full: the server keeps 512 KiB");
        await ada.TypeAsync("!");
        await ada.ExpectTextAsync("To be read");
        await Expect(ada.Documents).ToContainTextAsync(["full"]);
    }

    [Fact]
    public async Task What_is_too_much_at_once_is_not_pasted()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada");
        await ada.CreateAsync("Pasted");
        await ada.TypeAsync("Before");

        await ada.Text.EvaluateAsync(
            """
            (text) => {
              const data = new DataTransfer();
              data.setData("text/plain", "x".repeat(40_000));
              text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """);

        await Expect(ada.Fault).ToContainTextAsync("That is too much at once");
        await ada.ExpectTextAsync("Before");
    }

    [Fact]
    public async Task When_there_are_as_many_documents_as_there_may_be_the_page_says_so()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada");
        await using var stranger = await chromium.VisitAsync(app, "/");
        var mallory = await RawClient.ConnectAsync(stranger);
        for (var number = 0; number < NotesLimits.Notes; number++)
        {
            Assert.Null(await mallory.CreateAsync($"Number {number}"));
        }

        await ada.Page.GetByLabel("New document", new() { Exact = true }).FillAsync("One more");
        await ada.Page.GetByLabel("New document", new() { Exact = true }).PressAsync("Enter");

        await Expect(ada.Page.Locator("#new-note-fault")).ToContainTextAsync("There are 40 documents, as many as there may be.");
        await Expect(ada.Documents).ToHaveCountAsync(NotesLimits.Notes);
        await ada.Visitor.ExpectToFitAsync();
    }

    [Fact]
    public async Task A_link_to_a_document_that_is_gone_says_so()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await NotesVisitor.VisitAsync(chromium, app, "Ada", "/notes?doc=gone");

        await Expect(ada.Page.Locator("#placeholder")).ToHaveTextAsync("This document does not exist, or no longer. Choose another one, or make one.");
        await Expect(ada.Page.Locator("#no-notes")).ToBeVisibleAsync();
    }
}
