using Parley.Engine;
using Parley.Engine.Sessions;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;
using Parley.Sockets;

namespace Parley;

/// <content>What happens when the client does not take events as fast as they come.</content>
public sealed partial class Socket : IPacketOwner
{
    private SocketDrops? _drops;

    /// <summary>
    /// Bytes waiting to be sent on the connection, which the client's sockets in other namespaces share; each packet counts with 64 bytes on top. What the network has taken is not
    /// among them.
    /// </summary>
    public long BufferedBytes => _connection.Session.BufferedBytes;

    /// <summary>
    /// Waits until everything emitted has been handed to the network: before more of a large answer is made, or before the connection is closed. Completes as well when the
    /// connection has ended, which <see cref="Connected"/> tells.
    /// </summary>
    /// <remarks>
    /// The official server has the event <c>drain</c> of the connection for this. Here it is something to await: a handler is sequential code, and a callback for
    /// every write would run the application where one client's slowness holds up others. It says nothing of what the client has received; for that there are acknowledgements.
    /// </remarks>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when nothing waits.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WaitForDrainAsync(CancellationToken cancellationToken = default) => _connection.Session.WaitForDrainAsync(cancellationToken);

    /// <inheritdoc cref="SocketOperator.WhenSlow"/>
    public SocketOperator WhenSlow(SlowConsumerPolicy policy) => Operator.WhenSlow(policy);

    /// <inheritdoc cref="SocketOperator.Latest"/>
    public SocketOperator Latest(string key) => Operator.Latest(key);

    /// <summary>Emits an event to this client alone.</summary>
    /// <returns>Completes when there is room for more, at once unless the client is behind.</returns>
    internal ValueTask EmitAsync(ArgumentWriter arguments, BroadcastTarget target, CancellationToken cancellationToken)
    {
        var packet = Namespace.Encode(arguments, target.IsCompressed, target.IsVolatile, target.Rule);
        if (_session is not null && !target.IsVolatile && Namespace.SharedSessions is not null)
        {
            return EmitByAdapterAsync(packet, target, cancellationToken);
        }

        var isSent = Member.Send(packet, target.IsVolatile);
        if (target.IsVolatile)
        {
            if (!isSent)
            {
                Namespace.Server.Metrics.OnVolatileDrops(1);
            }

            return default;
        }

        // Where events may be dropped there is nothing to wait for.
        return isSent && IsKept(packet) ? _connection.Session.WaitForRoomAsync(cancellationToken) : default;
    }

    /// <summary>Sends an event the way of broadcasts, where it can be read again when the client comes back, on whatever node.</summary>
    private async ValueTask EmitByAdapterAsync(EncodedPacket packet, BroadcastTarget target, CancellationToken cancellationToken)
    {
        await Namespace.Adapter.BroadcastAsync(new BroadcastRequest(packet, target with { Rooms = [Id] }), cancellationToken);
        if (IsKept(packet) && _isGone == 0)
        {
            await _connection.Session.WaitForRoomAsync(cancellationToken);
        }
    }

    /// <summary>Sends an event that is noted for the client's return.</summary>
    internal bool SendLogged(EncodedPacket packet, out EncodedPacket? replaced)
    {
        if (IsKept(packet))
        {
            replaced = null;
            return SendEvent(packet);
        }

        if (Listeners is not null)
        {
            ShowSent(packet);
        }

        return SendMarked(packet, PacketHeader.NoAckId, out replaced);
    }

    /// <summary>Sends an event that the client missed. It is neither dropped nor replaced: the client was told that it gets all of them, in order.</summary>
    internal void SendAgain(EncodedPacket packet)
    {
        if (Listeners is not null)
        {
            ShowSent(packet);
        }

        Send(packet);
    }

    void IPacketOwner.OnDropped(EncodedPacket packet, long ackId, PacketDrop cause)
    {
        if (packet.Logged is not null && cause != PacketDrop.Replaced)
        {
            _session?.NoteGap();
        }

        (_drops ?? LazyInitializer.EnsureInitialized(ref _drops, () => new SocketDrops(this))).Add(cause);
        if (ackId != PacketHeader.NoAckId)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static drop => drop.Socket._acks?.OnDropped(drop.AckId), (Socket: this, AckId: ackId), preferLocal: false);
        }
    }

    /// <summary>Whether an event stays in the queue as it is, whatever comes.</summary>
    private bool IsKept(EncodedPacket packet) => packet.Rule is { } rule
        ? rule.Key is null && OverflowOf(rule) == PacketOverflow.Disconnect
        : Namespace.Overflow == PacketOverflow.Disconnect;

    private bool SendMarked(EncodedPacket packet, long ackId, out EncodedPacket? replaced) =>
        _connection.Session.Send(
            packet, packet.Rule is { } rule ? OverflowOf(rule) : Namespace.Overflow, packet.Rule?.Key, owner: this, ackId, out replaced);

    private PacketOverflow OverflowOf(PacketRule rule) => rule.Overflow == PacketOverflow.Inherited ? Namespace.Overflow : rule.Overflow;
}
