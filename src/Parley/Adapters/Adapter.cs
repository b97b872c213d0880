namespace Parley;

/// <summary>
/// Where a namespace's rooms and broadcasts go through: in memory for one node, or over a bus for several. Derive from it to join
/// nodes; one instance serves one namespace. All members may be called from any thread.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/adapter/">Socket.IO documentation, adapter</see>.</remarks>
public abstract class Adapter
{
    /// <summary>Creates an adapter.</summary>
    /// <param name="context">The namespace it is for.</param>
    /// <remarks>Connects to nothing yet: that is for <see cref="InitAsync"/>.</remarks>
    protected Adapter(AdapterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
    }

    /// <summary>The namespace it is for.</summary>
    protected AdapterContext Context { get; }

    /// <summary>The sockets on this node.</summary>
    protected ILocalSockets Sockets => Context.Sockets;

    /// <summary>
    /// Whether clients of the namespace may come back with all they missed (<see cref="SocketIOBuilder.AddConnectionStateRecovery"/>). Default:
    /// <see langword="false"/>, since only what this node emits itself is kept; <see langword="true"/> is for adapters that bring it nothing of others.
    /// Asked once, when the namespace is made.
    /// </summary>
    public virtual bool SupportsRecovery => false;

    /// <summary>
    /// What keeps this node from the others, in a few words, or <see langword="null"/> if nothing does. The health check of the server is unhealthy as long as
    /// there is something. Asked from any thread; it must not block.
    /// </summary>
    public virtual string? Fault => null;

