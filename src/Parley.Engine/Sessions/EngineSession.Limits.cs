using System.Buffers;
using System.IO.Pipelines;
using Parley.Engine.Diagnostics;
using Parley.Engine.Transports.WebSockets;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Sessions;

/// <content>What bounds a client that sends too slowly, too much, or to an application that takes nothing.</content>
internal sealed partial class EngineSession
{
    // RFC 6455 section 7.4.1, and its registry at IANA.
    private const ushort GoingAway = 1001;
    private const ushort PolicyViolation = 1008;
    private const ushort TryAgainLater = 1013;

    // Set once; null unless the rate is limited.
    private readonly InboundRate? _inboundRate;

    // The body of the POST that is being read, if it did not come at once. Under the lock.
    private PipeReader? _slowBody;

    // Whether that body was told to stop. Under the lock.
    private bool _isBodyStopped;

    /// <summary>What counts the packets and bytes of the client, or <see langword="null"/> if nobody does.</summary>
    public InboundRate? InboundRate => _inboundRate;

    /// <summary>Called when a message has begun to arrive that is not complete.</summary>
    /// <param name="body">The body to stop reading when its time is up; none for a WebSocket, which is closed.</param>
    public void BeginMessage(PipeReader? body = null)
    {
        lock (_gate)
        {
            if (_state != SessionState.Closed)
            {
                _slowBody = body;
                _messageDueAt = _server.Wheel.Now + (long)_server.Options.MessageTimeout.TotalMilliseconds;
                Rearm();
            }
        }
    }

    /// <summary>Called when the message is complete. The wheel finds out by itself.</summary>
    /// <returns>Whether the body was told to stop, be it that nobody has noticed.</returns>
    public bool EndMessage()
    {
        lock (_gate)
        {
            _slowBody = null;
            _messageDueAt = Never;
            return _isBodyStopped;
        }
    }

    /// <summary>
    /// What a packet costs. The body of a POST has been noted as a whole. Of a compressed message only the reader knows what it was on the wire, so that
    /// it is paid for afterwards as far as it came in one frame.
    /// </summary>
    private bool TryAdmit(InboundRate rate, EnginePacket packet) =>
        rate.TryAdmit(Transport is WebSocketTransport { Deflates: false } ? packet.Data.Length : 0);

    private ValueTask HandleLaterAsync(InboundRate rate, EnginePacket packet)
    {
        var copy = ArrayPool<byte>.Shared.Rent(packet.Data.Length);
        packet.Data.CopyTo(copy);
        return HandleLaterAsync(rate, packet.Type, packet.IsBinary, copy, packet.Data.Length);
    }

    /// <param name="rate">What was not paid.</param>
    /// <param name="type">The packet's type.</param>
    /// <param name="isBinary">Whether it came as bytes.</param>
    /// <param name="copy">Its data, which is given back to the pool.</param>
    /// <param name="length">How much of it there is.</param>
    private async ValueTask HandleLaterAsync(InboundRate rate, EnginePacketType type, bool isBinary, byte[] copy, int length)
    {
        try
        {
            await WaitForRateAsync(rate);
            await HandleAsync(EnginePacket.Create(type, isBinary, copy.AsSpan(0, length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <summary>Waits, without reading, until the client may send again.</summary>
    public async ValueTask WaitForRateAsync(InboundRate rate)
    {
        PauseReading();
        rate.BeginExcess();
        try
        {
            while (IsOpen && !rate.TryPay())
            {
                if (rate.IsExhausted())
                {
                    Abort(rate.Describe(), PolicyViolation);
                    return;
                }

                await rate.WhenTurnedAsync();
            }
        }
        finally
        {
            rate.EndExcess();
            ResumeReading();
        }
    }

    /// <summary>Under the lock.</summary>
    private SessionEnd MessageTooLate()
    {
        if (_slowBody is { } body)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static late => late.Session.StopReading(late.Body), (Session: this, Body: body), preferLocal: false);
        }

        return SessionEnd.TooLate(
            DisconnectReason.TransportError, "a message did not come to its end", nameof(EngineOptions.MessageTimeout), _server.Options.MessageTimeout);
    }

    /// <summary>Under the lock, because the reader is another request's as soon as this one has ended. Whoever waits for it goes on from the pool.</summary>
    private void StopReading(PipeReader body)
    {
        lock (_gate)
        {
            if (ReferenceEquals(body, _slowBody))
            {
                _isBodyStopped = true;
                body.CancelPendingRead();
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private SessionEnd PausedTooLong() => SessionEnd.TooMuch(
        DisconnectReason.PingTimeout, "the application takes nothing more from its client", nameof(EngineOptions.ReadPauseTimeout), _server.Options.ReadPauseTimeout);
}
