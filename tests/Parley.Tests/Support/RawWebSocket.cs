using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Tests.Support;

/// <summary>A WebSocket with hardly anything of one, for tests that need thousands: sends ready-made frames and reads short ones.</summary>
internal sealed class RawWebSocket : IDisposable
{
    private static readonly byte[] Handshake = Encoding.ASCII.GetBytes(
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");

    private readonly System.Net.Sockets.Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[1024];
    private int _length;

    public static byte[] CloseFrame { get; } = [0x88, 0x80, 0, 0, 0, 0];

    /// <summary>A text frame, masked with zeros.</summary>
    public static byte[] TextFrame(string text) => [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)];

    public async Task ConnectAsync(IPEndPoint server)
    {
        await _socket.ConnectAsync(server);
        await _socket.SendAsync(Handshake);
        await ReadUntilAsync("\r\n\r\n"u8.ToArray());
    }

    public async Task SendAsync(byte[] frame) => await _socket.SendAsync(frame);

    /// <summary>Reads, and forgets, all until these bytes have come.</summary>
    public async Task ReadUntilAsync(byte[] bytes)
    {
        int found;
        while ((found = _buffer.AsSpan(0, _length).IndexOf(bytes)) < 0)
        {
            Assert.NotEqual(0, await ReadAsync());
        }

        var end = found + bytes.Length;
        _buffer.AsSpan(end, _length - end).CopyTo(_buffer);
        _length -= end;
    }

    public async Task ReadToTheEndAsync()
    {
        do
        {
            _length = 0;
        }
        while (await ReadAsync() > 0);
    }

    /// <summary>Ends the connection by a reset rather than in good order.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReadAsync()
    {
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_length));
        _length += read;
        return read;
    }
}
