using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Parley.Testing;

/// <summary>A client of one node, over a WebSocket, that says which packets it expects.</summary>
public sealed class AdapterClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _webSocket = new();
    private readonly string _prefix;
    private byte[] _buffer = new byte[4096];

    private AdapterClient(SocketIOServer node, string namespaceName)
    {
        Namespace = node.Of(namespaceName);
        _prefix = namespaceName == "/" ? "" : namespaceName + ",";
    }

    /// <summary>The namespace it joined, on its own node.</summary>
    public Namespace Namespace { get; }

    /// <summary>The id of its socket.</summary>
    public string SocketId { get; private set; } = "";

    /// <summary>Its socket, on its own node.</summary>
    public Socket Socket => Namespace.Sockets.Single(socket => string.Equals(socket.Id, SocketId, StringComparison.Ordinal));

    internal static async Task<AdapterClient> ConnectAsync(Uri address, SocketIOServer node, string namespaceName, string auth)
    {
        var client = new AdapterClient(node, namespaceName);
        var uri = new UriBuilder(address) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket&from=specification" }.Uri;
        await client._webSocket.ConnectAsync(uri, CancellationToken.None).WaitAsync(Limit);
        await client.ReceiveAsync();
        await client.SendAsync($"40{client._prefix}{auth}");
        var connected = await client.ReceiveAsync();
        Assert.StartsWith($"40{client._prefix}{{", connected, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(connected.AsMemory(2 + client._prefix.Length));
        client.SocketId = json.RootElement.GetProperty("sid").GetString() ?? "";
        return client;
    }

    /// <summary>Expects events, in this order and without another in between.</summary>
    /// <param name="events">Each as a JSON array, for example <c>["hello",1]</c>.</param>
    /// <returns>Completes when they have come.</returns>
    public async Task ExpectAsync(params string[] events)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (var expected in events)
        {
            Assert.Equal($"42{_prefix}{expected}", await ReceiveAsync());
        }
    }

    /// <summary>Receives events until one comes.</summary>
    /// <param name="last">The one, as a JSON array.</param>
    /// <returns>Those before it, in their order.</returns>
    public async Task<IReadOnlyList<string>> ReceiveUntilAsync(string last)
    {
        var events = new List<string>();
        while (true)
        {
            var packet = await ReceiveAsync();
            Assert.StartsWith($"42{_prefix}", packet, StringComparison.Ordinal);
            var received = packet[(2 + _prefix.Length)..];
            if (string.Equals(received, last, StringComparison.Ordinal))
            {
                return events;
            }

            events.Add(received);
        }
    }

    /// <summary>Expects an event with attachments.</summary>
    /// <param name="expected">The event as a JSON array with a placeholder for each.</param>
    /// <param name="attachments">The attachments.</param>
    /// <returns>Completes when it has come.</returns>
    public async Task ExpectBinaryAsync(string expected, params byte[][] attachments)
    {
        ArgumentNullException.ThrowIfNull(attachments);
        Assert.Equal($"45{attachments.Length}-{_prefix}{expected}", await ReceiveAsync());
        foreach (var attachment in attachments)
        {
            Assert.Equal(attachment, (await ReceiveBytesAsync()).ToArray());
        }
    }

    /// <summary>Expects an event to be acknowledged, and acknowledges it.</summary>
    /// <param name="expected">The event as a JSON array.</param>
    /// <param name="answer">The acknowledgement as a JSON array.</param>
    /// <returns>Completes when the acknowledgement is sent.</returns>
    public async Task AcknowledgeAsync(string expected, string answer) => await AnswerAsync(await ExpectQuestionAsync(expected), answer);

    /// <summary>Acknowledges an event.</summary>
    /// <param name="id">The id that came with it.</param>
    /// <param name="answer">The acknowledgement as a JSON array.</param>
    /// <returns>Completes when the acknowledgement is sent.</returns>
    public Task AnswerAsync(string id, string answer) => SendAsync($"43{_prefix}{id}{answer}");

    /// <summary>Expects an event to be acknowledged, and does not.</summary>
    /// <param name="expected">The event as a JSON array.</param>
    /// <returns>The id to acknowledge with.</returns>
    public async Task<string> ExpectQuestionAsync(string expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var packet = await ReceiveAsync();
        Assert.StartsWith($"42{_prefix}", packet, StringComparison.Ordinal);
        Assert.EndsWith(expected, packet, StringComparison.Ordinal);
        return packet[(2 + _prefix.Length)..^expected.Length];
    }

    /// <summary>Expects that nothing is on its way to the client from some nodes: order is kept, so that what comes next is what they send now.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <returns>Completes when that is certain.</returns>
    public async Task ExpectNothingFromAsync(params SocketIOServer[] nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        foreach (var node in nodes)
        {
            await node.Of(Namespace.Name).To(SocketId).EmitAsync("settled");
            await ExpectAsync("""["settled"]""");
        }
    }

    /// <summary>Expects to be disconnected from the namespace.</summary>
    /// <returns>Completes when it was.</returns>
    public async Task ExpectDisconnectedAsync() => Assert.Equal($"41{_prefix}", await ReceiveAsync());

    /// <summary>Closes the connection and waits for the server to have closed it, too.</summary>
    /// <returns>Completes when it is closed.</returns>
    public Task CloseAsync() => _webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, CancellationToken.None).WaitAsync(Limit);

    /// <inheritdoc/>
    public void Dispose() => _webSocket.Dispose();

    private Task SendAsync(string packet) =>
        _webSocket.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).WaitAsync(Limit);

    private async Task<string> ReceiveAsync() => Encoding.UTF8.GetString((await ReceiveBytesAsync()).Span);

    private async Task<ReadOnlyMemory<byte>> ReceiveBytesAsync()
    {
        var length = 0;
        while (true)
        {
            var received = await _webSocket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(Limit);
            length += received.Count;
            if (received.EndOfMessage)
            {
                return _buffer.AsMemory(0, length);
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
