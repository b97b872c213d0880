using Parley.Engine.Diagnostics;
using Parley.Engine.Transports.Polling;

namespace Parley.Engine.Sessions;

internal sealed partial class EngineSession
{
    /// <summary>Has a waiting poll answered with a noop, so that the client can stop polling.</summary>
    public void ReleasePoll()
    {
        lock (_gate)
        {
            if (!_draining && _transport is PollingTransport polling)
            {
                polling.Release();
            }
        }
    }

    /// <summary>Registers a poll: it takes what is queued, waits, or is one too many.</summary>
    public PollStart BeginPoll(PollingTransport transport)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(transport, _transport))
            {
                return PollStart.WrongTransport;
            }

            if (_state == SessionState.Closed)
            {
                return PollStart.SessionClosed;
            }

            if (!transport.TryPark())
            {
                return PollStart.Overlap;
            }

            StartDrain();
            return PollStart.Waiting;
        }
    }

    /// <summary>Ends a poll that was released without draining, or whose client went away.</summary>
    public void EndPoll(PollingTransport transport)
    {
        lock (_gate)
        {
            transport.Unpark();
        }
    }

    /// <summary>Ends the session of a client that went away while its poll was waiting.</summary>
    public void OnPollAborted(PollingTransport transport)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(transport, _transport))
            {
                // Released by an upgrade: the session is elsewhere, and the client done with this request.
                return;
            }

            transport.Abandon();
        }

        Abort(new SessionEnd(DisconnectReason.TransportError, "its client broke off a poll"));
    }
}
