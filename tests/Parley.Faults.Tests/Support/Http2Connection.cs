using System.Buffers.Binary;
using System.Text;

namespace Parley.Faults.Tests.Support;

/// <summary>A client of HTTP/2 with hardly anything of one: frames as a test wants them, headers without compression.</summary>
internal sealed class Http2Connection : IDisposable
{
    private const byte Acknowledges = 1;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private readonly RawConnection _connection;
    private int _lastStream = -1;

    private Http2Connection(RawConnection connection) => _connection = connection;

    /// <param name="server">Where to.</param>
    /// <param name="window">How many bytes the server may send on a stream before it is told to go on.</param>
    public static async Task<Http2Connection> OpenAsync(Uri server, int window = 65_535)
    {
        var connection = new Http2Connection(await RawConnection.OpenAsync(server));
        await connection._connection.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        // SETTINGS_INITIAL_WINDOW_SIZE (section 6.5.2).
        var setting = new byte[6];
        setting[1] = 4;
        BinaryPrimitives.WriteInt32BigEndian(setting.AsSpan(2), window);
        await connection.SendAsync(Http2Frame.Settings, 0, 0, setting);
        return connection;
    }

    /// <summary>Sends a GET.</summary>
    /// <returns>Its stream.</returns>
    public Task<int> GetAsync(string path) => RequestAsync(EndHeaders | EndStream, [(":method", "GET"), (":scheme", "http"), (":path", path), (":authority", "localhost")]);

    /// <summary>Asks for a WebSocket (RFC 8441).</summary>
    /// <returns>Its stream.</returns>
    public Task<int> AskForWebSocketAsync(string path) => RequestAsync(
        EndHeaders,
        [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", path), (":authority", "localhost"), ("sec-websocket-version", "13")]);

    public Task SendAsync(int stream, byte[] data) => SendAsync(Http2Frame.Data, 0, stream, data);

    /// <summary>Cancels a stream.</summary>
    public Task ResetAsync(int stream) => SendAsync(Http2Frame.Reset, 0, stream, [0, 0, 0, 8]);

    /// <summary>Says that it opens no more streams.</summary>
    public Task GoAwayAsync() => SendAsync(Http2Frame.GoAway, 0, 0, new byte[8]);

    /// <summary>Lets the server send so many more bytes, on a stream or, by 0, on all together.</summary>
    public Task WidenAsync(int stream, int bytes)
    {
        var payload = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, bytes);
        return SendAsync(Http2Frame.WindowUpdate, 0, stream, payload);
    }

    /// <summary>Reads until a frame of this type comes, and answers settings and pings on the way.</summary>
    /// <param name="type">The type.</param>
    /// <param name="stream">The stream, or 0 for whichever.</param>
    public async Task<Http2Frame> ReadAsync(byte type, int stream = 0)
    {
        while (true)
        {
            var frame = await ReadFrameAsync().Guarded();
            if (frame.Type is Http2Frame.Settings or Http2Frame.Ping && (frame.Flags & Acknowledges) == 0)
            {
                await SendAsync(frame.Type, Acknowledges, 0, frame.Type == Http2Frame.Ping ? frame.Payload : []);
            }

            if (frame.Type == type && (stream == 0 || frame.Stream == stream))
            {
                return frame;
            }
        }
    }

    /// <summary>Reads until the server ends the connection.</summary>
    public Task ReadToEndAsync() => _connection.ReadToEndAsync();

    public void Dispose() => _connection.Dispose();

    private async Task<int> RequestAsync(int flags, (string Name, string Value)[] headers)
    {
        _lastStream += 2;
        var block = headers.SelectMany(header => (byte[])[0, .. Literal(header.Name), .. Literal(header.Value)]).ToArray();
        await SendAsync(Http2Frame.Headers, (byte)flags, _lastStream, block);
        return _lastStream;
    }

    /// <summary>A string as it is (RFC 7541 section 5.2), which is less than 127 bytes long here.</summary>
    private static byte[] Literal(string text)
    {
        Assert.InRange(text.Length, 0, 126);
        return [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
    }

    private async Task<Http2Frame> ReadFrameAsync()
    {
        var header = await _connection.ReadAsync(9);
        var length = (header[0] << 16) | (header[1] << 8) | header[2];
        var stream = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)) & int.MaxValue;
        return new Http2Frame(header[3], header[4], stream, await _connection.ReadAsync(length));
    }

    private Task SendAsync(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        frame[1] = (byte)(payload.Length >> 8);
        frame[2] = (byte)payload.Length;
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return _connection.SendAsync(frame);
    }
}
