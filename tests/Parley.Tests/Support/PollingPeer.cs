using System.Net;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Support;

/// <summary>A client of the polling transport that follows a script.</summary>
internal sealed class PollingPeer : IDisposable
{
    private readonly HttpClient _http;

    private PollingPeer(HttpClient http, Uri uri)
    {
        _http = http;
        Uri = uri;
    }

    /// <summary>The address of the session.</summary>
    public Uri Uri { get; }

    /// <summary>Where it goes on over a WebSocket.</summary>
    public Uri WebSocketUri => new UriBuilder(Uri) { Scheme = "ws", Query = Uri.Query.Replace("polling", "websocket", StringComparison.Ordinal) }.Uri;

    public static async Task<PollingPeer> OpenAsync(Uri server, HttpClient? shared = null)
    {
        var http = shared ?? new HttpClient();
        var query = "?EIO=4&transport=polling";
        var open = await http.GetStringAsync(new Uri(server, query));
        Assert.StartsWith("0{", open, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(open.AsMemory(1));
        return new PollingPeer(http, new Uri(server, query + "&sid=" + json.RootElement.GetProperty("sid").GetString()));
    }

    /// <summary>Joins the root namespace.</summary>
    public async Task JoinAsync()
    {
        await PostAsync("40");
        Assert.StartsWith("40{\"sid\":", await PollAsync(), StringComparison.Ordinal);
    }

    /// <summary>Waits for packets; those that come together are separated by a record separator.</summary>
    public Task<string> PollAsync() => _http.GetStringAsync(Uri).Guarded();

    public async Task PostAsync(string payload)
    {
        using var content = new StringContent(payload, Encoding.UTF8, "text/plain");
        using var response = await _http.PostAsync(Uri, content).Guarded();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public void Dispose() => _http.Dispose();
}
