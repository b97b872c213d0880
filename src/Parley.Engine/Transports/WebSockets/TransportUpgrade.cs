using Parley.Engine.Diagnostics;
using Parley.Engine.Http;
using Parley.Engine.Scheduling;
using Parley.Engine.Sessions;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Transports.WebSockets;

/// <summary>
/// Moves a session from polling to a WebSocket without losing, doubling or reordering a packet:
/// <code>
///   client                          server
///     │── WebSocket, sid ──────────►│  accepted, not yet the transport
///     │── 2probe ──────────────────►│
///     │◄────────────────── 3probe ──│  from here on a waiting poll comes back with a noop,
///     │◄── 6 (to the waiting GET) ──│  so that the client can stop polling
///     │── 5 ───────────────────────►│  the WebSocket becomes the transport; what is queued leaves over it
/// </code>
/// Any other packet, the end of the connection, or <see cref="EngineOptions.UpgradeTimeout"/> ends the attempt, and polling goes on.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/engine-io-protocol/#upgrade">Engine.IO protocol, upgrade</see>.</remarks>
internal sealed class TransportUpgrade : IDeadline
{
    // A whole tick from a turn that came a little late would be the turn after the next.
    private const int NextTurn = 1;

    private readonly EngineServer _server;
    private readonly EngineSession _session;
    private readonly WebSocketTransport _transport;
    private readonly Lock _gate = new();
    private readonly long _dueAt;

    // Under _gate; the attempt is over once, by success, by fault, or because it was given up.
    private long _cutAt = long.MaxValue;
    private bool _probed;
    private DeadlineLinks _links;
    private bool _over;

    private TransportUpgrade(EngineServer server, EngineSession session, WebSocketTransport transport)
    {
        _server = server;
        _session = session;
        _transport = transport;
        _dueAt = server.Wheel.Now + (long)server.Options.UpgradeTimeout.TotalMilliseconds;
    }

    ref DeadlineLinks IDeadline.Links => ref _links;

    /// <summary>Runs the attempt.</summary>
    /// <returns>What reads from the WebSocket, to be run if it carries the session now.</returns>
    public static async Task<WebSocketReceiver?> RunAsync(EngineServer server, EngineSession session, WebSocketTransport transport)
    {
        var receiver = new WebSocketReceiver(transport, server);
        if (await TryRunAsync(server, session, transport, receiver))
        {
            return receiver;
        }

        receiver.Dispose();
        return null;
    }

    private static async Task<bool> TryRunAsync(EngineServer server, EngineSession session, WebSocketTransport transport, WebSocketReceiver receiver)
    {
        var upgrade = new TransportUpgrade(server, session, transport);
        var fault = "the session is not polling, or moving already";
        if (session.TryBeginUpgrade(upgrade))
        {
            fault = "its client did not probe and upgrade";
            var completed = false;
            try
            {
                completed = await upgrade.ProbeAsync(receiver);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // Polling goes on.
                fault = "its connection broke";
            }

            var wasGivenUp = !upgrade.TryEnd();
            if (completed && !wasGivenUp && session.TryCompleteUpgrade(transport))
            {
                return true;
            }

            session.EndUpgrade(upgrade);
            if (wasGivenUp)
            {
                return false;
            }
        }

        server.Logger.UpgradeFailed(fault);
        await CloseProbeAsync(transport);
        return false;
    }

    /// <summary>Ends the attempt because its session has ended.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            if (!_over)
            {
                GiveUp();
            }
        }
    }

    /// <summary>Every tick after the probe: frees a poll that came since. At the end of its time: gives up.</summary>
    public void OnDue(long now)
    {
        bool cut;
        var isLate = false;
        lock (_gate)
        {
            cut = now >= _cutAt;
            if (!_over && now >= _dueAt)
            {
                isLate = true;
                GiveUp();
            }
            else if (!_over)
            {
                _server.Wheel.Schedule(this, _probed ? now + NextTurn : _dueAt);
            }
        }

        if (isLate)
        {
            _server.Logger.UpgradeTimedOut(nameof(EngineOptions.UpgradeTimeout), _server.Options.UpgradeTimeout);
            _server.Metrics.OnLimit(nameof(EngineOptions.UpgradeTimeout));
        }

        if (cut)
        {
            _transport.Cut();
        }
        else
        {
            _session.ReleasePoll();
        }
    }

    /// <summary>
    /// Says goodbye and gives the client a moment to answer, which is what ends the reading task. Under the lock. Nobody else writes
    /// to this connection any more, and the session is free for another attempt.
    /// </summary>
    private void GiveUp()
    {
        _over = true;
        _cutAt = _server.Wheel.Now + (long)_server.Options.CloseTimeout.TotalMilliseconds;
        _server.Wheel.Schedule(this, _cutAt);
        ThreadPool.UnsafeQueueUserWorkItem(
            static upgrade =>
            {
                upgrade._session.EndUpgrade(upgrade);
                _ = CloseProbeAsync(upgrade._transport);
            },
            this,
            preferLocal: false);
    }

    private async Task<bool> ProbeAsync(WebSocketReceiver receiver)
    {
        lock (_gate)
        {
            if (!_over)
            {
                _server.Wheel.Schedule(this, _dueAt);
            }
        }

        var packet = await receiver.ReadProbePacketAsync();
        if (packet is { Type: EnginePacketType.Ping, IsProbe: true })
        {
            await _transport.Stream.WriteAsync(EngineMessage.Text(EnginePacketType.Pong, "probe"u8).Frame);
            OnProbed();
            packet = await receiver.ReadProbePacketAsync();
        }

        // A client that does not probe first is taken at its word, as by the official server.
        if (packet is not { Type: EnginePacketType.Upgrade })
        {
            return false;
        }

        // A well-behaved client has none open; the packets of one that has come first.
        await _session.WhenPostIsDoneAsync();
        return true;
    }

    private void OnProbed()
    {
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            _probed = true;
            _server.Wheel.Schedule(this, _server.Wheel.Now + NextTurn);
        }

        _session.ReleasePoll();
    }

    /// <summary>Ends the attempt from the reading side, and all of its deadlines.</summary>
    /// <returns><see langword="false"/> if it was given up before.</returns>
    private bool TryEnd()
    {
        lock (_gate)
        {
            _server.Wheel.Cancel(this);
            if (_over)
            {
                return false;
            }

            return _over = true;
        }
    }

    /// <summary>Tells the client that this connection will not carry its session; the session itself is not touched.</summary>
    public static async Task CloseProbeAsync(WebSocketTransport transport)
    {
        try
        {
            await transport.Stream.WriteAsync(WebSocketTransport.CloseFrame(0).Frame);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already, which is all that was wanted.
        }
    }
}
