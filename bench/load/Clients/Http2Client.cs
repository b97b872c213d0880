using System.Net;
using System.Net.WebSockets;
using Parley.Load.Scenarios;

namespace Parley.Load.Clients;

/// <summary>A client over HTTP/2 (RFC 8441), by way of the WebSocket of .NET.</summary>
internal sealed class Http2Client : LoadClient
{
    private const int MinBufferBytes = 4 * 1024;

    private readonly ClientWebSocket _socket = new();
    private readonly Http2Connection _connection;
    private readonly byte[] _buffer;

    private Http2Client(Http2Connection connection, Exchange exchange)
        : base(exchange)
    {
        _connection = connection;
        _buffer = new byte[Math.Max(MinBufferBytes, exchange.LargestBytes + 1)];
        var options = _socket.Options;
        options.KeepAliveInterval = TimeSpan.Zero;
        options.HttpVersion = HttpVersion.Version20;
        options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        options.CollectHttpResponseDetails = true;
    }

    public override string Transport => _connection.Transport;

    public override bool HasMessage => false;

    public static async Task<Http2Client> OpenAsync(Uri server, Http2Connection connection, Exchange exchange)
    {
        var client = new Http2Client(connection, exchange);
        try
        {
            await client._socket.ConnectAsync(new UriBuilder(new Uri(server, Target)) { Scheme = server.Scheme == "https" ? "wss" : "ws" }.Uri, connection.Invoker, CancellationToken.None);

            // Over HTTP/1.1 it were 101.
            if (client._socket.HttpStatusCode != HttpStatusCode.OK)
            {
                throw new LostException($"{client._socket.HttpStatusCode} came for a WebSocket over HTTP/2.");
            }

            await client.JoinAsync();
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public override async ValueTask SendAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            foreach (var packet in Exchange.Sent)
            {
                await SendAsync(packet);
            }
        }
    }

    public override void Dispose()
    {
        _socket.Dispose();
        _connection.Dispose();
    }

    protected override ValueTask SendAsync(Packet packet) =>
        _socket.SendAsync(packet.Data.AsMemory(), packet.IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    protected override async ValueTask<Message> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                throw new LostException($"A message came of more than {length} bytes.");
            }

            var result = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close)
            {
                throw new LostException($"The connection has ended with {_socket.CloseStatus}.");
            }

            if (result.EndOfMessage)
            {
                return new Message(_buffer.AsMemory(0, length), result.MessageType == WebSocketMessageType.Binary);
            }
        }
    }
}
