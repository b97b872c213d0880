using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Showcase.Lab;

/// <summary>One client of a channel with a connection of its own, which reads everything and does nothing with it.</summary>
internal sealed class CrowdClient : IDisposable
{
    private const string Connect = "40/feed,";

    private readonly string _channel;
    private readonly Uri _address;
    private readonly string _query;
    private readonly TimeSpan _poll;
    private readonly HttpClient _http;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private ClientWebSocket? _socket;
    private Stream? _events;
    private string _session = "";

    public CrowdClient(string channel, Uri address, string token, TimeSpan poll)
    {
        (_channel, _address, _query, _poll) = (channel, address, $"run={token}&channel={channel}", poll);
#pragma warning disable CA5359 // The process that started this one is the server, on the same machine, and its certificate may be one that nobody has signed.
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } };
#pragma warning restore CA5359
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
    }

    private string PollingUrl => $"/socket.io/?EIO=4&transport=polling&{_query}{_session}";

    public Task OpenAsync() => _channel switch
    {
        LabChannel.ShortPolling => _http.GetByteArrayAsync($"/poll?{_query}&after=0"),
        LabChannel.Events => OpenEventsAsync(),
        LabChannel.LongPolling => OpenPollingAsync(),
        _ => OpenSocketAsync(),
    };

    public Task ListenAsync() => _channel switch
    {
        LabChannel.ShortPolling => ShortPollAsync(),
        LabChannel.Events => ReadEventsAsync(),
        LabChannel.LongPolling => LongPollAsync(),
        _ => ReadSocketAsync(),
    };

    public void Dispose()
    {
        _socket?.Dispose();
        _events?.Dispose();
        _http.Dispose();
    }

    private async Task ShortPollAsync()
    {
        long after = 0;
        while (true)
        {
            await Task.Delay(_poll);
            var messages = await _http.GetFromJsonAsync<FeedMessage[]>($"/poll?{_query}&after={after}") ?? [];
            after = messages.LastOrDefault()?.Number ?? after;
        }
    }

    private async Task OpenEventsAsync()
    {
        _events = await _http.GetStreamAsync($"/events?{_query}");
    }

    private async Task ReadEventsAsync()
    {
        while (await _events!.ReadAsync(_buffer) > 0)
        {
            // Only read.
        }
    }

    private async Task OpenPollingAsync()
    {
        var open = await _http.GetStringAsync(PollingUrl);
        using var packet = System.Text.Json.JsonDocument.Parse(open.AsMemory(1));
        _session = "&sid=" + packet.RootElement.GetProperty("sid").GetString();
        await PostAsync(Connect);
        if (!(await _http.GetStringAsync(PollingUrl)).StartsWith(Connect, StringComparison.Ordinal))
            throw new InvalidOperationException("The feed refused the client.");
    }

    private async Task LongPollAsync()
    {
        while (true)
        {
            var packets = await _http.GetStringAsync(PollingUrl);
            // Of the packets only a ping needs an answer, and a message never is one character long.
            if (packets.Split('\u001e').Contains("2", StringComparer.Ordinal))
                await PostAsync("3");
        }
    }

    private async Task PostAsync(string packet)
    {
        using var content = new StringContent(packet);
        using var response = await _http.PostAsync(PollingUrl, content);
        response.EnsureSuccessStatusCode();
    }

    private async Task OpenSocketAsync()
    {
        _socket = new ClientWebSocket();
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
        if (_channel == LabChannel.WebSocketOverHttp2)
        {
            _socket.Options.HttpVersion = HttpVersion.Version20;
            _socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        var url = new UriBuilder(_address) { Scheme = _address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = "/socket.io/", Query = $"EIO=4&transport=websocket&{_query}" };
        await _socket.ConnectAsync(url.Uri, _http, CancellationToken.None);
        await ReceiveAsync();
        await SendAsync(Connect);
        if (!(await ReceiveAsync()).StartsWith(Connect, StringComparison.Ordinal))
            throw new InvalidOperationException("The feed refused the client.");
    }

    private async Task ReadSocketAsync()
    {
        while (_socket!.State == WebSocketState.Open)
        {
            if (await ReceiveAsync() == "2")
                await SendAsync("3");
        }
    }

    private async Task<string> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await _socket!.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            length += part.Count;
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(_buffer, 0, Math.Min(length, 16));
        }
    }

    private Task SendAsync(string packet) => _socket!.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
}
