using Showcase.News;

namespace Parley.Showcase.Tests.News;

/// <summary>The news, and what becomes of them while the line is cut.</summary>
public class NewsTests(Chromium chromium)
{
    private const int Patience = 60_000;

    [Fact]
    public async Task What_is_published_during_a_cut_arrives_afterwards_once_in_order_and_marked()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using var ada = await NewsVisitor.EnterAsync(chromium, app);
        var before = await NewsVisitor.PublishAsync(app, "Harbour");
        await ada.ExpectOnceAsync(before);

        await ada.CutAsync();
        NewsItem[] meanwhile =
        [
            await NewsVisitor.PublishAsync(app, "Harbour"),
            await NewsVisitor.PublishAsync(app, "Weather"),
            await NewsVisitor.PublishAsync(app, "Harbour"),
        ];
        var elsewhere = await NewsVisitor.PublishAsync(app, "Sport");
        await ada.MendAsync();

        await Expect(ada.Statement).ToContainTextAsync("The line was cut for ");
        await Expect(ada.Statement).ToContainTextAsync($" s; 3 items arrived afterwards (Harbour #{before.Number + 1}–{before.Number + 2}; Weather #{meanwhile[1].Number}).");
        await Expect(ada.Late).ToHaveTextAsync(meanwhile.Reverse().Select(item => item.Headline));
        await Expect(ada.Tags).ToHaveTextAsync(["recovered", "recovered", "recovered"]);

        var after = await NewsVisitor.PublishAsync(app, "Weather");
        await Expect(ada.OnTime.First).ToHaveTextAsync(after.Headline);
        foreach (var item in meanwhile.Append(before).Append(after))
        {
            await ada.ExpectOnceAsync(item);
        }

        await Expect(ada.Page.Locator($"[data-topic={elsewhere.Topic}]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Without_recovery_the_page_says_what_was_missed_and_the_archive_has_it()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using var ada = await NewsVisitor.EnterAsync(chromium, app);
        await ada.ChooseAsync("without");

        await ada.CutAsync();
        NewsItem[] meanwhile = [await NewsVisitor.PublishAsync(app, "Harbour"), await NewsVisitor.PublishAsync(app, "Harbour"), await NewsVisitor.PublishAsync(app, "Science")];
        await ada.MendAsync();

        var names = $"Harbour #{meanwhile[0].Number}–{meanwhile[1].Number}; Science #{meanwhile[2].Number}";
        await Expect(ada.Statement).ToContainTextAsync($" s, and a new session began, without recovery. 3 items were missed: {names}.");
        await Expect(ada.Late).ToHaveCountAsync(0);

        await ada.Visitor.Button("Fetch the 3 from the archive").ClickAsync();
        await Expect(ada.Late).ToHaveTextAsync(meanwhile.Reverse().Select(item => item.Headline));
        await Expect(ada.Tags).ToHaveTextAsync(["from the archive", "from the archive", "from the archive"]);
        await Expect(ada.Statement).ToContainTextAsync("3 items were missed; 3 fetched from the archive");

        // The topics are followed again.
        var after = await NewsVisitor.PublishAsync(app, "Science");
        await Expect(ada.OnTime.First).ToHaveTextAsync(after.Headline);
        await ada.ExpectOnceAsync(after);
    }

    [Fact]
    public async Task A_cut_longer_than_the_server_waits_begins_anew_and_says_so()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet, "--Showcase:RecoveryWindow=00:00:01");
        await using var ada = await NewsVisitor.EnterAsync(chromium, app);

        await ada.CutAsync();
        var missed = await NewsVisitor.PublishAsync(app, "Weather");
        await ada.LastsAsync(seconds: 3);
        await ada.MendAsync();

