using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Showcase.Tests;

/// <summary>What all pages share: the layout, the theme, the addresses.</summary>
public class ShellTests(Chromium chromium)
{
    [Fact]
    public async Task The_overview_leads_to_every_page_of_the_navigation()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await chromium.VisitAsync(app, "/");

        var addresses = await visitor.Pages.EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        var cards = await visitor.Page.Locator(".card h2 a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        Assert.Equal("/", addresses[0]);
        Assert.NotEmpty(cards);
        Assert.Equal(addresses[1..], cards);

        foreach (var address in cards)
        {
            await visitor.Page.GotoAsync(address);
            await Expect(visitor.Page.Locator("nav [aria-current=page]")).ToHaveAttributeAsync("href", address);
        }
    }

    [Fact]
    public async Task Every_page_has_the_inspector()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await chromium.VisitAsync(app, "/");
        await Expect(visitor.Connection).ToContainTextAsync("Connected");

        foreach (var address in await visitor.Pages.EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"))
        {
            await visitor.Page.GotoAsync(address);
            await Expect(visitor.Button("Inspector")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task Every_page_fits_a_phone()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await chromium.VisitAsync(app, "/", Phone.Options);

        foreach (var address in await visitor.Pages.EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"))
        {
            await visitor.Page.GotoAsync(address);
            await visitor.ExpectToFitAsync();
        }
    }

    [Fact]
    public async Task The_theme_is_the_systems_until_one_is_chosen()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await chromium.VisitAsync(app, "/", new() { ColorScheme = ColorScheme.Dark });
        var body = visitor.Page.Locator("body");
        await Expect(body).ToHaveCSSAsync("background-color", "rgb(18, 21, 20)");

        await visitor.Button("Use the light theme").ClickAsync();
        await Expect(body).ToHaveCSSAsync("background-color", "rgb(246, 245, 241)");

        await visitor.Page.ReloadAsync();
        await Expect(visitor.Button("Use the dark theme")).ToBeVisibleAsync();
        await Expect(body).ToHaveCSSAsync("background-color", "rgb(246, 245, 241)");
    }

    [Fact]
    public async Task The_https_address_works_with_a_certificate_made_at_the_first_start_and_kept()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var visitor = await chromium.VisitAsync(app, app.HttpsUrl + "/chat");
        await Expect(visitor.Page).ToHaveTitleAsync("Chat · Parley showcase");
        var first = await FingerprintAsync(app);

        await app.StopAsync();
        await app.StartAgainAsync();

        Assert.Equal(first, await FingerprintAsync(app));
    }

    [Fact]
    public async Task Over_https_a_WebSocket_ends_the_request_that_opened_it()
    {
        await using var app = await ShowcaseApp.StartAsync();
        // From now on the ports are known beforehand, as they are to whoever starts the showcase.
        await app.StopAsync();
        await app.StartAgainAsync();
        var factory = app.Services.GetRequiredService<IMeterFactory>();
        var requests = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument.Name == "http.server.active_requests" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref requests, change));
        listener.Start();

        using var socket = new ClientWebSocket();
#pragma warning disable CA5359 // The certificate is signed by nobody, and another test looks at it.
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        var address = new UriBuilder(app.HttpsUrl) { Scheme = "wss", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri;
        await socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        Assert.StartsWith("0{", await ReceiveAsync(socket), StringComparison.Ordinal);
        await Until.TrueAsync(() => Interlocked.Read(ref requests) == 0);

        await socket.SendAsync("40/chat,"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        Assert.StartsWith("4", await ReceiveAsync(socket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/chat/", HttpStatusCode.OK)]
    [InlineData("/chat.html", HttpStatusCode.OK)]
    [InlineData("/nowhere.js", HttpStatusCode.NotFound)]
    [InlineData("/..%2fShowcase.dll", HttpStatusCode.NotFound)]
    public async Task An_address_has_a_page_or_says_so(string path, HttpStatusCode expected)
    {
        await using var app = await ShowcaseApp.StartAsync();
        using var http = new HttpClient { BaseAddress = new(app.HttpUrl) };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Files_with_a_hash_are_kept_for_good_and_pages_are_asked_for_again()
    {
        await using var app = await ShowcaseApp.StartAsync();
        using var http = new HttpClient { BaseAddress = new(app.HttpUrl) };

        using var page = await http.GetAsync(new Uri("/chat", UriKind.Relative), TestContext.Current.CancellationToken);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var script = html.Split('"').First(part => part.StartsWith("/assets/", StringComparison.Ordinal) && part.EndsWith(".js", StringComparison.Ordinal));
        using var asset = await http.GetAsync(new Uri(script, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("no-cache", page.Headers.CacheControl?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", asset.Headers.CacheControl?.ToString());
    }

    // A page of https://showcase.example may connect only if the server knows that this is its own address.
    [Theory]
    [InlineData("showcase.example", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.Forbidden)]
    public async Task Behind_a_proxy_the_public_address_is_the_servers_own(string? forwardedHost, HttpStatusCode expected)
    {
        await using var app = await ShowcaseApp.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, app.HttpUrl + "/socket.io/?EIO=4&transport=polling");
        request.Headers.Host = "node-3.internal";
        request.Headers.Add("Origin", "https://showcase.example");
        if (forwardedHost is not null)
        {
            request.Headers.Add("X-Forwarded-For", "203.0.113.7");
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("X-Forwarded-Host", forwardedHost);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static async Task<string> FingerprintAsync(ShowcaseApp app)
    {
        using var tcp = new TcpClient();
        var url = new Uri(app.HttpsUrl);
        await tcp.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
#pragma warning disable MA0039, CA5359 // The certificate is signed by nobody, and looked at below.
        await using var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore MA0039, CA5359
        await tls.AuthenticateAsClientAsync("localhost");
        return tls.RemoteCertificate!.GetCertHashString();
    }
}
