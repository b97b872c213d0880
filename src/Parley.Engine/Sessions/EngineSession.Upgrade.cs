using Parley.Engine.Transports;
using Parley.Engine.Transports.Polling;
using Parley.Engine.Transports.WebSockets;

namespace Parley.Engine.Sessions;

internal sealed partial class EngineSession
{
    private TransportUpgrade? _upgrade;

    /// <summary>Registers the one upgrade that a session may try at a time.</summary>
    public bool TryBeginUpgrade(TransportUpgrade upgrade)
    {
        lock (_gate)
        {
            if (_state != SessionState.Open || _upgrade is not null || !_transport.IsPolling)
            {
                return false;
            }

            _upgrade = upgrade;
            return true;
        }
    }

    /// <summary>Forgets an upgrade that did not come to its end; the session stays where it is.</summary>
    public void EndUpgrade(TransportUpgrade upgrade)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_upgrade, upgrade))
            {
                _upgrade = null;
            }
        }
    }

    /// <summary>Makes a WebSocket the transport. What is queued leaves over it, in order, and a poll still waiting is released.</summary>
    public bool TryCompleteUpgrade(WebSocketTransport transport)
    {
        lock (_gate)
        {
            _upgrade = null;
            if (_state != SessionState.Open || _posting)
            {
                // A client that posts on after its upgrade packet is still polling: two readers there must not be.
                return false;
            }

            var polling = (PollingTransport)_transport;
            transport.Session = this;
            Volatile.Write(ref _transport, transport);
            polling.Release();
            StartDrain();
        }

        TellOfUpgrade();
        return true;
    }
}
