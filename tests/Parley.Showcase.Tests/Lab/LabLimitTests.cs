using System.Net;
using global::Showcase.Lab;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Showcase.Tests.Lab;

/// <summary>What those get who ask the lab for more than its page does.</summary>
public class LabLimitTests
{
    [Fact]
    public async Task What_is_beyond_a_limit_is_refused_in_words()
    {
        const string Feed = "A feed has 1 to 50 messages a second, of 16 to 16384 bytes.", Crowd = "There is no such channel, or the pause is not 100 to 2000 ms.", Ended = "The run has ended.";
        await using var app = await ShowcaseApp.StartAsync();
        await using var peer = await LabPeer.JoinAsync(app);
        (string Request, string Error)[] refused =
        [
            ("""["open",0,32]""", Feed), ("""["open",51,32]""", Feed), ("""["open",20,15]""", Feed), ("""["open",20,16385]""", Feed),
            ("""["crowd","short-polling",99]""", Crowd), ("""["crowd","short-polling",2001]""", Crowd), ("""["crowd","carrier-pigeon",100]""", Crowd),
            ("""["crowd","short-polling",100]""", Ended), ("""["begin"]""", Ended), ("""["stop"]""", Ended),
        ];

        foreach (var (request, error) in refused)
        {
            Assert.Equal($$"""{"value":null,"error":"{{error}}"}""", (await peer.AskAsync(request)).GetRawText());
        }

        Assert.Empty(app.Services.GetRequiredService<Runs>().All);
    }

    [Fact]
    public async Task A_port_of_the_lab_has_its_channel_alone_and_that_for_those_who_know_a_run()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var peer = await LabPeer.JoinAsync(app);
        var token = await peer.OpenAsync();
        using var http = new HttpClient { BaseAddress = Port(app, LabChannel.ShortPolling) };

        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(http, "/poll?channel=short-polling&after=0"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(http, $"/poll?run={token}0&channel=short-polling&after=0"));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(http, $"/poll?run={token}&channel=sse&after=0"));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(http, $"/events?run={token}&channel=short-polling"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(http, $"/poll?run={token}&channel=short-polling&after=0"));

        await peer.AskAsync("""["stop"]""");
        using var again = new HttpClient { BaseAddress = Port(app, LabChannel.ShortPolling) };
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(again, $"/poll?run={token}&channel=short-polling&after=0"));
    }

    [Fact]
    public async Task A_run_has_a_limited_number_of_connections()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var peer = await LabPeer.JoinAsync(app);
        var poll = $"/poll?run={await peer.OpenAsync()}&channel=short-polling&after=0";
        var clients = new List<HttpClient>();
        try
        {
            // Each has a connection of its own, and keeps it.
            for (var connection = 0; connection < LabLimits.ConnectionsOfRun; connection++)
            {
                clients.Add(new() { BaseAddress = Port(app, LabChannel.ShortPolling) });
                Assert.Equal(HttpStatusCode.OK, await GetAsync(clients[^1], poll));
            }

            clients.Add(new() { BaseAddress = Port(app, LabChannel.ShortPolling) });
            Assert.Equal(HttpStatusCode.Conflict, await GetAsync(clients[^1], poll));
            Assert.Equal(HttpStatusCode.OK, await GetAsync(clients[0], poll));
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }
    }

    [Fact]
    public async Task A_run_has_one_stream_of_events()
    {
        await using var app = await ShowcaseApp.StartAsync();
        await using var peer = await LabPeer.JoinAsync(app);
        var events = new Uri($"/events?run={await peer.OpenAsync()}&channel=sse", UriKind.Relative);
        using var http = new HttpClient { BaseAddress = Port(app, LabChannel.Events) };

        using var first = await http.GetAsync(events, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var second = await http.GetAsync(events, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        // What EventSource takes as the word not to ask again.
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NoContent), (first.StatusCode, second.StatusCode));
    }

    private static Uri Port(ShowcaseApp app, string channel) => app.Services.GetRequiredService<LabServer>().AddressOf(channel, isHttps: false)!;

    private static async Task<HttpStatusCode> GetAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
