using System.Net;
using System.Net.Sockets;

namespace Parley.Faults.Tests.Support;

/// <summary>A client over a WebSocket with a thread of its own, which answers its pings whatever becomes of the pool of this process.</summary>
internal sealed class SteadyClient : IDisposable
{
    private readonly System.Net.Sockets.Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Thread _thread;
    private readonly int _port;
    private int _pings;
    private volatile bool _hasJoined;
    private volatile bool _hasEnded;

    public SteadyClient(Uri server)
    {
        _port = server.Port;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Pings that were answered.</summary>
    public int Pings => Volatile.Read(ref _pings);

    public bool HasJoined => _hasJoined;

    /// <summary>Whether the server has ended the connection.</summary>
    public bool HasEnded => _hasEnded;

    public void Dispose()
    {
        _socket.Dispose();
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            _socket.Connect(IPAddress.Loopback, _port);
            _socket.Send(System.Text.Encoding.ASCII.GetBytes(RawConnection.WebSocketRequest("EIO=4&transport=websocket")));
            Span<byte> end = stackalloc byte[4];
            while (!end.SequenceEqual("\r\n\r\n"u8))
            {
                end[1..].CopyTo(end);
                Read(end[3..]);
            }

            _socket.Send(RawConnection.TextFrame("40"));
            while (TryReadFrame(out var packet))
            {
                if (packet is "2")
                {
                    _socket.Send(RawConnection.TextFrame("3"));
                    Interlocked.Increment(ref _pings);
                }
                else if (packet.StartsWith("40", StringComparison.Ordinal))
                {
                    _hasJoined = true;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or EndOfStreamException or ObjectDisposedException)
        {
            // Cut, or disposed.
        }

        _hasEnded = true;
    }

    private bool TryReadFrame(out string packet)
    {
        Span<byte> header = stackalloc byte[2];
        Read(header);
        var payload = new byte[header[1]];
        Read(payload);
        packet = System.Text.Encoding.UTF8.GetString(payload);
        return header[0] == 0x81;
    }

    private void Read(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var read = _socket.Receive(buffer);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            buffer = buffer[read..];
        }
    }
}
