using System.Collections.Frozen;
using Parley.Engine;
using Parley.Engine.Diagnostics;
using Parley.Namespaces;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;
using Parley.Recovery;
using Parley.Rooms;

namespace Parley;

public sealed partial class Socket
{
    // Of these a client is told nothing, or not to give up: it comes back by itself. Source: the official server's list, and ours of slow clients.
    private static readonly FrozenSet<DisconnectReason> RecoverableReasons = new[]
    {
        DisconnectReason.TransportError,
        DisconnectReason.TransportClose,
        DisconnectReason.ForcedClose,
        DisconnectReason.ForcedServerClose,
        DisconnectReason.PingTimeout,
        DisconnectReason.ServerShuttingDown,
        DisconnectReason.SlowConsumer,
    }.ToFrozenSet();

    private readonly RecoverySession? _session;
    private readonly long? _lastReceived;

    /// <summary>
    /// Whether the client came back within its time and gets everything it missed, as the same socket with the same rooms and data. Needs
    /// <see cref="SocketIOBuilder.AddConnectionStateRecovery"/>.
    /// </summary>
    /// <remarks>Source: <see href="https://socket.io/docs/v4/connection-state-recovery">Socket.IO documentation, connection state recovery</see>.</remarks>
    public bool Recovered { get; }

    /// <summary>What the rooms of the namespace know the socket as.</summary>
    internal IRoomMember Member => (IRoomMember?)_session ?? this;

    Socket IRoomMember.Socket => this;

    void IRoomMember.GiveUp()
    {
    }

    void IRoomMember.OnRoomsChanged()
    {
    }

    /// <summary>Waits until other nodes know of the session, if they are to, so that the client can come back to any of them from the start.</summary>
    internal Task WhenSharedAsync() => _session is not null && Namespace.SharedSessions is { } shared ? shared.WhenWrittenAsync(_session) : Task.CompletedTask;

    /// <summary>Tells the client that it is in the namespace.</summary>
    internal void SendConnected() => Send(_connection.IsVersion2
        ? ConnectPackets.ConnectedVersion2(Namespace.Utf8Name)
        : ConnectPackets.Connected(Serializer.Parser, Namespace.Utf8Name, Id, _session?.PrivateId));

    /// <summary>Closes a connection that its client has left for another one.</summary>
    internal void CloseConnection() => _connection.ForceClose(new SessionEnd(DisconnectReason.ForcedClose, "its client came back on another connection"));

    /// <summary>Makes this socket the one its client is heard and reached through.</summary>
    /// <param name="superseded">The one that was believed to be until now.</param>
    /// <returns><see langword="false"/> if the client cannot go on where it was any more, so that it has to begin anew.</returns>
    private bool TryTakeOver(out Socket? superseded)
    {
        superseded = null;
        if (!Recovered)
        {
            SendConnected();
            return true;
        }

        if (!_session!.TryResume(this, _lastReceived, out superseded))
        {
            return false;
        }

        Namespace.Recovery!.OnResumed(_session);

        // The session holds the namespace already.
        Namespace.Parent?.Release(Namespace);
        return true;
    }

    /// <summary>Leaves the rooms, or keeps them for the client's return.</summary>
    private void LeaveRooms(DisconnectReason reason)
    {
        if (_session is null)
        {
            _lastRooms = Namespace.Members.Remove(this);
            Namespace.TellAdapterOfRemoved(Id, _lastRooms);
            Namespace.Parent?.Release(Namespace);
            return;
        }

        _lastRooms = RoomTable.RoomsOf(_session);
        var forGood = !RecoverableReasons.Contains(reason);
        if (Namespace.SharedSessions is { } shared)
        {
            // Its client is waited for where all nodes find it.
            if (_session.TryLeave(this, forGood: true))
            {
                shared.OnLeft(_session, _lastRooms, isAwaited: !forGood);
                Namespace.Recovery!.Forget(_session);
            }

            return;
        }

        if (!_session.TryLeave(this, forGood))
        {
            return;
        }

        if (forGood)
        {
            Namespace.Recovery!.Forget(_session);
        }
        else
        {
            Namespace.Recovery!.Await(_session);
        }
    }

    /// <summary>Gives up what an attempt that came to nothing holds.</summary>
    private void GiveUpAttempt()
    {
        if (!Recovered)
        {
            LeaveRooms(DisconnectReason.ServerNamespaceDisconnect);
            return;
        }

        if (Namespace.SharedSessions is null)
        {
            Namespace.Recovery!.Release(_session!, this);
        }
        else
        {
            GiveBackSession();
        }

        Namespace.Parent?.Release(Namespace);
    }

    /// <summary>Leaves a session that was taken over, and that the client is not to go on with, to whoever asks for it next. Nothing happens to one that is not shared.</summary>
    internal void GiveBackSession()
    {
        if (Namespace.SharedSessions is not { } shared)
        {
            return;
        }

        var rooms = RoomTable.RoomsOf(_session!);
        if (_session!.TryGiveUp(evenIfClaimed: true))
        {
            shared.OnLeft(_session, rooms, isAwaited: true);
            Namespace.Recovery!.Forget(_session);
        }
    }
}