    /// <summary>Joins the other nodes. Called once, when the namespace is made; until it completes, broadcasts reach this node at least.</summary>
    /// <param name="cancellationToken">Cancelled when the server stops.</param>
    /// <returns>Completes when this node receives what others send. Applications start only then; a failure is logged, and the node stays alone.</returns>
    public virtual Task InitAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Takes leave of the other nodes. Called once, when the server stops or the namespace is removed.</summary>
    /// <param name="cancellationToken">Cancelled when the server stops waiting.</param>
    /// <returns>Completes when nothing is open any more.</returns>
    public virtual Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Counts the nodes that the namespace is on, this one included.</summary>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Their number, 1 or more.</returns>
    public virtual ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default) => new(1);

    /// <summary>Adds a socket of this node to rooms.</summary>
    /// <param name="socketId">The socket.</param>
    /// <param name="rooms">The rooms.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when a broadcast to the rooms reaches the socket.</returns>
    /// <exception cref="InvalidOperationException">The socket is in as many rooms as it may be.</exception>
    public virtual ValueTask AddAllAsync(string socketId, IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
    {
        Sockets.Join(socketId, rooms);
        return default;
    }

    /// <summary>Takes a socket of this node out of a room.</summary>
    /// <param name="socketId">The socket.</param>
    /// <param name="room">The room.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when a broadcast to the room does not reach the socket any more.</returns>
    public virtual ValueTask RemoveAsync(string socketId, string room, CancellationToken cancellationToken = default)
    {
        Sockets.Leave(socketId, room);
        return default;
    }

    /// <summary>Called after a socket of this node has gone and has been taken out of all its rooms.</summary>
    /// <param name="socketId">The socket.</param>
    /// <param name="rooms">The rooms it was in, its own included.</param>
    public virtual void OnSocketRemoved(string socketId, IReadOnlyCollection<string> rooms)
    {
    }

    /// <summary>Sends a packet to everybody it is for, on this node and on others.</summary>
    /// <param name="request">The packet and whom it is for.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when the packet is queued for the sockets of this node and handed to the bus. It does not mean that anybody received it.</returns>
    public abstract ValueTask BroadcastAsync(BroadcastRequest request, CancellationToken cancellationToken = default);

    /// <summary>The ids of the sockets in any of some rooms, on this node and on others.</summary>
    /// <param name="rooms">The rooms; none for all sockets of the namespace.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Each id once; those of other nodes as far as they answered in time.</returns>
    public virtual async ValueTask<IReadOnlyCollection<string>> GetSocketIdsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
    {
        var fetched = await FetchSocketsAsync(BroadcastTarget.Everyone with { Rooms = [.. rooms] }, cancellationToken);
        return fetched.Sockets.Select(static socket => socket.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The rooms of a socket of this node, its own included.</summary>
    /// <param name="socketId">The socket.</param>
    /// <returns>Their names; none if there is no such socket on this node.</returns>
    public virtual IReadOnlyCollection<string> GetSocketRooms(string socketId) => Sockets.GetRooms(socketId);

    /// <summary>Finds the sockets of a target, on this node and on others.</summary>
    /// <param name="target">Whom to find.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>The sockets as they were when their node was asked, and the nodes that did not answer.</returns>
    public virtual ValueTask<FetchedSockets> FetchSocketsAsync(BroadcastTarget target, CancellationToken cancellationToken = default) =>
        new(new FetchedSockets(Sockets.Fetch(target), [], 0));

    /// <summary>Adds the sockets of a target to rooms.</summary>
    /// <param name="target">Whom.</param>
    /// <param name="rooms">The rooms.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when it is done on this node and has been passed on to others.</returns>
    public virtual ValueTask AddSocketsAsync(BroadcastTarget target, IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
    {
        foreach (var socketId in Sockets.FindAll(target))
        {
            Sockets.Join(socketId, rooms);
        }

        return default;
    }

    /// <summary>Takes the sockets of a target out of rooms.</summary>
    /// <param name="target">Whom.</param>
    /// <param name="rooms">The rooms.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when it is done on this node and has been passed on to others.</returns>
    public virtual ValueTask RemoveSocketsAsync(BroadcastTarget target, IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
    {
        foreach (var socketId in Sockets.FindAll(target))
        {
            foreach (var room in rooms)
            {
                Sockets.Leave(socketId, room);
            }
        }

        return default;
    }

    /// <summary>Disconnects the sockets of a target.</summary>
    /// <param name="target">Whom.</param>
    /// <param name="closeConnections">Whether to close the connections beneath.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when it is done on this node and has been passed on to others.</returns>
    public virtual ValueTask DisconnectSocketsAsync(BroadcastTarget target, bool closeConnections, CancellationToken cancellationToken = default)
    {
        foreach (var socketId in Sockets.FindAll(target))
        {
            Sockets.Disconnect(socketId, closeConnections);
        }

        return default;
    }

    /// <summary>Sends a packet that everybody it is for shall acknowledge, on this node and on others.</summary>
    /// <param name="request">The packet, which carries <paramref name="ackId"/>, and whom it is for.</param>
    /// <param name="ackId">The id that acknowledgements come back with.</param>
    /// <param name="answers">Takes the answers from other nodes; those of this node's sockets find their way themselves.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when everybody on this node has been asked and <paramref name="answers"/> knows which other nodes were.</returns>
    public abstract ValueTask BroadcastWithAckAsync(
        BroadcastRequest request, long ackId, IBroadcastAnswers answers, CancellationToken cancellationToken = default);

    /// <summary>Sends an event to the other nodes of the cluster.</summary>
    /// <param name="event">The event.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when the event is handed to the bus; at once where there are no other nodes.</returns>
    public virtual ValueTask ServerSideEmitAsync(ServerSideEvent @event, CancellationToken cancellationToken = default) => default;

    /// <summary>Sends an event to the other nodes of the cluster and waits for an answer of each.</summary>
    /// <param name="event">The event.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answers that came in time, and who is missing; at once and empty where there are no other nodes.</returns>
    public virtual Task<ServerSideAnswers<RawArguments>> ServerSideEmitWithAckAsync(ServerSideEvent @event, CancellationToken cancellationToken = default) =>
        Task.FromResult(ServerSideAnswers<RawArguments>.None);
}
