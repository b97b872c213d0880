using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Faults.Tests.Support;

/// <summary>A TCP connection that a test writes bytes to as they are, and reads HTTP responses from.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly System.Net.Sockets.Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[16 * 1024];
    private int _length;

    /// <summary>The code of the close frame, if one with a code has come.</summary>
    public int? CloseCode { get; private set; }

    /// <param name="server">Where to.</param>
    /// <param name="from">An address of this machine to come from, or <see langword="null"/> for any.</param>
    public static async Task<RawConnection> OpenAsync(Uri server, IPAddress? from = null)
    {
        var connection = new RawConnection();
        if (from is not null)
        {
            connection._socket.Bind(new IPEndPoint(from, 0));
        }

        await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        return connection;
    }

    /// <summary>A masked text frame of a client.</summary>
    public static byte[] TextFrame(string text)
    {
        var data = Encoding.UTF8.GetBytes(text);
        byte[] length = data.Length < 126 ? [(byte)(0x80 | data.Length)] : [0xFE, (byte)(data.Length >> 8), (byte)data.Length];
        return [0x81, .. length, 0, 0, 0, 0, .. data];
    }

    /// <summary>A masked binary frame of a client.</summary>
    public static byte[] BinaryFrame(ReadOnlySpan<byte> data) => [0x82, (byte)(0x80 | data.Length), 0, 0, 0, 0, .. data];

    /// <summary>What a client asks for a WebSocket with.</summary>
    public static string WebSocketRequest(string query) =>
        $"GET /socket.io/?{query} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> data) => await _socket.SendAsync(data);

    /// <summary>Sends what the other side takes of it, which may be less if it has ended.</summary>
    public async Task TrySendAsync(ReadOnlyMemory<byte> data)
    {
        try
        {
            await _socket.SendAsync(data);
        }
        catch (SocketException)
        {
        }
    }

    public void End(Cut cut)
    {
        if (cut != Cut.Reset)
        {
            _socket.Shutdown(SocketShutdown.Send);
        }

        if (cut != Cut.Fin)
        {
            ProxiedDirection.Reset(_socket);
        }
    }

    /// <summary>Reads one response.</summary>
    public async Task<RawResponse> ReadResponseAsync()
    {
        var head = Encoding.ASCII.GetString(await ReadUntilAsync("\r\n\r\n"u8.ToArray()).Guarded());
        var status = int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        string body;
        if (Header(head, "Content-Length") is { } length)
        {
            body = Encoding.UTF8.GetString(await ReadAsync(int.Parse(length, CultureInfo.InvariantCulture)).Guarded());
        }
        else if (Header(head, "Transfer-Encoding") is "chunked")
        {
            body = await ReadChunksAsync();
        }
        else
        {
            body = status is 101 or 204 or 304 ? "" : Encoding.UTF8.GetString(await ReadToEndAsync());
        }

        return new RawResponse(status, head, body);
    }

    /// <summary>Reads a frame of less than 64 KB and gives its payload as text.</summary>
    /// <returns><see langword="null"/> for a close frame and for the end of the connection.</returns>
    public async Task<string?> ReadFrameAsync()
    {
        try
        {
            var header = await ReadAsync(2).Guarded();
            var length = header[1] < 126 ? header[1] : System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2).Guarded());
            var payload = await ReadAsync(length).Guarded();
            if (header[0] != 0x88)
            {
                return Encoding.UTF8.GetString(payload);
            }

            CloseCode = length < 2 ? null : System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(payload);
            return null;
        }
        catch (Exception exception) when (exception is EndOfStreamException or SocketException)
        {
            return null;
        }
    }

    /// <summary>Reads what is left until the other side ends the connection, in order or by a reset.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        try
        {
            while (await FillAsync().Guarded())
            {
            }
        }
        catch (SocketException)
        {
        }

        return Take(_length);
    }

    /// <summary>Reads so many bytes.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        while (_length < count)
        {
            if (!await FillAsync())
            {
                throw new EndOfStreamException();
            }
        }

        return Take(count);
    }

    public void Dispose() => _socket.Dispose();

    private static string? Header(string head, string name) => head.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();

    private async Task<string> ReadChunksAsync()
    {
        var body = new StringBuilder();
        while (true)
        {
            var size = Encoding.ASCII.GetString(await ReadUntilAsync("\r\n"u8.ToArray()).Guarded()).TrimEnd();
            var length = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(Encoding.UTF8.GetString((await ReadAsync(length + 2).Guarded()).AsSpan(0, length)));
            if (length == 0)
            {
                return body.ToString();
            }
        }
    }

    private async Task<byte[]> ReadUntilAsync(byte[] end)
    {
        int found;
        while ((found = _buffer.AsSpan(0, _length).IndexOf(end)) < 0)
        {
            if (!await FillAsync())
            {
                throw new EndOfStreamException();
            }
        }

        return Take(found + end.Length);
    }

    private async Task<bool> FillAsync()
    {
        if (_length == _buffer.Length)
        {
            Array.Resize(ref _buffer, _length * 2);
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_length));
        _length += read;
        return read > 0;
    }

    private byte[] Take(int count)
    {
        var taken = _buffer[..count];
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
        return taken;
    }
}