        await Expect(ada.Cut).ToHaveAttributeAsync("data-outcome", "anew");
        await Expect(ada.Statement).ToContainTextAsync($"longer than the 1 s that the server waits, and a new session began. 1 item was missed: Weather #{missed.Number}.");
    }

    [Fact]
    public async Task After_a_restart_of_the_server_the_page_does_not_claim_to_know_what_was_missed()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using var ada = await NewsVisitor.EnterAsync(chromium, app);

        await app.StopAsync();
        await Expect(ada.Statement).ToContainTextAsync("The line broke");
        await Expect(ada.Page.GetByLabel("Harbour", new() { Exact = true })).ToBeDisabledAsync();
        await app.StartAgainAsync();

        await Expect(ada.Statement).ToContainTextAsync("what was missed cannot be told", new() { Timeout = Patience });
        await Expect(ada.Page.GetByLabel("Harbour", new() { Exact = true })).ToBeEnabledAsync();
        await Expect(ada.Cut).ToHaveAttributeAsync("data-outcome", "restarted");
    }

    [Fact]
    public async Task What_an_earlier_cut_missed_is_fetched_only_while_connected_and_goes_when_it_is_old()
    {
        const int KeptInFeed = 200;
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using var ada = await NewsVisitor.EnterAsync(chromium, app);
        await ada.ChooseAsync("without");
        await ada.CutAsync();
        await NewsVisitor.PublishAsync(app, "Science");
        await ada.MendAsync();
        var fetch = ada.Visitor.Button("Fetch it from the archive");
        await Expect(fetch).ToBeEnabledAsync();

        await ada.Visitor.Button("Cut the line").ClickAsync();
        await Expect(ada.Cut).ToHaveCountAsync(2);
        await Expect(fetch).ToBeDisabledAsync();
        await ada.MendAsync();
        await Expect(fetch).ToBeEnabledAsync();

        for (var item = 0; item < KeptInFeed; item++)
        {
            await NewsVisitor.PublishAsync(app, "Weather");
        }

        var last = await NewsVisitor.PublishAsync(app, "Harbour");
        await ada.ExpectOnceAsync(last);
        await Expect(ada.OnTime).ToHaveCountAsync(KeptInFeed);
        await Expect(ada.Cut).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_topic_that_is_chosen_arrives_and_one_that_is_not_does_not()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using var ada = await NewsVisitor.EnterAsync(chromium, app);
        var channels = app.Server.Of("/news");
        var left = new TaskCompletionSource();
        var joined = new TaskCompletionSource();
        using var leaving = channels.OnRoomLeft((room, _) => Told(room == "news:Weather", left));
        using var joining = channels.OnRoomJoined((room, _) => Told(room == "news:Stage", joined));

        await ada.Page.GetByLabel("Weather", new() { Exact = true }).UncheckAsync();
        await ada.ChooseAsync("Stage");
        await Task.WhenAll(left.Task, joined.Task).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var weather = await NewsVisitor.PublishAsync(app, "Weather");
        var stage = await NewsVisitor.PublishAsync(app, "Stage");

        await Expect(ada.OnTime.First).ToHaveTextAsync(stage.Headline);
        await Expect(ada.Page.Locator($"[data-topic=Weather][data-number='{weather.Number}']")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_line_is_cut_with_the_keyboard_and_comes_back_by_itself()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using var ada = await NewsVisitor.EnterAsync(chromium, app);

        await ada.Page.GetByLabel("5 s", new() { Exact = true }).FocusAsync();
        await ada.Page.Keyboard.PressAsync("Tab");
        await ada.Page.Keyboard.PressAsync("Tab");
        await Expect(ada.Visitor.Button("Cut the line")).ToBeFocusedAsync();
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(ada.Cut).ToHaveCountAsync(1);
        var meanwhile = await NewsVisitor.PublishAsync(app, "Science");

        await Expect(ada.Statement).ToContainTextAsync($"1 item arrived afterwards (Science #{meanwhile.Number})", new() { Timeout = Patience });
        await Expect(ada.Visitor.Button("Cut the line")).ToBeFocusedAsync();
        await Expect(ada.Late).ToHaveTextAsync([meanwhile.Headline]);
    }

    [Fact]
    public async Task A_phone_shows_all_of_it_and_nothing_is_too_wide()
    {
        await using var app = await ShowcaseApp.StartAsync(NewsVisitor.Quiet);
        await using var ada = await NewsVisitor.EnterAsync(chromium, app, Phone.Options);
        await ada.Visitor.ExpectToFitAsync();
        await ada.ChooseAsync("without");

        await ada.CutAsync();
        await ada.Visitor.ExpectToFitAsync();
        await NewsVisitor.PublishAsync(app, "Weather");
        await ada.MendAsync();
        await ada.Visitor.Button("Fetch it from the archive").ClickAsync();
        await Expect(ada.Late).ToHaveCountAsync(1);
        await ada.Visitor.ExpectToFitAsync();
    }

    private static Task Told(bool isIt, TaskCompletionSource source)
    {
        if (isIt)
        {
            source.TrySetResult();
        }

        return Task.CompletedTask;
    }
}
