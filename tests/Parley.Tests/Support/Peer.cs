using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Support;

/// <summary>A client that follows a script: sends Engine.IO packets over a WebSocket and says which ones it expects back.</summary>
internal sealed class Peer : IDisposable
{
    private const string SyncId = "987654";

    private readonly ClientWebSocket _socket;
    private byte[] _buffer = new byte[4096];

    private Peer(ClientWebSocket socket) => _socket = socket;

    /// <summary>The first packet of the server.</summary>
    public string Open { get; private set; } = "";

    /// <summary>The id of the socket it joined last.</summary>
    public string SocketId { get; private set; } = "";

    public static async Task<Peer> ConnectAsync(Uri uri, Action<ClientWebSocketOptions>? options = null, HttpMessageInvoker? invoker = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        options?.Invoke(socket.Options);
        await socket.ConnectAsync(uri, invoker, CancellationToken.None);
        var peer = new Peer(socket);
        peer.Open = await peer.ReceiveTextAsync();
        Assert.StartsWith("0{\"sid\":", peer.Open, StringComparison.Ordinal);
        return peer;
    }

    public Task SendAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).Guarded();

    public Task SendAsync(byte[] data) => _socket.SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).Guarded();

    /// <summary>Sends a part of a text message.</summary>
    public Task SendPartAsync(string text, bool isLast = false) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, isLast, CancellationToken.None).Guarded();

    /// <summary>Joins a namespace and returns the socket's id.</summary>
    public async Task<string> JoinAsync(string @namespace = "/", string auth = "")
    {
        await SendAsync(@namespace == "/" ? "40" + auth : $"40{@namespace},{auth}");
        return await ExpectConnectedAsync(@namespace);
    }

    public async Task<string> ExpectConnectedAsync(string @namespace = "/")
    {
        var prefix = @namespace == "/" ? "40{" : $"40{@namespace},{{";
        var packet = await ReceiveTextAsync();
        Assert.StartsWith(prefix, packet, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(packet.AsMemory(prefix.Length - 1));
        return SocketId = json.RootElement.GetProperty("sid").GetString()!;
    }

    public async Task ExpectAsync(params string[] packets)
    {
        foreach (var packet in packets)
        {
            Assert.Equal(packet, await ReceiveTextAsync());
        }
    }

    public async Task ExpectAsync(byte[] data) => Assert.Equal(data, await ReceiveBinaryAsync());

    /// <summary>Expects that nothing has been sent to this client but what it has read.</summary>
    public async Task ExpectNothingAsync(string @namespace = "/")
    {
        var prefix = @namespace == "/" ? "" : @namespace + ",";
        await SendAsync($"42{prefix}{SyncId}[\"sync\"]");
        await ExpectAsync($"43{prefix}{SyncId}[]");
    }

    /// <summary>Expects the end of the connection as the next thing that comes, by a close frame or without.</summary>
    public async Task ExpectClosedAsync()
    {
        try
        {
            var (type, received) = await ReceiveAsync();
            Assert.True(type == WebSocketMessageType.Close, Encoding.UTF8.GetString(received));
        }
        catch (WebSocketException)
        {
        }
    }

    /// <summary>Expects a close frame next; 1005 stands for one without a code, which <see cref="ClientWebSocket"/> tells as 1000.</summary>
    public async Task ExpectClosedAsync(int code)
    {
        var (type, received) = await ReceiveAsync();
        Assert.True(type == WebSocketMessageType.Close, Encoding.UTF8.GetString(received));
        Assert.Equal(code == 1005 ? WebSocketCloseStatus.NormalClosure : (WebSocketCloseStatus)code, _socket.CloseStatus);
    }

    public async Task<string> ReceiveTextAsync()
    {
        var (type, received) = await ReceiveAsync();
        Assert.True(type == WebSocketMessageType.Text, $"A text message was expected, and {type} came.");
        return Encoding.UTF8.GetString(received);
    }

    public async Task<byte[]> ReceiveBinaryAsync()
    {
        var (type, received) = await ReceiveAsync();
        Assert.Equal(WebSocketMessageType.Binary, type);
        return received;
    }

    /// <summary>Closes the WebSocket as a client does that goes: by a close frame, waiting for the server's.</summary>
    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Guarded();

    /// <summary>Answers a close frame of the server.</summary>
    public Task AnswerCloseAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Guarded();

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    private Task<(WebSocketMessageType Type, byte[] Data)> ReceiveAsync() => ReceiveCoreAsync().Guarded();

    private async Task<(WebSocketMessageType Type, byte[] Data)> ReceiveCoreAsync()
    {
        var length = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            length += result.Count;
            if (result.EndOfMessage)
            {
                return (result.MessageType, _buffer[..length]);
            }

            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }
    }
}
