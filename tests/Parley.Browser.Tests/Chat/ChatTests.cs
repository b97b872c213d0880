using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Tests.Chat;

/// <summary>Two people in two browsers, over each transport: what one does the other sees.</summary>
public class ChatTests(Chromium chromium)
{
    public static TheoryData<string?, string[]> Transports => new()
    {
        { "polling", ["polling"] },
        { "websocket", ["websocket"] },
        { null, ["polling", "websocket"] },
    };

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_page_shows_the_transport_in_use(string? allowed, string[] shown)
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada", allowed);

        await Expect(ada.Connection).ToHaveAttributeAsync("data-state", "connected");
        await Expect(ada.Connection).ToHaveAttributeAsync("data-transport", shown[^1]);
        Assert.Equal(shown, await ada.TransportsShownAsync());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Messages_appear_in_both_pages_in_one_order(string? allowed, string[] shown)
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada", allowed);
        await using var bob = await ChatVisitor.EnterAsync(chromium, server, "Bob", allowed);

        await ada.SendAsync("Hello <b>Bob</b> & all");
        await Expect(bob.Messages).ToHaveTextAsync(["Hello <b>Bob</b> & all"]);
        await bob.SendAsync("Hello Ada 👋");

        string[] said = ["Hello <b>Bob</b> & all", "Hello Ada 👋"];
        await Expect(ada.Messages).ToHaveTextAsync(said);
        await Expect(bob.Messages).ToHaveTextAsync(said);
        await Expect(bob.Page.Locator(".message .by bdi")).ToHaveTextAsync(["Ada", "Bob"]);
        await Expect(bob.Connection).ToHaveAttributeAsync("data-transport", shown[^1]);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Typing_is_noticed_until_the_text_is_gone_or_sent(string? allowed, string[] shown)
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada", allowed);
        await using var bob = await ChatVisitor.EnterAsync(chromium, server, "Bob", allowed);

        await ada.Input.FillAsync("Hm");
        await Expect(bob.Typing).ToHaveTextAsync("Ada is typing…");
        await ada.Input.FillAsync("");
        await Expect(bob.Typing).ToHaveTextAsync("");

        await ada.Input.FillAsync("Well");
        await Expect(bob.Typing).ToHaveTextAsync("Ada is typing…");
        await ada.Input.PressAsync("Enter");
        await Expect(bob.Messages).ToHaveTextAsync(["Well"]);
        await Expect(bob.Typing).ToHaveTextAsync("");
        await Expect(ada.Typing).ToHaveTextAsync("");
        await Expect(ada.Connection).ToHaveAttributeAsync("data-transport", shown[^1]);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Who_is_online_follows_those_who_come_and_go(string? allowed, string[] shown)
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada", allowed);
        await Expect(ada.People).ToHaveTextAsync(["Ada"]);

        await using (var bob = await ChatVisitor.EnterAsync(chromium, server, "Bob", allowed))
        {
            await Expect(ada.People).ToHaveTextAsync(["Ada", "Bob"]);
            await Expect(bob.People).ToHaveTextAsync(["Bob", "Ada"]);
            await Expect(ada.Notices).ToHaveTextAsync(["Bob joined"]);
            // A page that goes in the middle of the upgrade leaves neither request nor WebSocket behind whose end would tell the server.
            await Expect(bob.Connection).ToHaveAttributeAsync("data-transport", shown[^1]);
            await bob.Page.CloseAsync();

            await Expect(ada.People).ToHaveTextAsync(["Ada"]);
            await Expect(ada.Notices).ToHaveTextAsync(["Bob joined", "Bob left"]);
        }

        await Expect(ada.Connection).ToHaveAttributeAsync("data-transport", shown[^1]);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Who_joins_sees_what_was_said_before(string? allowed, string[] shown)
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada", allowed);
        await ada.SendAsync("First");
        await ada.SendAsync("Second");
        await Expect(ada.Messages).ToHaveTextAsync(["First", "Second"]);

