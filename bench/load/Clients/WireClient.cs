using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Parley.Load.Scenarios;
using Parley.Load.Servers;

namespace Parley.Load.Clients;

/// <summary>A client over HTTP/1.1 with frames of its own, which writes what was encoded before and compares what comes where it lies.</summary>
internal sealed class WireClient : LoadClient
{
    private const int MinBufferBytes = 16 * 1024;

    private readonly Stream _stream;
    private readonly byte[] _frames;
    private readonly int _eventBytes;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;

    private WireClient(Stream stream, Exchange exchange, int inFlight)
        : base(exchange)
    {
        _stream = stream;
        byte[] frames = [.. exchange.Sent.SelectMany(ClientFrame.Encode)];
        _eventBytes = frames.Length;
        _frames = [.. Enumerable.Repeat(frames, inFlight).SelectMany(bytes => bytes)];
        _buffer = new byte[Math.Max(MinBufferBytes, 2 * exchange.LargestBytes)];
    }

    public override string Transport => _stream is SslStream tls ? $"HTTP/1.1, {tls.SslProtocol}, {tls.NegotiatedCipherSuite}" : "HTTP/1.1";

    public override bool HasMessage => TryReadHeader(out var header, out var length) && _end - _start - header >= length;

    public static async Task<WireClient> OpenAsync(Uri server, TestCertificate? certificate, Exchange exchange, int inFlight)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
            stream = new NetworkStream(socket, ownsSocket: true);
            if (certificate is not null)
            {
                var tls = new SslStream(stream);
                stream = tls;
                await tls.AuthenticateAsClientAsync(certificate.ClientOptions(server.Host));
            }

            var client = new WireClient(stream, exchange, inFlight);
            await client.UpgradeAsync(server);
            await client.JoinAsync();
            return client;
        }
        catch
        {
            stream?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    public override ValueTask SendAsync(int count) => _stream.WriteAsync(_frames.AsMemory(0, count * _eventBytes));

    public override void Dispose() => _stream.Dispose();

    protected override ValueTask SendAsync(Packet packet) => _stream.WriteAsync(ClientFrame.Encode(packet));

    protected override async ValueTask<Message> ReceiveAsync()
    {
        int header, length;
        while (!TryReadHeader(out header, out length) || _end - _start - header < length)
        {
            await FillAsync();
        }

        var message = new Message(_buffer.AsMemory(_start + header, length), _buffer[_start] == 0x82);
        _start += header + length;
        return message;
    }

    private async Task UpgradeAsync(Uri server)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {Target} HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        int length;
        while ((length = _buffer.AsSpan(0, _end).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillAsync();
        }

        if (!_buffer.AsSpan(0, _end).StartsWith("HTTP/1.1 101 "u8))
        {
            throw new LostException($"{Encoding.ASCII.GetString(_buffer, 0, length)} came for a WebSocket.");
        }

        _start = length + 4;
    }

    private bool TryReadHeader(out int header, out int length)
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        header = bytes.Length < 2 ? 2 : bytes[1] switch { < 126 => 2, 126 => 4, _ => 10 };
        length = 0;
        if (bytes.Length < header)
        {
            return false;
        }

        // Whole messages, without extensions, not masked: the servers send no others.
        var size = header switch { 2 => bytes[1], 4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), _ => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]) };
        if (bytes[0] is not (0x81 or 0x82) || bytes[1] > 127 || size < 0 || size + header > _buffer.Length)
        {
            throw new LostException($"A frame came that begins with {bytes[0]:X2}{bytes[1]:X2} and has {size} bytes.");
        }

        length = (int)size;
        return true;
    }

    private async ValueTask FillAsync()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = await _stream.ReadAsync(_buffer.AsMemory(_end));
        if (read == 0)
        {
            throw new LostException("The connection has ended.");
        }

        _end += read;
    }
}
