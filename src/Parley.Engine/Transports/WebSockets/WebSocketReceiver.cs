using System.Buffers;
using System.Buffers.Binary;
using Parley.Engine.Diagnostics;
using Parley.Engine.Http;
using Parley.Engine.Sessions;
using Parley.Protocol.EngineIO;
using Parley.Protocol.EngineIO.V3;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Transports.WebSockets;

/// <summary>
/// The reading side of a WebSocket, run by its request's task, or by its connection's where that has been handed over. A buffer is rented when bytes have arrived and given back when all
/// of them are handled, so an idle connection holds none.
/// </summary>
internal sealed class WebSocketReceiver : IDisposable
{
    private const int MinBufferBytes = 4 * 1024;
    private const int MaxFirstBufferBytes = 64 * 1024;

    /// <summary>How long a peer that broke the protocol is listened to.</summary>
    private const int LingerMilliseconds = 500;

    private readonly WebSocketTransport _transport;
    private readonly EngineServer _server;
    private readonly WebSocketMessageReader _reader;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private bool _peerHasClosed;
    private bool _awaitsRest;

    // The first buffer of the next burst has the size that this one came to need.
    private int _firstBufferBytes = MinBufferBytes;

    public WebSocketReceiver(WebSocketTransport transport, EngineServer server)
    {
        _transport = transport;
        _server = server;
        _reader = new WebSocketMessageReader(server.Options.MaxPayload, server.Options.MaxFragments, transport.Deflates);
    }

    /// <summary>Has the WebSocket go on behind its request, if its connection offers that.</summary>
    /// <returns><see langword="false"/> if it lasts no longer than its request, whose task then is to run it.</returns>
    public bool TryHandOver()
    {
        if (_transport.Connection is not ConnectionHandover handover)
        {
            return false;
        }

        handover.HandOverTo(this);
        return true;
    }

