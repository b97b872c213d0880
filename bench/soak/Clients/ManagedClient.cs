using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Parley.Soak.Clients;

/// <summary>A client over the WebSocket of .NET, for HTTP/2 and for compression.</summary>
internal sealed class ManagedClient : SoakClient
{
    private readonly ClientWebSocket _socket = new();
    private byte[] _buffer = new byte[4096];

    /// <param name="server">Where to.</param>
    /// <param name="http2">What WebSockets share a connection of HTTP/2 by, or <see langword="null"/> for HTTP/1.1 and messages that are compressed.</param>
    public static async Task<ManagedClient> OpenAsync(Uri server, HttpMessageInvoker? http2)
    {
        var client = new ManagedClient();
        var options = client._socket.Options;
        options.KeepAliveInterval = TimeSpan.Zero;
        if (http2 is null)
        {
            options.DangerousDeflateOptions = new WebSocketDeflateOptions { ClientContextTakeover = false, ServerContextTakeover = false };
        }
        else
        {
            options.HttpVersion = HttpVersion.Version20;
            options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        try
        {
            await client._socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/socket.io/", Query = WebSocketQuery }.Uri, http2, CancellationToken.None).Guarded();
            var open = await client.ReceiveAsync().Guarded();
            return open is ['0', ..] ? client : throw new LostException($"{open} came for a handshake.");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public override Task SendAsync(string packet) => SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text);

    public override Task SendBinaryAsync(byte[] data) => SendAsync(data, WebSocketMessageType.Binary);

    public override Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Guarded();

    /// <summary>Cuts the connection, or cancels its stream.</summary>
    public void Abort() => _socket.Abort();

    public override void Dispose() => _socket.Dispose();

    protected override async Task<string?> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer.AsSpan(0, length));
            }

            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, length * 2);
            }
        }
    }

    private Task SendAsync(byte[] data, WebSocketMessageType type) => _socket.SendAsync(data, type, endOfMessage: true, CancellationToken.None).Guarded();
}
