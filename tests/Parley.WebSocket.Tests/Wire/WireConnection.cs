using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Parley.WebSocket.Tests.Wire;

/// <summary>The bytes of a WebSocket, over either version of HTTP: raw ones out, frames in.</summary>
internal sealed class WireConnection : IDisposable
{
    private const int Http1HeaderLimit = 32 * 1024;

    private readonly Stream _stream;
    private readonly IDisposable _owner;
    private readonly System.Net.Sockets.Socket? _socket;

    private WireConnection(Stream stream, IDisposable owner, System.Net.Sockets.Socket? socket, string? extensions)
    {
        (_stream, _owner, _socket, Extensions) = (stream, owner, socket, extensions);
    }

    /// <summary>What the server answered in <c>Sec-WebSocket-Extensions</c>.</summary>
    public string? Extensions { get; }

    public string SessionId { get; private set; } = "";

    /// <summary>Opens a session and reads its handshake.</summary>
    public static async Task<WireConnection> OpenAsync(EchoServer server, HttpVersionOfWire version, string path = EchoServer.Plain, string? extensions = null, string query = "")
    {
        var connection = await ConnectAsync(server, version, path + "?EIO=4&transport=websocket" + query, extensions).Soon();
        var (opcode, payload, isCompressed) = await connection.ReceiveAsync() ?? throw new EndOfStreamException();
        Assert.Equal(Frame.Text, opcode);
        using var handshake = JsonDocument.Parse((isCompressed ? Deflate.Decompress(payload) : payload).AsMemory(1));
        connection.SessionId = handshake.RootElement.GetProperty("sid").GetString()!;
        return connection;
    }

    /// <summary>Opens a WebSocket and nothing more.</summary>
    public static Task<WireConnection> ConnectAsync(EchoServer server, HttpVersionOfWire version, string target, string? extensions = null, byte[]? early = null) =>
        version == HttpVersionOfWire.Http1
            ? UpgradeAsync(server.Http1, target, extensions, early ?? [])
            : ExtendedConnectAsync(new Uri(server.Http2, target), extensions);

