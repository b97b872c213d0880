using Parley.Diagnostics;

namespace Parley;

/// <content>What other nodes tell and ask this one.</content>
public abstract partial class ClusterAdapter
{
    // Ids are kept; no node needs long ones.
    private const int MaxIdLength = 256;

    private long _dropped;

    /// <summary>Takes a message from the bus. Messages of this node itself are ignored. Call it in the order in which the bus delivers; it does not block.</summary>
    /// <param name="message">The message. Never throws for what is in it.</param>
    protected void OnMessage(ClusterMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (string.Equals(message.NodeId, NodeId, StringComparison.Ordinal))
        {
            return;
        }

        if (message.NodeId.Length is 0 or > MaxIdLength || !string.Equals(message.NamespaceName, Context.NamespaceName, StringComparison.Ordinal))
        {
            OnMalformed("no node, or another namespace");
            return;
        }

        try
        {
            if (message is not ClusterMessage.Close)
            {
                OnHeard(message.NodeId);
            }

            CarryOut(message);
        }
        catch (Exception exception)
        {
            // One message must not stop those behind it, whatever is in it.
            Drop();
            Context.Logger.MessageFailed(exception, Context.NamespaceName, message.GetType().Name);
        }
    }

    /// <summary>Takes a response from the bus. One that nobody awaits, because it is late or came before, is dropped.</summary>
    /// <param name="response">The response.</param>
    protected void OnResponse(ClusterResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.NodeId.Length > MaxIdLength || !string.Equals(response.NamespaceName, Context.NamespaceName, StringComparison.Ordinal))
        {
            OnMalformed("a response of another namespace");
            return;
        }

        if (response.NodeId.Length > 0)
        {
            OnHeard(response.NodeId);
        }

        if (!_requests.TryGet(response.RequestId, out var request) || !request.OnResponse(response))
        {
            OnMalformed("a response that nobody awaits");
        }
    }

    /// <summary>Counts a message that is none, or of a kind this version does not know.</summary>
    /// <param name="reason">What is wrong with it, without its contents.</param>
    protected void OnMalformed(string reason)
    {
        Drop();
        Context.Logger.MessageDropped(Context.NamespaceName, reason);
    }

    /// <summary>Whether this node awaits answers to a request, for wires on which every node hears the answers to all.</summary>
    /// <param name="requestId">The request.</param>
    /// <returns>Whether it does; if not, whose answer it is does not matter here.</returns>
    protected bool IsAwaited(string requestId) => _requests.TryGet(requestId, out _);

    /// <summary>Notes that a node is alive.</summary>
    private protected virtual void OnHeard(string nodeId)
    {
    }

    /// <summary>Notes that a node has left.</summary>
    private protected virtual void OnClosed(string nodeId) => LoseNode(nodeId);

    private void Drop()
    {
        Interlocked.Increment(ref _dropped);
        Context.Metrics.OnClusterDropped(Context.MetricName);
    }

    private void CarryOut(ClusterMessage message)
    {
        switch (message)
        {
            case ClusterMessage.InitialHeartbeat:
                Publish(new ClusterMessage.Heartbeat(NodeId, Context.NamespaceName));
                break;
            case ClusterMessage.Heartbeat:
                break;
            case ClusterMessage.Close:
                OnClosed(message.NodeId);
                break;
            case ClusterMessage.Broadcast broadcast:
                Send(broadcast);
                break;
            case ClusterMessage.SocketsJoin join:
                Join(join);
                break;
            case ClusterMessage.SocketsLeave leave:
                Leave(leave);
                break;
            case ClusterMessage.DisconnectSockets disconnect:
                foreach (var socketId in Sockets.FindAll(disconnect.Target))
                {
                    Sockets.Disconnect(socketId, disconnect.CloseConnections);
                }

                break;
            case ClusterMessage.FetchSockets fetch:
                Respond(fetch.NodeId, new ClusterResponse.FetchSockets(NodeId, Context.NamespaceName, fetch.RequestId, Sockets.Fetch(fetch.Target)));
                break;
            case ClusterMessage.ServerSideEmit emit:
                Deliver(emit);
                break;
            default:
                OnMalformed("a message of an unknown kind");
                break;
        }
    }

    private void Send(ClusterMessage.Broadcast broadcast)
    {
        if (!broadcast.Packet.IsFor(Context.Utf8NamespaceName))
        {
            OnMalformed("a packet of another namespace");
            return;
        }

        if (broadcast.RequestId is not { } requestId)
        {
            Sockets.Send(broadcast.Packet, broadcast.Target);
            return;
        }

        var answers = 0;
        var clients = Sockets.SendWithAck(broadcast.Packet, broadcast.Target, broadcast.AckTimeout, answer => Respond(
            broadcast.NodeId,
            new ClusterResponse.BroadcastAck(NodeId, Context.NamespaceName, requestId, answer, Interlocked.Increment(ref answers))));
        Respond(broadcast.NodeId, new ClusterResponse.BroadcastClientCount(NodeId, Context.NamespaceName, requestId, clients));
    }

    private void Join(ClusterMessage.SocketsJoin join)
    {
        foreach (var room in join.Rooms)
        {
            RoomName.Check(room);
        }

        foreach (var socketId in Sockets.FindAll(join.Target))
        {
            try
            {
                Sockets.Join(socketId, join.Rooms);
            }
            catch (InvalidOperationException exception)
            {
                // A socket that is in as many rooms as it may be is no reason to leave out the others.
                Context.Logger.MessageFailed(exception, Context.NamespaceName, nameof(ClusterMessage.SocketsJoin));
            }
        }
    }

    private void Leave(ClusterMessage.SocketsLeave leave)
    {
        foreach (var socketId in Sockets.FindAll(leave.Target))
        {
            foreach (var room in leave.Rooms)
            {
                Sockets.Leave(socketId, room);
            }
        }
    }

    private void Deliver(ClusterMessage.ServerSideEmit emit)
    {
        Action<RawArguments>? onAnswer = emit.RequestId is { } requestId
            ? answer => Respond(emit.NodeId, new ClusterResponse.ServerSideEmit(NodeId, Context.NamespaceName, requestId, answer))
            : null;
        if (!Context.DeliverServerSideEvent(emit.Event, onAnswer))
        {
            OnMalformed("too many server-side events wait for their handlers");
        }
    }
}