        await using var bob = await ChatVisitor.EnterAsync(chromium, server, "Bob", allowed);

        await Expect(bob.Messages).ToHaveTextAsync(["First", "Second"]);
        await Expect(bob.Connection).ToHaveAttributeAsync("data-transport", shown[^1]);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_is_said_in_a_room_stays_there(string? allowed, string[] shown)
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada", allowed);
        await using var bob = await ChatVisitor.EnterAsync(chromium, server, "Bob", allowed, room: "Garden");
        await Expect(ada.Rooms.Filter(new() { HasText = "Garden" })).ToHaveAttributeAsync("aria-label", "Garden, 1 person");

        await bob.Input.FillAsync("Among");
        await bob.SendAsync("Among roses");
        await Expect(bob.Messages).ToHaveTextAsync(["Among roses"]);
        await ada.SendAsync("In the hall");
        await Expect(ada.Messages).ToHaveTextAsync(["In the hall"]);
        await Expect(ada.Typing).ToHaveTextAsync("");
        await Expect(ada.People).ToHaveTextAsync(["Ada"]);

        await ada.JoinAsync("Garden");

        // The acknowledgement came after whatever else the server had sent before.
        await Expect(ada.RoomTitle).ToHaveTextAsync("Garden");
        await Expect(ada.Messages).ToHaveTextAsync(["Among roses"]);
        await Expect(bob.Messages).ToHaveTextAsync(["Among roses"]);
        await Expect(bob.People).ToHaveTextAsync(["Bob", "Ada"]);
        await Expect(ada.Connection).ToHaveAttributeAsync("data-transport", shown[^1]);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_lost_connection_is_shown_and_comes_back(string? allowed, string[] shown)
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada", allowed, room: "Garden");
        await Expect(ada.Connection).ToHaveAttributeAsync("data-transport", shown[^1]);

        await server.StopAsync();
        await Expect(ada.Connection).ToHaveAttributeAsync("data-state", "lost");
        await Expect(ada.Connection).ToContainTextAsync("Connection lost");
        await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeDisabledAsync();

