namespace Parley.Showcase.Tests.Chat;

/// <summary>The page /chat, with two or three people in browsers of their own.</summary>
public class ChatTests(Chromium chromium)
{
    [Fact]
    public async Task Messages_reach_their_room_and_no_other()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await using var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob");
        await using var eve = await ChatVisitor.EnterAsync(chromium, app, "Eve");
        await ada.OpenAsync("Random");
        await bob.OpenAsync("Random");

        await ada.SayAsync("Among <b>the two</b> of us");
        await Expect(bob.Texts).ToHaveTextAsync(["Among <b>the two</b> of us"]);
        await bob.SayAsync("Indeed");
        await Expect(ada.Texts).ToHaveTextAsync(["Among <b>the two</b> of us", "Indeed"]);

        // What all three hear comes after what only two should have heard.
        await ada.OpenAsync("General");
        await ada.SayAsync("For everybody");
        await Expect(eve.Texts).ToHaveTextAsync(["For everybody"]);
        await Expect(ada.Texts).ToHaveTextAsync(["For everybody"]);
        await Expect(bob.Unread("General")).ToHaveTextAsync("1");
        await Expect(bob.Texts).ToHaveCountAsync(2);
        await Expect(eve.Page.Locator(".count")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Several_rooms_are_open_at_once_and_count_what_is_unread()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await using var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob");
        await bob.OpenAsync("Help");
        await bob.OpenAsync("General");
        await ada.OpenAsync("Help");

        await ada.SayAsync("One");
        await ada.SayAsync("Two");
        await Expect(bob.Unread("Help")).ToHaveTextAsync("2");

        await bob.OpenAsync("Help");
        await Expect(bob.Texts).ToHaveTextAsync(["One", "Two"]);
        await Expect(bob.Unread("Help")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_is_in_the_room_follows_those_who_come_and_go()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await Expect(ada.People).ToHaveTextAsync(["Ada"]);

        await using (var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob"))
        {
            await Expect(ada.People).ToHaveTextAsync(["Ada", "Bob"]);
            await Expect(bob.People).ToHaveTextAsync(["Bob", "Ada"]);
            await Expect(ada.Room("General").Locator(".entry-number")).ToHaveTextAsync("2");
            await Expect(bob.Connection).ToHaveAttributeAsync("data-transport", "websocket");
        }

        await Expect(ada.People).ToHaveTextAsync(["Ada"]);
    }

    [Fact]
    public async Task Typing_is_seen_in_the_room_and_ends_with_the_message()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await using var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob");
        await Expect(ada.People).ToHaveTextAsync(["Ada", "Bob"]);

        // It is volatile and passes: who goes on typing says it again.
        await ada.Input.EvaluateAsync("""
            (text) => {
              window.typist = setInterval(() => {
                text.value += ".";
                text.dispatchEvent(new Event("input"));
              }, 200);
            }
            """);
        await Expect(bob.Typing).ToHaveTextAsync("Ada is typing…");
        await ada.Page.EvaluateAsync("clearInterval(window.typist)");
        await ada.SayAsync("Hm");

        await Expect(bob.Texts).ToHaveTextAsync(["Hm"]);
        await Expect(bob.Typing).ToHaveTextAsync("");
    }

    [Fact]
    public async Task A_direct_message_reaches_one_person_and_is_acknowledged()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await using var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob");
        await using var eve = await ChatVisitor.EnterAsync(chromium, app, "Eve");
        await Expect(ada.People).ToHaveTextAsync(["Ada", "Bob", "Eve"]);

        await ada.WriteToAsync("Bob");
        await ada.SayAsync("Psst");

        await Expect(ada.Page.Locator(".line-status")).ToHaveTextAsync("Delivered");
        await bob.Page.Locator("#directs").GetByRole(AriaRole.Button, new() { Name = "Ada, 1 unread" }).ClickAsync();
        await Expect(bob.Texts).ToHaveTextAsync(["Psst"]);
        await Expect(eve.Page.Locator("#directs li")).ToHaveCountAsync(0);
        await Expect(eve.Texts).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_direct_message_to_somebody_who_has_gone_says_so()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await using (var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob"))
        {
            await Expect(ada.People).ToHaveTextAsync(["Ada", "Bob"]);
            await Expect(bob.Connection).ToHaveAttributeAsync("data-transport", "websocket");
            await ada.WriteToAsync("Bob");
        }

        await Expect(ada.Room("General").Locator(".entry-number")).ToHaveTextAsync("1");
        await ada.SayAsync("Still there?");

        await Expect(ada.Page.Locator(".line-status")).ToContainTextAsync("Not sent: They are not online");
    }

    [Fact]
    public async Task Who_joins_sees_what_was_said_before()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await ada.SayAsync("First");
        await ada.SayAsync("Second");
        await ada.ShowPictureAsync(TestPicture.Png);
        await Expect(ada.Pictures).ToHaveCountAsync(1);
        await Expect(ada.Page.Locator(".line-status[data-status=sent]")).ToHaveCountAsync(3);

        await using var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob");

        await Expect(bob.Texts).ToHaveTextAsync(["First", "Second"]);
        await TestPicture.ExpectAsync(bob.Pictures);
    }

