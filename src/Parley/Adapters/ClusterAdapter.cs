using Parley.Adapters;

namespace Parley;

/// <summary>
/// An adapter for several nodes: what they tell and ask each other, apart from how it travels. Derive from it to carry messages over a
/// bus; derive from <see cref="HeartbeatClusterAdapter"/> if the bus does not know who is connected to it. Safe to use from any thread.
/// </summary>
/// <remarks>
/// Sockets of this node are served first and never wait for the bus: messages go into a queue that one task publishes in order.
/// A bus that is slow or broken loses messages, which is logged and counted, and delays nobody.
/// Source: <see href="https://socket.io/docs/v4/adapter/">Socket.IO documentation, adapter</see>.
/// </remarks>
public abstract partial class ClusterAdapter : Adapter
{
    private readonly ClusterRequestTable _requests;
    private readonly ClusterOutbox _outbox;

    /// <summary>Creates an adapter.</summary>
    /// <param name="context">The namespace it is for.</param>
    /// <param name="options">The options, not to be changed any more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    protected ClusterAdapter(AdapterContext context, ClusterAdapterOptions options)
        : base(context)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        _requests = new ClusterRequestTable(context.Wheel, options.MaxPendingRequests);
        _outbox = new ClusterOutbox(context, options, () => MaxPublishesInFlight, PublishAsync, OnLost);
    }

    /// <summary>This node's name in the cluster: 16 random hexadecimal digits, different for each namespace.</summary>
    public string NodeId { get; } = ClusterNodeId.Create();

    /// <summary>How many messages and responses of other nodes were dropped: malformed, unknown, late or repeated.</summary>
    public long DroppedMessages => Interlocked.Read(ref _dropped);

    /// <summary>How many messages and responses of this node were lost, because the bus failed or was too slow.</summary>
    public long LostMessages => _outbox.Lost;

    /// <summary>How many requests to other nodes are unanswered.</summary>
    public int PendingRequests => _requests.Count;

    /// <summary>The options.</summary>
    protected ClusterAdapterOptions Options { get; }

    /// <summary>The ids of the other nodes, or <see langword="null"/> if only their number is known, by <see cref="ServerCountAsync"/>.</summary>
    protected virtual IReadOnlyCollection<string>? OtherNodes => null;

    /// <summary>
    /// How many messages may be on their way to the bus before it has confirmed the first. Default: 1. A bus that keeps the order in which it is
    /// called, as one connection does, may say more, so that not every message waits for the answer to the one before it. Less than 1 is as 1. Asked
    /// again for each message.
    /// </summary>
    protected virtual int MaxPublishesInFlight => 1;

    internal long LastPublished => _outbox.LastPublished;

    /// <summary>Whether the bus refused or did not confirm what it was given last.</summary>
    private protected bool IsPublishFailing => _outbox.IsFailing;

    /// <inheritdoc/>
    public abstract override ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public override async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        Publish(new ClusterMessage.Close(NodeId, Context.NamespaceName));
        try
        {
            await _outbox.CloseAsync(cancellationToken);
        }
        catch (TimeoutException)
        {
            // The bus is as slow as it was before, and has had its time.
        }
    }

    /// <inheritdoc/>
    public override ValueTask BroadcastAsync(BroadcastRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Sockets.Send(request.Packet, request.Target);
        if (!request.Target.IsLocal)
        {
            Publish(new ClusterMessage.Broadcast(NodeId, Context.NamespaceName, request.Packet, request.Target));
        }

        return default;
    }

    /// <inheritdoc/>
    public override async ValueTask AddSocketsAsync(BroadcastTarget target, IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!target.IsLocal)
        {
            Publish(new ClusterMessage.SocketsJoin(NodeId, Context.NamespaceName, target, rooms));
        }

        await base.AddSocketsAsync(target, rooms, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask RemoveSocketsAsync(BroadcastTarget target, IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!target.IsLocal)
        {
            Publish(new ClusterMessage.SocketsLeave(NodeId, Context.NamespaceName, target, rooms));
        }

        await base.RemoveSocketsAsync(target, rooms, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisconnectSocketsAsync(BroadcastTarget target, bool closeConnections, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!target.IsLocal)
        {
            Publish(new ClusterMessage.DisconnectSockets(NodeId, Context.NamespaceName, target, closeConnections));
        }

        await base.DisconnectSocketsAsync(target, closeConnections, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask ServerSideEmitAsync(ServerSideEvent @event, CancellationToken cancellationToken = default)
    {
        Publish(new ClusterMessage.ServerSideEmit(NodeId, Context.NamespaceName, @event));
        return default;
    }

    /// <summary>
    /// Hands a message to the bus, for all other nodes. Called for one message after the other, and never for two at a time: with
    /// <see cref="MaxPublishesInFlight"/> above 1, again as soon as the call has returned.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancelled after <see cref="ClusterAdapterOptions.PublishTimeout"/>; then the message is lost, and the next is tried.</param>
    /// <returns>Completes when the bus has it. An exception means that it is lost.</returns>
    protected abstract Task PublishAsync(ClusterMessage message, CancellationToken cancellationToken);

    /// <summary>Hands a response to the bus, for the node that asked. Called in order with messages.</summary>
    /// <param name="requesterNodeId">That node.</param>
    /// <param name="response">The response.</param>
    /// <param name="cancellationToken">As for messages.</param>
    /// <returns>Completes when the bus has it. An exception means that it is lost.</returns>
    protected abstract Task PublishResponseAsync(string requesterNodeId, ClusterResponse response, CancellationToken cancellationToken);

    /// <summary>Notes that the bus took something that is no message.</summary>
    private protected void NotePublished() => _outbox.NoteWorking();

    /// <summary>Queues a message for the bus.</summary>
    private protected void Publish(ClusterMessage message) => _outbox.Enqueue(new OutgoingMessage(message, "", Response: null));

    /// <summary>Queues a response for the bus, behind what waits for it.</summary>
    /// <param name="requesterNodeId">The node that asked.</param>
    /// <param name="response">The response, which comes back to <see cref="PublishResponseAsync"/>.</param>
    protected void Respond(string requesterNodeId, ClusterResponse response) => _outbox.Enqueue(new OutgoingMessage(Message: null, requesterNodeId, response));

    /// <summary>Called for each message of this node that the bus did not take in time, or that nothing is known of. No lock is held.</summary>
    private protected virtual void OnLost(ClusterMessage message)
    {
    }

    private void OnLost(OutgoingMessage outgoing)
    {
        if (outgoing.Message is { } message)
        {
            OnLost(message);
        }
    }

    private Task PublishAsync(OutgoingMessage outgoing, CancellationToken cancellationToken) =>
        outgoing.Message is { } message
            ? PublishAsync(message, cancellationToken)
            : PublishResponseAsync(outgoing.RequesterId, outgoing.Response!, cancellationToken);
}
