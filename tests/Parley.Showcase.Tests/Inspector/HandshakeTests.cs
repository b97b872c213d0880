namespace Parley.Showcase.Tests.Inspector;

/// <summary>How a connection came to be, as the drawer tells it.</summary>
public class HandshakeTests(Chromium chromium)
{
    [Fact]
    public async Task The_upgrade_shows_the_headers_that_browsers_hide()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var (chat, panel) = await InspectorPanel.OpenAsync(
            chromium,
            app,
            page => page.Context.AddCookiesAsync([new() { Name = "who", Value = "a-secret", Url = app.HttpUrl }]));
        await using var _ = chat;
        await panel.ChooseAsync("Connections");

        var polling = panel.Exchange("polling");
        await Expect(polling).ToContainTextAsync("HTTP/1.1 200 OK");
        await Expect(polling.GetByLabel("Request headers")).ToContainTextAsync("Cookie•••");

        var upgrade = panel.Exchange("websocket");
        await Expect(upgrade).ToContainTextAsync("HTTP/1.1 101 Switching Protocols");
        await Expect(upgrade).ToContainTextAsync("GET /socket.io/?EIO=4&transport=websocket&sid=");
        foreach (var line in new[] { "Connectionupgrade", "Upgradewebsocket", "Sec-WebSocket-Version13", "Sec-WebSocket-Extensionspermessage-deflate" })
        {
            await Expect(upgrade.GetByLabel("Request headers")).ToContainTextAsync(line, new() { IgnoreCase = true });
        }

        foreach (var line in new[] { "ConnectionUpgrade", "Upgradewebsocket", "Sec-WebSocket-Accept" })
        {
            await Expect(upgrade.GetByLabel("Response headers")).ToContainTextAsync(line);
        }

        await Expect(panel.Root).Not.ToContainTextAsync("a-secret");
    }

    [Fact]
    public async Task Over_HTTP_2_a_WebSocket_is_an_extended_CONNECT_and_its_answer_200()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app, url: app.HttpsUrl);
        await using var _ = chat;
        await panel.ChooseAsync("Connections");

        var connect = panel.Exchange("websocket");
        await Expect(connect).ToContainTextAsync("CONNECT /socket.io/");
        await Expect(connect.GetByLabel("Request headers")).ToContainTextAsync(":protocolwebsocket");
        await Expect(connect.Locator(".exchange-line").Last).ToHaveTextAsync("HTTP/2 200");
    }

    [Fact]
    public async Task The_steps_from_long_polling_to_a_WebSocket_are_told_in_their_order()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app);
        await using var _ = chat;
        await panel.ChooseAsync("Connections");
        await Expect(panel.Root.Locator("[data-step=moved]")).ToBeVisibleAsync();

        var steps = await panel.Steps.EvaluateAllAsync<string[]>("steps => steps.map(step => step.dataset.step)");

        // The poll is freed by another connection of the browser, so its place is anywhere after the probe.
        Assert.Equal(["asked", "session", "opening", "opened", "probe", "probed", "upgrade", "moved"], steps.Where(step => step != "freed"), StringComparer.Ordinal);
        Assert.True(Array.IndexOf(steps, "freed") is var freed && (freed < 0 || freed > Array.IndexOf(steps, "probe")), string.Join(' ', steps));
    }

    [Fact]
    public async Task A_reconnection_is_a_connection_of_its_own()
    {
        await using var app = await ShowcaseApp.StartAsync();
        var (chat, panel) = await InspectorPanel.OpenAsync(chromium, app);
        await using var _ = chat;
        await panel.SettleAsync();

        await app.StopAsync();
        await Expect(chat.Connection).ToContainTextAsync("Reconnecting in");
        await app.StartAgainAsync();
        await Expect(chat.Connection).ToHaveAttributeAsync("data-state", "connected");

        await panel.ChooseAsync("Connections");
        await Expect(panel.Root.Locator(".inspector-connection").First.Locator("[data-step=moved]")).ToBeVisibleAsync();
        await Expect(panel.Root.Locator(".inspector-connection").Last.Locator("summary").First).ToContainTextAsync("Connection 1ended");
    }
}