        await server.StartAgainAsync();
        await Expect(ada.Connection).ToHaveAttributeAsync("data-state", "connected");
        await Expect(ada.Connection).ToHaveAttributeAsync("data-transport", shown[^1]);
        await Expect(ada.RoomTitle).ToHaveTextAsync("Garden");
        await ada.SendAsync("Back again");
        await Expect(ada.Messages).ToHaveTextAsync(["Back again"]);
    }

    [Fact]
    public async Task A_room_can_be_opened_and_is_listed_for_everybody()
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada");
        await using var bob = await ChatVisitor.EnterAsync(chromium, server, "Bob");

        await ada.Page.GetByLabel("New room").FillAsync("  Tea & <i>cake</i> ");
        await ada.Page.GetByLabel("New room").PressAsync("Enter");

        await Expect(ada.RoomTitle).ToHaveTextAsync("Tea & <i>cake</i>");
        await Expect(bob.Rooms.Filter(new() { HasText = "Tea & <i>cake</i>" })).ToBeVisibleAsync();
        await bob.JoinAsync("Tea & <i>cake</i>");
        await Expect(ada.People).ToHaveTextAsync(["Ada", "Bob"]);
    }

    [Fact]
    public async Task The_server_refuses_what_the_page_would_not_send()
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada");

        var answers = await ada.Page.EvaluateAsync<string[]>("""
            async () => {
              const answers = [
                await ask("join", "x".repeat(25)), await ask("join", " "), await ask("join"), await ask("join", "line\nbreak"),
                await ask("send", { room: "Lobby", text: "x".repeat(1001) }), await ask("send", { room: "Garden", text: "Hello" }), await ask("send"),
              ];
              return answers.map((answer) => answer.value ? "accepted" : answer.error);
            }
            """);

        Assert.All(answers, answer => Assert.Matches("one line of 1 to|left this room", answer));
        await Expect(ada.Messages).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_name_can_be_changed()
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada");
        await using var bob = await ChatVisitor.EnterAsync(chromium, server, "Bob");

        await bob.Page.GetByRole(AriaRole.Button, new() { Name = "You are Bob" }).ClickAsync();
        await bob.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Robert");
        await bob.Page.GetByRole(AriaRole.Button, new() { Name = "Enter" }).ClickAsync();

        await Expect(ada.People).ToHaveTextAsync(["Ada", "Robert"]);
        await Expect(bob.People).ToHaveTextAsync(["Robert", "Ada"]);
    }

    [Fact]
    public async Task A_name_that_the_server_refuses_is_asked_for_again()
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada");

        await ada.Page.EvaluateAsync("""() => localStorage.setItem("name", "x".repeat(25))""");
        await ada.Page.ReloadAsync();

        await Expect(ada.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 to 24 characters");
        await Expect(ada.Connection).ToHaveAttributeAsync("data-state", "offline");
        await ada.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Enter" }).ClickAsync();
        await Expect(ada.People).ToHaveTextAsync(["Ada"]);
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_one_is_chosen()
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada", options: new() { ColorScheme = ColorScheme.Dark });
        var body = ada.Page.Locator("body");
        await Expect(body).ToHaveCSSAsync("background-color", "rgb(20, 22, 24)");

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Use the light theme" }).ClickAsync();
        await Expect(body).ToHaveCSSAsync("background-color", "rgb(244, 244, 241)");

        await ada.Page.ReloadAsync();
        await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Use the dark theme" })).ToBeVisibleAsync();
        await Expect(body).ToHaveCSSAsync("background-color", "rgb(244, 244, 241)");
    }

    [Fact]
    public async Task History_is_limited_to_the_last_messages()
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada");
        await ada.Page.EvaluateAsync("""async () => { for (let i = 1; i <= 60; i++) await ask("send", { room: "Lobby", text: `Message ${i}` }); }""");

        await using var bob = await ChatVisitor.EnterAsync(chromium, server, "Bob");

        await Expect(bob.Messages).ToHaveTextAsync([.. Enumerable.Range(11, 50).Select(i => $"Message {i}")]);
    }

    [Fact]
    public async Task Rooms_are_limited_and_empty_ones_make_space()
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada");

        await ada.Page.EvaluateAsync("""async () => { for (let i = 1; i <= 100; i++) await join(`Room ${i}`); }""");

        await Expect(ada.RoomTitle).ToHaveTextAsync("Room 100");
        await Expect(ada.Rooms).ToHaveCountAsync(50);
    }

    [Fact]
    public async Task The_page_fits_a_phone()
    {
        await using var server = await ChatServer.StartAsync();
        var phone = new BrowserNewContextOptions { ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true };
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, new string('W', 24), options: phone);
        await ada.SendAsync(new string('m', 400));
        await Expect(ada.Messages).ToHaveCountAsync(1);

        foreach (var view in new[] { "Rooms", "People", "Chat" })
        {
            await ada.Page.Locator("#tabs button").Filter(new() { HasText = view }).TapAsync();
            Assert.Equal(360, await ada.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
        }

        await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [Fact]
    public async Task The_page_can_be_used_with_the_keyboard_alone()
    {
        await using var server = await ChatServer.StartAsync();
        await using var ada = await ChatVisitor.EnterAsync(chromium, server, "Ada");

        await ada.Rooms.Filter(new() { HasText = "Help" }).FocusAsync();
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(ada.RoomTitle).ToHaveTextAsync("Help");
        await Expect(ada.Input).ToBeFocusedAsync();
        await ada.Page.Keyboard.TypeAsync("By keyboard");
        await ada.Page.Keyboard.PressAsync("Enter");

        await Expect(ada.Messages).ToHaveTextAsync(["By keyboard"]);
    }
}
