using Parley.Engine.Diagnostics;
using Parley.Engine.Transports.Polling;
using Parley.Engine.Transports.WebSockets;
using Parley.Protocol.EngineIO;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Sessions;

internal sealed partial class EngineSession
{
    // RFC 6455 section 7.4.1.
    private const ushort InternalError = 1011;

    private bool _posting;
    private TaskCompletionSource? _postDone;

    /// <summary>Handles one packet of the client, when its rate allows it. Called by one reader at a time.</summary>
    /// <returns>Completes when the next packet may be read.</returns>
    public ValueTask OnPacketAsync(EnginePacket packet) => _inboundRate is { } rate && !TryAdmit(rate, packet) ? HandleLaterAsync(rate, packet) : HandleAsync(packet);

    private ValueTask HandleAsync(EnginePacket packet)
    {
        if (!IsOpen)
        {
            return default;
        }

        RefreshPongDeadline();
        switch (packet.Type)
        {
            case EnginePacketType.Message:
                return DeliverAsync(packet);
            case EnginePacketType.Pong when _revision == EngineRevision.V4:
                OnPong();
                break;
            case EnginePacketType.Ping when _revision == EngineRevision.V3:
                OnPing();
                break;
            case EnginePacketType.Ping or EnginePacketType.Pong:
                // In v4 the server pings, in v3 the client (protocol, "heartbeat").
                Abort(new SessionEnd(DisconnectReason.TransportError, "its client sent a heartbeat in the other protocol's direction"));
                break;
            case EnginePacketType.Close when Transport.IsPolling:
                ReleasePoll();
                Abort(DisconnectReason.TransportClose);
                break;
            default:
                // The official server ignores them here, too.
                break;
        }

        return default;
    }

    /// <summary>Answers a ping frame of the client (RFC 6455 section 5.5.2), which is none of Engine.IO's pings.</summary>
    public void SendPong(ReadOnlySpan<byte> payload)
    {
        if (Transport is WebSocketTransport transport && transport.TryQueuePong())
        {
            Send(EngineMessage.Control(WebSocketOpcode.Pong, payload));
        }
    }

    /// <summary>Takes the right to read a POST body.</summary>
    public PostStart BeginPost(PollingTransport transport)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(transport, _transport))
            {
                return PostStart.WrongTransport;
            }

            if (_posting)
            {
                return PostStart.Overlap;
            }

            _posting = true;
            return PostStart.Begun;
        }
    }

    public void EndPost()
    {
        lock (_gate)
        {
            _posting = false;
            _postDone?.TrySetResult();
            _postDone = null;
        }
    }

    /// <summary>Completes when no POST is being read, so that another reader may begin.</summary>
    public Task WhenPostIsDoneAsync()
    {
        lock (_gate)
        {
            if (!_posting)
            {
                return Task.CompletedTask;
            }

            _postDone ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _postDone.Task;
        }
    }

    private ValueTask DeliverAsync(EnginePacket packet)
    {
        if (_receiver is null)
        {
            return default;
        }

        ValueTask taken;
        try
        {
            taken = _receiver.OnMessageAsync(packet.Data, packet.IsBinary);
        }
        catch (Exception exception)
        {
            OnReceiverFailed(exception);
            return default;
        }

        return taken.IsCompletedSuccessfully ? default : WaitAsync(taken);
    }

    /// <summary>While the receiver takes no more the client's answers stay unread, so they cannot be missed either.</summary>
    private async ValueTask WaitAsync(ValueTask taken)
    {
        PauseReading();
        try
        {
            await taken;
        }
        catch (Exception exception)
        {
            OnReceiverFailed(exception);
        }
        finally
        {
            ResumeReading();
        }
    }

    /// <summary>The application has lost a message, so the client must not go on as if it had been taken.</summary>
    private void OnReceiverFailed(Exception exception)
    {
        Abort(SessionEnd.Failed(DisconnectReason.ForcedClose, "handling a message failed", exception), InternalError);
    }
}
