using System.Text.RegularExpressions;
using Parley.Browser.Tests;
using static Microsoft.Playwright.Assertions;

namespace Parley.AotSmoke.Tests;

/// <summary>A server without a runtime beneath. The conformance suite is run against the same binary by test.sh.</summary>
public partial class NativeServerTests(PublishedServer server, Chromium chromium)
{
    [Fact]
    public void It_is_published_without_a_warning_of_trimming_or_compiling_ahead_of_time()
    {
        Assert.True(server.ExitCode == 0, server.Output);
        Assert.Empty(Warning().Matches(server.Output).Select(match => match.Value));
    }

    [Theory]
    [InlineData("polling", "polling")]
    [InlineData("websocket", "websocket")]
    [InlineData("", "websocket")]
    public async Task The_chat_serves_Chromium(string transports, string shown)
    {
        await using var chat = await NativeProcess.StartAsync(server, "chat");
        var ada = await EnterAsync(chat, "Ada", transports);
        var bob = await EnterAsync(chat, "Bob", transports);
        await Expect(ada.Locator("#state")).ToHaveTextAsync(shown);
        await Expect(bob.Locator("#state")).ToHaveTextAsync(shown);

        await ada.GetByLabel("Message").FillAsync("Hello Bob 👋");
        await ada.GetByLabel("Message").PressAsync("Enter");

        await Expect(bob.Locator("#messages li")).ToHaveTextAsync(["Ada: Hello Bob 👋 (3 bytes)"]);
        await Expect(ada.Locator("#messages li")).ToHaveTextAsync(["Ada: Hello Bob 👋 (3 bytes)"]);
        await Expect(ada).ToHaveTitleAsync("read by 2");
        await bob.Context.CloseAsync();
        await ada.Context.CloseAsync();
    }

    [Fact]
    public async Task A_visitor_without_a_name_is_refused()
    {
        await using var chat = await NativeProcess.StartAsync(server, "chat");
        var nobody = await EnterAsync(chat, "", "websocket");

        await Expect(nobody.Locator("#state")).ToHaveTextAsync("A name is needed.");
        await nobody.Context.CloseAsync();
    }

    private async Task<IPage> EnterAsync(NativeProcess chat, string name, string transports)
    {
        var context = await chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{chat.Url}/?name={name}&transports={transports}");
        return page;
    }

    [GeneratedRegex(@"IL[23]\d{3}.*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Warning();
}