    /// <summary>Reads until the connection ends, hands every packet to the session of the transport, and gives back what it holds. Once.</summary>
    public async Task RunAsync()
    {
        var session = _transport.Session;
        try
        {
            // What the upgrade left in the buffer comes first. Waiting is awaited here, not in a method of its own: while a
            // connection is idle, each method that waits is an object of its own.
            while (await HandleBufferedAsync(session))
            {
                await WaitAsync();
                if (!OnRead(await ReadAsync()))
                {
                    break;
                }
            }

            session.Abort(DisconnectReason.TransportClose);
            if (!_peerHasClosed)
            {
                session.HastenClose(LingerMilliseconds);
                await DiscardAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            _transport.OnPeerGone();
            session.Abort(DisconnectReason.TransportClose);
        }
        finally
        {
            await session.WhenOutputIsIdleAsync();
            session.OnTransportGone();
            Dispose();
            await _transport.EndConnectionAsync();
        }
    }

    /// <summary>Reads the next text message while the connection is only probed.</summary>
    /// <returns>The packet's type and whether its data is <c>probe</c>, or <see langword="null"/> at the end or for anything else.</returns>
    public async Task<(EnginePacketType Type, bool IsProbe)?> ReadProbePacketAsync()
    {
        while (true)
        {
            var status = TryReadProbePacket(out var packet);
            if (status != WebSocketReadStatus.NeedMore)
            {
                return packet;
            }

            if (!await FillAsync())
            {
                return null;
            }
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        ReturnBuffer();
    }

    private WebSocketReadStatus TryReadProbePacket(out (EnginePacketType Type, bool IsProbe)? packet)
    {
        packet = null;
        while (true)
        {
            var status = _reader.TryRead(_buffer.AsSpan(_start, _end - _start), out var consumed, out _, out var message, out _);
            _start += consumed;
            if (status == WebSocketReadStatus.Message && message.Opcode is WebSocketOpcode.Ping or WebSocketOpcode.Pong)
            {
                // A proxy looking whether the connection lives; nobody waits for the answer within the time a probe takes.
                continue;
            }

            if (status == WebSocketReadStatus.Message
                && message.Opcode == WebSocketOpcode.Text
                && EnginePacket.TryReadText(message.Payload, out var read))
            {
                packet = (read.Type, read.Data.SequenceEqual("probe"u8));
            }

            return status;
        }
    }

    /// <summary>
    /// Reads on after a fault until the peer has closed, too, or the session's time for it is up. A connection closed with bytes
    /// unread is reset, and a reset can overtake the close frame that says why.
    /// </summary>
    private async ValueTask DiscardAsync()
    {
        do
        {
            _start = _end = 0;
        }
        while (await FillAsync());
    }

    /// <summary>Waits for bytes, then reads as many as the buffer takes.</summary>
    /// <returns><see langword="false"/> at the end of the stream.</returns>
    private async ValueTask<bool> FillAsync()
    {
        await WaitAsync();
        return OnRead(await ReadAsync());
    }

    /// <summary>Waits without holding a buffer, unless it holds the beginning of a message: a read of nothing completes when there is something.</summary>
    private ValueTask<int> WaitAsync()
    {
        if (_start != _end)
        {
            return default;
        }

        ReturnBuffer();
        return _transport.Stream.ReadAsync(Memory<byte>.Empty);
    }

    private ValueTask<int> ReadAsync()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(_firstBufferBytes);
        return _transport.Stream.ReadAsync(_buffer.AsMemory(_end));
    }

    /// <returns><see langword="false"/> at the end of the stream.</returns>
    private bool OnRead(int read)
    {
        _end += read;
        _server.Metrics.OnReceived(_transport.Name, read);
        if (read == 0)
        {
            _peerHasClosed = true;
            _transport.OnPeerGone();
        }

        return read > 0;
    }

    /// <summary>Handles every complete message in the buffer.</summary>
    /// <returns><see langword="false"/> when nothing more is to be read.</returns>
    private async ValueTask<bool> HandleBufferedAsync(EngineSession session)
    {
        while (_start < _end)
        {
            var from = _start;
            var step = HandleNext(session, out var handled);
            if (!handled.IsCompletedSuccessfully)
            {
                await handled;
            }

            if (session.InboundRate is { } rate && step == Step.Next)
            {
                await rate.PayAsync(_start - from);
            }

            if (step != Step.Next)
            {
                return step == Step.ReadMore;
            }
        }

        return true;
    }

    private Step HandleNext(EngineSession session, out ValueTask handled)
    {
        handled = default;
        var status = _reader.TryRead(_buffer.AsSpan(_start, _end - _start), out var consumed, out var needed, out var message, out var fault);
        _start += consumed;
        switch (status)
        {
            case WebSocketReadStatus.NeedMore:
                MakeRoom(needed);
                AwaitRest(session);
                session.InboundRate?.Owe(packets: 0, consumed);
                return Step.ReadMore;
            case WebSocketReadStatus.Fault:
                session.Abort(Describe(fault), fault.CloseCode());
                return Step.Stop;
            default:
                if (_awaitsRest && !_reader.IsMessageOpen)
                {
                    _awaitsRest = false;
                    session.EndMessage();
                }

                return HandleMessage(session, message, out handled);
        }
    }

    /// <summary>Bounds the time for the rest of a message, once for each that does not come in one piece.</summary>
    private void AwaitRest(EngineSession session)
    {
        if (!_awaitsRest && (_start < _end || _reader.IsMessageOpen))
        {
            _awaitsRest = true;
            session.BeginMessage();
        }
    }

    private Step HandleMessage(EngineSession session, WebSocketMessage message, out ValueTask handled)
    {
        handled = default;
        switch (message.Opcode)
        {
            case WebSocketOpcode.Text or WebSocketOpcode.Binary when session.ProtocolVersion == EngineRevision.V3:
                handled = HandleVersion3(session, message);
                return Step.Next;
            case WebSocketOpcode.Text when EnginePacket.TryReadText(message.Payload, out var packet):
                handled = session.OnPacketAsync(packet);
                return Step.Next;
            case WebSocketOpcode.Text:
                session.Abort(new SessionEnd(DisconnectReason.ParseError, "a message is no packet of a known type"));
                return Step.Next;
            case WebSocketOpcode.Binary:
                handled = session.OnPacketAsync(EnginePacket.Binary(message.Payload));
                return Step.Next;
            case WebSocketOpcode.Ping:
                session.SendPong(message.Payload);
                return Step.Next;
            case WebSocketOpcode.Pong:
                return Step.Next;
            default:
                // RFC 6455 section 5.5.1: a close frame is answered with one, with the same code.
                _peerHasClosed = true;
                session.Abort(DisconnectReason.TransportClose, CloseCodeOf(message.Payload));
                return Step.Stop;
        }
    }

    private static ValueTask HandleVersion3(EngineSession session, WebSocketMessage message)
    {
        if (message.Opcode == WebSocketOpcode.Text ? V3Packet.TryReadText(message.Payload, out var packet) : V3Packet.TryReadBinary(message.Payload, out packet))
        {
            return session.OnPacketAsync(packet);
        }

        session.Abort(new SessionEnd(DisconnectReason.ParseError, "its client sent an unknown packet"));
        return default;
    }

    private SessionEnd Describe(WebSocketFault fault) => fault switch
    {
        WebSocketFault.MessageTooBig => SessionEnd.TooMuch(DisconnectReason.TransportError, fault.Describe(), nameof(EngineOptions.MaxPayload), _server.Options.MaxPayload),
        WebSocketFault.TooManyFragments => SessionEnd.TooMuch(DisconnectReason.TransportError, fault.Describe(), nameof(EngineOptions.MaxFragments), _server.Options.MaxFragments),
        _ => new(DisconnectReason.TransportError, fault.Describe()),
    };

    private static ushort CloseCodeOf(ReadOnlySpan<byte> payload) =>
        payload.Length < 2 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(payload);

    /// <summary>
    /// Makes room behind a frame that is not complete: moved to the front, and the buffer doubled if it is full. It never grows by
    /// what a header claims, only by what has arrived.
    /// </summary>
    private void MakeRoom(int needed)
    {
        var length = _end - _start;
        if (_buffer is null || length == 0)
        {
            return;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, length).CopyTo(_buffer);
            _start = 0;
            _end = length;
        }

        if (_end == _buffer.Length || needed > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(MinBufferBytes, Math.Min(Math.Max(needed, length + 1), _buffer.Length * 2)));
            _buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
            _firstBufferBytes = Math.Min(larger.Length, MaxFirstBufferBytes);
        }
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _start = 0;
        _end = 0;
    }

    private enum Step
    {
        Next,
        ReadMore,
        Stop,
    }
}