    [Fact]
    public async Task A_picture_arrives_as_it_was_sent()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await using var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob");

        await ada.ShowPictureAsync(TestPicture.Png);

        await TestPicture.ExpectAsync(ada.Pictures);
        await TestPicture.ExpectAsync(bob.Pictures);
        Assert.Equal(TestPicture.Pixels, await TestPicture.PixelsAsync(bob.Pictures));
    }

    [Fact]
    public async Task What_only_calls_itself_a_picture_is_refused()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await using var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob");

        await ada.ShowPictureAsync("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray());

        await Expect(ada.Page.Locator(".line-status")).ToContainTextAsync("Only PNG, JPEG, GIF and WebP");
        await ada.SayAsync("Well");
        await Expect(bob.Texts).ToHaveTextAsync(["Well"]);
        await Expect(bob.Page.Locator(".line-picture")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_room_can_be_made_and_is_listed_for_everybody()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await using var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob");

        await ada.Page.GetByLabel("New room", new() { Exact = true }).FillAsync("  Tea & <i>cake</i> ");
        await ada.Page.GetByLabel("New room", new() { Exact = true }).PressAsync("Enter");
        await Expect(ada.Title).ToHaveTextAsync("Tea & <i>cake</i>");

        await bob.OpenAsync("Tea & <i>cake</i>");
        await Expect(ada.People).ToHaveTextAsync(["Ada", "Bob"]);
    }

    [Fact]
    public async Task A_lost_connection_is_shown_and_what_was_missed_comes_with_the_next()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await ada.OpenAsync("Random");

        await app.StopAsync();
        await Expect(ada.Connection).ToContainTextAsync("Reconnecting in");
        await Expect(ada.Send).ToBeDisabledAsync();
        await ada.Input.FillAsync("Written meanwhile");

        await app.StartAgainAsync();
        await Expect(ada.Connection).ToHaveAttributeAsync("data-state", "connected");
        await Expect(ada.Title).ToHaveTextAsync("Random");
        await Expect(ada.Send).ToBeEnabledAsync();
        await ada.Input.PressAsync("Enter");

        await using var bob = await ChatVisitor.EnterAsync(chromium, app, "Bob");
        await bob.OpenAsync("Random");
        await Expect(bob.Texts).ToHaveTextAsync(["Written meanwhile"]);
    }

    [Fact]
    public async Task A_name_that_is_taken_gets_a_number_and_one_that_is_refused_is_asked_for_again()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");
        await using var other = await ChatVisitor.EnterAsync(chromium, app, "ada");
        await Expect(other.People).ToHaveTextAsync(["ada 2", "Ada"]);

        await other.Page.EvaluateAsync("""() => sessionStorage.setItem("chat-name", "x".repeat(25))""");
        await other.Page.ReloadAsync();
        await Expect(other.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 to 24 characters");
        await Expect(other.Connection).ToHaveAttributeAsync("data-state", "refused");

        await other.NameAsync("Grace");
        await Expect(ada.People).ToHaveTextAsync(["Ada", "Grace"]);
    }

    [Fact]
    public async Task The_page_can_be_used_with_the_keyboard_alone()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, app, "Ada");

        await ada.Room("Help").FocusAsync();
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(ada.Title).ToHaveTextAsync("Help");
        await Expect(ada.Input).ToBeFocusedAsync();
        await Expect(ada.Send).ToBeEnabledAsync();
        await ada.Page.Keyboard.TypeAsync("By keyboard");
        await ada.Page.Keyboard.PressAsync("Enter");

        await Expect(ada.Texts).ToHaveTextAsync(["By keyboard"]);
    }

    [Fact]
    public async Task A_phone_shows_one_thing_at_a_time_and_nothing_is_too_wide()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var ada = new ChatVisitor(await chromium.VisitAsync(app, "/chat", Phone.Options));
        await ada.NameAsync(new string('W', 24));
        await ada.OpenAsync("General");
        await ada.SayAsync(new string('m', 400));
        await Expect(ada.Texts).ToHaveCountAsync(1);
        await ada.Visitor.ExpectToFitAsync();
        await Expect(ada.Send).ToBeInViewportAsync(new() { Ratio = 1 });

        await ada.Visitor.Button("People").TapAsync();
        await Expect(ada.People).ToBeVisibleAsync();
        await ada.Visitor.ExpectToFitAsync();

        await ada.Page.Locator("#hide-people").TapAsync();
        await ada.Visitor.Button("Back to the conversations").TapAsync();
        await Expect(ada.Room("Random")).ToBeVisibleAsync();
        await ada.Visitor.ExpectToFitAsync();

        await app.StopAsync();
        await Expect(ada.Connection).ToContainTextAsync("Reconnecting in");
        await ada.Visitor.ExpectToFitAsync();
    }
}
