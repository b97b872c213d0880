using System.Net.WebSockets;
using System.Text;

namespace Parley.Fuzz.Bus;

/// <summary>A client of a node, which hears whatever the inputs say and waits for what was really sent.</summary>
internal sealed class Neighbour : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _webSocket = new();
    private byte[] _buffer = new byte[4096];

    public static async Task<Neighbour> ConnectAsync(Uri node)
    {
        var neighbour = new Neighbour();
        await neighbour._webSocket.ConnectAsync(new UriBuilder(node) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri, CancellationToken.None).WaitAsync(Limit);
        await neighbour.SayAsync("40");
        await neighbour.HearAsync("40");
        return neighbour;
    }

    /// <summary>Waits for a packet, and answers pings meanwhile.</summary>
    public async Task HearAsync(string start)
    {
        while (true)
        {
            var text = await ReceiveAsync();
            if (text.StartsWith(start, StringComparison.Ordinal))
            {
                return;
            }

            if (text == "2")
            {
                await SayAsync("3");
            }
        }
    }

    public void Dispose() => _webSocket.Dispose();

    private Task SayAsync(string text) => _webSocket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async Task<string> ReceiveAsync()
    {
        for (var length = 0; ;)
        {
            var received = await _webSocket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(Limit);
            FuzzException.Require(received.MessageType != WebSocketMessageType.Close, "a neighbour was disconnected");
            length += received.Count;
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }

            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }
    }
}
