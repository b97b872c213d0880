using System.Net;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Support;

/// <summary>A client of the polling transport that follows a script.</summary>
internal sealed class PollingPeer : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _uri;

    private PollingPeer(HttpClient http, Uri uri)
    {
        _http = http;
        _uri = uri;
    }

    public static async Task<PollingPeer> OpenAsync(Uri server, HttpClient? shared = null)
    {
        var http = shared ?? new HttpClient();
        var query = "?EIO=4&transport=polling";
        var open = await http.GetStringAsync(new Uri(server, query));
        Assert.StartsWith("0{", open, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(open.AsMemory(1));
        return new PollingPeer(http, new Uri(server, query + "&sid=" + json.RootElement.GetProperty("sid").GetString()));
    }

    /// <summary>Where the requests of the session go.</summary>
    public Uri SessionUri => _uri;

    /// <summary>Joins the root namespace.</summary>
    public async Task JoinAsync()
    {
        await PostAsync("40");
        Assert.StartsWith("40{\"sid\":", await PollAsync(), StringComparison.Ordinal);
    }

    /// <summary>Waits for packets; those that come together are separated by a record separator.</summary>
    public Task<string> PollAsync() => _http.GetStringAsync(_uri).Guarded();

    public async Task PostAsync(string payload)
    {
        using var content = new StringContent(payload, Encoding.UTF8, "text/plain");
        using var response = await _http.PostAsync(_uri, content).Guarded();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public void Dispose() => _http.Dispose();
}