    /// <summary>Writes bytes, all at once or in pieces of <paramref name="chunk"/>.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, int chunk = int.MaxValue)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, chunk);
            await _stream.WriteAsync(bytes[..count]);
            await _stream.FlushAsync();
            bytes = bytes[count..];
        }
    }

    /// <summary>Reads a frame of the server, <see langword="null"/> at the end.</summary>
    public async Task<(byte Opcode, byte[] Payload, bool IsCompressed)?> ReceiveAsync()
    {
        var header = new byte[10];
        if (await _stream.ReadAtLeastAsync(header.AsMemory(0, 2), 2, throwOnEndOfStream: false).AsTask().Soon() < 2)
        {
            return null;
        }

        // Servers do not mask (RFC 6455 section 5.1), this one does not fragment, and RSV1 is the only bit an extension gives it.
        Assert.Equal(0x80, header[0] & 0xb0);
        Assert.Equal(0, header[1] & 0x80);
        var length = (long)header[1];
        if (length == 126)
        {
            await _stream.ReadExactlyAsync(header.AsMemory(2, 2)).AsTask().Soon();
            length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2));
            Assert.InRange(length, 126, ushort.MaxValue);
        }
        else if (length == 127)
        {
            await _stream.ReadExactlyAsync(header.AsMemory(2, 8)).AsTask().Soon();
            length = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(2));
            Assert.InRange(length, ushort.MaxValue + 1, EchoServer.LargePayload);
        }

        var payload = new byte[length];
        await _stream.ReadExactlyAsync(payload).AsTask().Soon();
        return ((byte)(header[0] & 0x0f), payload, (header[0] & 0x40) != 0);
    }

    public async Task ExpectAsync(byte opcode, byte[] payload)
    {
        var frame = await ReceiveAsync();
        Assert.NotNull(frame);
        Assert.Equal(opcode, frame.Value.Opcode);
        Assert.False(frame.Value.IsCompressed);
        AssertSame(payload, frame.Value.Payload);
    }

    /// <summary>Expects a close frame, with a code or without, and nothing else in it.</summary>
    /// <param name="code">The code, <see cref="Frame.NoCode"/> for an empty frame.</param>
    /// <param name="orBefore">A message that may come first.</param>
    public async Task ExpectCloseAsync(int code, byte[]? orBefore = null)
    {
        var frame = await ReceiveAsync();
        if (orBefore is not null && frame is { Opcode: Frame.Text or Frame.Binary } message)
        {
            AssertSame(orBefore, message.Payload);
            frame = await ReceiveAsync();
        }

        Assert.NotNull(frame);
        Assert.Equal(Frame.Close, frame.Value.Opcode);
        Assert.Equal(code == Frame.NoCode ? [] : Frame.ClosePayload(code), frame.Value.Payload);
    }

    /// <summary>Expects the end: nothing more, and the connection closed by the server.</summary>
    public async Task ExpectEndAsync()
    {
        try
        {
            Assert.Null(await ReceiveAsync());
        }
        catch (IOException exception) when (exception is not EndOfStreamException)
        {
            // What was sent behind the end can have made the server reset the connection; the frames before have been read.
        }
    }

    /// <summary>Ends sending. Over HTTP/2 this client can only reset, which ends receiving as well.</summary>
    public void EndSending()
    {
        if (_socket is not null)
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        else
        {
            _stream.Dispose();
        }
    }

    /// <summary>Whether the end of the stream can be awaited after <see cref="EndSending"/>.</summary>
    public bool CanHalfClose => _socket is not null;

    /// <summary>Breaks off in the rudest way there is.</summary>
    public void Reset()
    {
        _socket?.LingerState = new LingerOption(enable: true, seconds: 0);
        Dispose();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _owner.Dispose();
    }

    public static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        // The assertion for collections takes seconds for megabytes.
        if (!expected.SequenceEqual(actual))
        {
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{actual.Length} bytes came, {expected.Length} were expected; they differ from byte {expected.CommonPrefixLength(actual)} on"));
        }
    }

    private static async Task<WireConnection> UpgradeAsync(Uri server, string target, string? extensions, byte[] early)
    {
        var socket = new System.Net.Sockets.Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, server.Port);
            var stream = new NetworkStream(socket, ownsSocket: true);
            var offer = extensions is null ? "" : $"Sec-WebSocket-Extensions: {extensions}\r\n";
            var request = $"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{offer}\r\n";
            await stream.WriteAsync(Frame.Join(Encoding.ASCII.GetBytes(request), early));
            var head = await ReadHeadAsync(stream);
            if (!head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
            {
                throw new HttpRequestException("The upgrade was refused: " + head);
            }

            // RFC 6455 section 1.3 gives the answer to this key.
            Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.OrdinalIgnoreCase);
            return new WireConnection(stream, socket, socket, HeaderOf(head, "Sec-WebSocket-Extensions"));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        // Byte by byte, because frames follow at once.
        var head = new byte[Http1HeaderLimit];
        var length = 0;
        while (!head.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            await stream.ReadExactlyAsync(head.AsMemory(length++, 1)).AsTask().Soon();
        }

        return Encoding.ASCII.GetString(head, 0, length);
    }

    private static string? HeaderOf(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private static async Task<WireConnection> ExtendedConnectAsync(Uri uri, string? extensions)
    {
        var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        try
        {
            var request = new HttpRequestMessage(HttpMethod.Connect, uri) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Protocol = "websocket";
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
            if (extensions is not null)
            {
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Extensions", extensions);
            }

            var response = await invoker.SendAsync(request, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            var answer = response.Headers.TryGetValues("Sec-WebSocket-Extensions", out var values) ? string.Join(", ", values) : null;
            return new WireConnection(await response.Content.ReadAsStreamAsync(), invoker, socket: null, answer);
        }
        catch
        {
            invoker.Dispose();
            throw;
        }
    }
}
