using Parley.Showcase.Tests.Chat;

namespace Parley.Showcase.Tests.Screenshots;

/// <summary>The chat with a conversation going on.</summary>
internal static class ChatStage
{
    public static async Task SetAsync(ScreenshotContext context)
    {
        var ada = await EnterAsync(new ChatVisitor(await context.OtherAsync("/chat")), "Ada");
        var linus = await EnterAsync(new ChatVisitor(await context.OtherAsync("/chat")), "Linus");
        await context.GotoAsync("/chat");
        var me = new ChatVisitor(context.Visitor);
        await me.NameAsync("Grace");
        await me.OpenAsync("Random");
        await linus.OpenAsync("Random");
        await me.OpenAsync("General");
        await Expect(ada.Room("General").Locator(".entry-number")).ToHaveTextAsync("3");

        await ada.SayAsync("Good morning! The new build is on the test server.");
        await Expect(me.Texts).ToHaveCountAsync(1);
        await ada.SayAsync("Long-polling first, then it moves to WebSocket by itself. Have a look at the badge in the header.");
        await Expect(me.Texts).ToHaveCountAsync(2);
        await me.SayAsync("Seen, took less than a blink. What happens if I pull the plug?");
        await Expect(ada.Texts).ToHaveCountAsync(3);
        await linus.OpenAsync("General");
        await linus.SayAsync("It counts down to the next attempt, and the room catches up afterwards. Nothing gets lost.");
        await Expect(me.Texts).ToHaveCountAsync(4);
        await ada.WriteToAsync("Grace");
        await ada.SayAsync("Lunch at noon?");
        await ada.OpenAsync("General");
        await ada.Input.PressSequentiallyAsync("I can");
        await Expect(me.Typing).ToHaveTextAsync("Ada is typing…");
    }

    private static async Task<ChatVisitor> EnterAsync(ChatVisitor visitor, string name)
    {
        await visitor.NameAsync(name);
        await Expect(visitor.Send).ToBeEnabledAsync();
        return visitor;
    }
}
