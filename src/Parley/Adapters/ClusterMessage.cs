using Parley.Protocol.SocketIO;

namespace Parley;

/// <summary>
/// What one node of a cluster tells all others of a namespace. How it becomes bytes is up to each <see cref="ClusterAdapter"/>.
/// </summary>
/// <param name="NodeId">The node that tells it, or <see cref="EmitterNodeId"/>.</param>
/// <param name="NamespaceName">The namespace.</param>
/// <remarks>The kinds are those of the official cluster adapters. Source: <see href="https://socket.io/docs/v4/adapter/">Socket.IO documentation, adapter</see>.</remarks>
public abstract record ClusterMessage(string NodeId, string NamespaceName)
{
    /// <summary>The name under which processes without clients send: they are no nodes, and nothing is awaited from them.</summary>
    public const string EmitterNodeId = "emitter";

    /// <summary>A node is new; the others answer with a <see cref="Heartbeat"/>.</summary>
    /// <inheritdoc cref="ClusterMessage(string, string)"/>
    public sealed record InitialHeartbeat(string NodeId, string NamespaceName) : ClusterMessage(NodeId, NamespaceName);

    /// <summary>A node is alive.</summary>
    /// <inheritdoc cref="ClusterMessage(string, string)"/>
    public sealed record Heartbeat(string NodeId, string NamespaceName) : ClusterMessage(NodeId, NamespaceName);

    /// <summary>A node leaves.</summary>
    /// <inheritdoc cref="ClusterMessage(string, string)"/>
    public sealed record Close(string NodeId, string NamespaceName) : ClusterMessage(NodeId, NamespaceName);

    /// <summary>An event for clients.</summary>
    /// <param name="NodeId">The node.</param>
    /// <param name="NamespaceName">The namespace.</param>
    /// <param name="Packet">The event, encoded.</param>
    /// <param name="Target">Whom it is for.</param>
    /// <param name="RequestId">Names the request if clients shall acknowledge.</param>
    /// <param name="AckTimeout">How long to wait for acknowledgements, if the node says so.</param>
    public sealed record Broadcast(
        string NodeId, string NamespaceName, EncodedPacket Packet, BroadcastTarget Target, string? RequestId = null, TimeSpan? AckTimeout = null)
        : ClusterMessage(NodeId, NamespaceName);

    /// <summary>Sockets shall join rooms.</summary>
    /// <param name="NodeId">The node.</param>
    /// <param name="NamespaceName">The namespace.</param>
    /// <param name="Target">Whom.</param>
    /// <param name="Rooms">The rooms.</param>
    public sealed record SocketsJoin(string NodeId, string NamespaceName, BroadcastTarget Target, IReadOnlyCollection<string> Rooms)
        : ClusterMessage(NodeId, NamespaceName);

    /// <summary>Sockets shall leave rooms.</summary>
    /// <inheritdoc cref="SocketsJoin(string, string, BroadcastTarget, IReadOnlyCollection{string})"/>
    public sealed record SocketsLeave(string NodeId, string NamespaceName, BroadcastTarget Target, IReadOnlyCollection<string> Rooms)
        : ClusterMessage(NodeId, NamespaceName);

    /// <summary>Sockets shall be disconnected.</summary>
    /// <param name="NodeId">The node.</param>
    /// <param name="NamespaceName">The namespace.</param>
    /// <param name="Target">Whom.</param>
    /// <param name="CloseConnections">Whether to close the connections beneath.</param>
    public sealed record DisconnectSockets(string NodeId, string NamespaceName, BroadcastTarget Target, bool CloseConnections)
        : ClusterMessage(NodeId, NamespaceName);

    /// <summary>Every node shall tell which sockets it has.</summary>
    /// <param name="NodeId">The node.</param>
    /// <param name="NamespaceName">The namespace.</param>
    /// <param name="Target">Which of them.</param>
    /// <param name="RequestId">Names the request.</param>
    public sealed record FetchSockets(string NodeId, string NamespaceName, BroadcastTarget Target, string RequestId)
        : ClusterMessage(NodeId, NamespaceName);

    /// <summary>An event for the servers themselves.</summary>
    /// <param name="NodeId">The node.</param>
    /// <param name="NamespaceName">The namespace.</param>
    /// <param name="Event">The event.</param>
    /// <param name="RequestId">Names the request if nodes shall answer.</param>
    public sealed record ServerSideEmit(string NodeId, string NamespaceName, ServerSideEvent Event, string? RequestId = null)
        : ClusterMessage(NodeId, NamespaceName);
}
