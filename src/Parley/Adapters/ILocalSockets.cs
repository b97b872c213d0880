using Parley.Protocol.SocketIO;

namespace Parley;

/// <summary>
/// The sockets of one namespace that are connected to this node, as an <see cref="Adapter"/> sees them: by their ids. All members are
/// safe to call from any thread; a socket that is gone is passed over.
/// </summary>
public interface ILocalSockets
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>Adds a socket to rooms.</summary>
    /// <param name="socketId">The socket.</param>
    /// <param name="rooms">The rooms.</param>
    /// <exception cref="InvalidOperationException">The socket is in as many rooms as it may be.</exception>
    void Join(string socketId, IReadOnlyCollection<string> rooms);

    /// <summary>Takes a socket out of a room.</summary>
    /// <param name="socketId">The socket.</param>
    /// <param name="room">The room.</param>
    void Leave(string socketId, string room);

    /// <summary>Whether anybody on this node is in a room, for messages that need not be looked at if not. May say so of somebody who is just leaving.</summary>
    /// <param name="room">The room, or the id of a socket.</param>
    bool HasRoom(string room);

    /// <summary>The rooms of a socket, its own included.</summary>
    /// <param name="socketId">The socket.</param>
    /// <returns>Their names; none if there is no such socket.</returns>
    IReadOnlyCollection<string> GetRooms(string socketId);

    /// <summary>The ids of the sockets that a broadcast would reach.</summary>
    /// <param name="target">Whom it is for.</param>
    /// <returns>Each id once.</returns>
    IReadOnlyCollection<string> FindAll(BroadcastTarget target);

    /// <summary>The sockets that a broadcast would reach.</summary>
    /// <param name="target">Whom it is for.</param>
    /// <returns>Each socket once.</returns>
    IReadOnlyList<SocketSnapshot> Fetch(BroadcastTarget target);

    /// <summary>Disconnects a socket.</summary>
    /// <param name="socketId">The socket.</param>
    /// <param name="closeConnection">Whether to close the connection beneath.</param>
    void Disconnect(string socketId, bool closeConnection);

    /// <summary>Queues a packet for every socket of a target, once each, and returns without waiting for any of them.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="target">Whom it is for.</param>
    void Send(EncodedPacket packet, BroadcastTarget target);

    /// <summary>Does the same for a packet to be acknowledged, and notes whose acknowledgement is awaited.</summary>
    /// <param name="packet">The packet, which carries <paramref name="ackId"/>.</param>
    /// <param name="target">Whom it is for.</param>
    /// <param name="ackId">The id that acknowledgements come back with.</param>
    /// <param name="answers">Where they go: what was handed to <see cref="Adapter.BroadcastWithAckAsync"/>, itself.</param>
    void SendWithAck(EncodedPacket packet, BroadcastTarget target, long ackId, IBroadcastAnswers answers);

    /// <summary>Queues a packet of another node, to be acknowledged to that node: under an id of this node, whatever id the packet carries.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="target">Whom it is for.</param>
    /// <param name="timeout">How long to wait for acknowledgements; <see cref="SocketIOOptions.AckTimeout"/> if the other node does not say.</param>
    /// <param name="onAnswer">Takes each acknowledgement. Called from any thread, and perhaps before this method returns; it must not block.</param>
    /// <returns>How many sockets were asked.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is not above 0, or longer than 24 h without being infinite.</exception>
    int SendWithAck(EncodedPacket packet, BroadcastTarget target, TimeSpan? timeout, Action<RawArguments> onAnswer);
}
