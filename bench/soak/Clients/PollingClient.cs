using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Parley.Soak.Clients;

/// <summary>A client over long polling, with a connection for each direction.</summary>
internal sealed class PollingClient : SoakClient
{
    private readonly Queue<string> _received = [];
    private readonly Uri _server;
    private readonly IPAddress? _from;
    private readonly RawConnection _polls;
    private readonly RawConnection _posts;
    private string _query = PollingQuery;

    private PollingClient(Uri server, IPAddress? from, RawConnection polls, RawConnection posts)
    {
        _server = server;
        _from = from;
        _polls = polls;
        _posts = posts;
    }

    public string SessionId { get; private set; } = "";

    /// <summary>The connection that is written to, for what a client should not do.</summary>
    public RawConnection Posts => _posts;

    /// <summary>The connection that is polled on, likewise.</summary>
    public RawConnection Polls => _polls;

    public string Path => $"/socket.io/?{_query}";

    /// <summary>Opens a session.</summary>
    public static async Task<PollingClient> OpenAsync(Uri server, IPAddress? from = null)
    {
        var client = new PollingClient(server, from, await RawConnection.OpenAsync(server, from), await RawConnection.OpenAsync(server, from));
        try
        {
            using var open = JsonDocument.Parse((await client.PollAsync()).AsMemory(1));
            client.SessionId = open.RootElement.GetProperty("sid").GetString()!;
            client._query = $"{PollingQuery}&sid={client.SessionId}";
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Moves to a WebSocket, which the session goes on with.</summary>
    public async Task<WireClient> UpgradeAsync()
    {
        var client = await WireClient.AskAsync(_server, $"{WebSocketQuery}&sid={SessionId}", _from);
        try
        {
            await client.SendAsync("2probe");
            var answer = await client.NextAsync();
            if (answer != "3probe")
            {
                throw new LostException($"{answer} came for a probe.");
            }

            await client.SendAsync("5");
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public override Task SendAsync(string packet) => PostAsync(packet);

    public override Task SendBinaryAsync(byte[] data) => PostAsync("b" + Convert.ToBase64String(data));

    public override Task CloseAsync() => PostAsync("1");

    public override void Dispose()
    {
        _polls.Dispose();
        _posts.Dispose();
    }

    protected override string AttachmentOf(string text) => "b" + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text));

    protected override async Task<string?> ReceiveAsync()
    {
        while (_received.Count == 0)
        {
            foreach (var packet in (await PollAsync()).Split('\u001e'))
            {
                _received.Enqueue(packet);
            }
        }

        return _received.Dequeue();
    }

    private async Task<string> PollAsync()
    {
        await _polls.SendAsync($"GET {Path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return await ReadAsync(_polls);
    }

    private async Task PostAsync(string payload)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(payload).ToString(CultureInfo.InvariantCulture);
        await _posts.SendAsync($"POST {Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{payload}");
        await ReadAsync(_posts);
    }

    private static async Task<string> ReadAsync(RawConnection connection)
    {
        var response = await connection.ReadResponseAsync();
        return response.Status == 200 ? response.Body : throw new LostException($"{response.Status} came for a request: {response.Body}");
    }
}
