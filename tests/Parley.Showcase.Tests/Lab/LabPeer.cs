using System.Text;
using System.Text.Json;

namespace Parley.Showcase.Tests.Lab;

/// <summary>Somebody on the namespace /lab without the page, who may ask for anything. Over long-polling, with no browser.</summary>
internal sealed class LabPeer : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _session;
    private int _lastId;

    private LabPeer(HttpClient http, Uri session) => (_http, _session) = (http, session);

    public static async Task<LabPeer> JoinAsync(ShowcaseApp app)
    {
        var http = new HttpClient { BaseAddress = new(app.HttpUrl) };
        var handshake = await http.GetStringAsync(new Uri("/socket.io/?EIO=4&transport=polling", UriKind.Relative));
        var peer = new LabPeer(http, new Uri($"/socket.io/?EIO=4&transport=polling&sid={handshake.Split('"')[3]}", UriKind.Relative));
        await peer.PostAsync("40/lab,");
        Assert.StartsWith("40/lab,", await http.GetStringAsync(peer._session), StringComparison.Ordinal);
        return peer;
    }

    /// <summary>Emits an event, and returns what it is acknowledged with.</summary>
    public async Task<JsonElement> AskAsync(string request)
    {
        var id = ++_lastId;
        await PostAsync($"42/lab,{id}{request}");
        while (true)
        {
            // Others are figures, and what comes with them.
            var packets = (await _http.GetStringAsync(_session)).Split('\u001e');
            if (packets.FirstOrDefault(packet => packet.StartsWith($"43/lab,{id}[", StringComparison.Ordinal)) is { } answer)
            {
                using var json = JsonDocument.Parse(answer.AsMemory($"43/lab,{id}".Length));
                return json.RootElement[0].Clone();
            }
        }
    }

    /// <summary>Opens a run, and returns its token.</summary>
    public async Task<string> OpenAsync() => (await AskAsync("""["open",50,16]""")).GetProperty("value").GetProperty("token").GetString()!;

    public async ValueTask DisposeAsync()
    {
        await PostAsync("1");
        _http.Dispose();
    }

    private async Task PostAsync(string packet)
    {
        using var body = new StringContent(packet, Encoding.UTF8, "text/plain");
        using var response = await _http.PostAsync(_session, body);
        response.EnsureSuccessStatusCode();
    }
}
