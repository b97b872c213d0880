namespace Parley;

/// <summary>What one node of a cluster answers another. How it becomes bytes is up to each <see cref="ClusterAdapter"/>.</summary>
/// <param name="NodeId">The node that answers; empty if the wire does not say.</param>
/// <param name="NamespaceName">The namespace.</param>
/// <param name="RequestId">The request it answers.</param>
public abstract record ClusterResponse(string NodeId, string NamespaceName, string RequestId)
{
    /// <summary>About what is in it beyond its envelope, in bytes, for the bound of what waits for the bus.</summary>
    internal virtual long ContentBytes => 0;

    /// <summary>The sockets of a node.</summary>
    /// <param name="NodeId">The node.</param>
    /// <param name="NamespaceName">The namespace.</param>
    /// <param name="RequestId">The request.</param>
    /// <param name="Sockets">The sockets. Their data goes through <see cref="AdapterContext.EncodeData"/> and <see cref="AdapterContext.DecodeData"/>.</param>
    public sealed record FetchSockets(string NodeId, string NamespaceName, string RequestId, IReadOnlyList<SocketSnapshot> Sockets)
        : ClusterResponse(NodeId, NamespaceName, RequestId);

    /// <summary>A node's answer to a server-side event.</summary>
    /// <param name="NodeId">The node.</param>
    /// <param name="NamespaceName">The namespace.</param>
    /// <param name="RequestId">The request.</param>
    /// <param name="Answer">The answer.</param>
    public sealed record ServerSideEmit(string NodeId, string NamespaceName, string RequestId, RawArguments Answer)
        : ClusterResponse(NodeId, NamespaceName, RequestId);

    /// <summary>How many clients a node asked to acknowledge.</summary>
    /// <param name="NodeId">The node.</param>
    /// <param name="NamespaceName">The namespace.</param>
    /// <param name="RequestId">The request.</param>
    /// <param name="ClientCount">Their number.</param>
    public sealed record BroadcastClientCount(string NodeId, string NamespaceName, string RequestId, int ClientCount)
        : ClusterResponse(NodeId, NamespaceName, RequestId);

    /// <summary>A client's acknowledgement.</summary>
    /// <param name="NodeId">The node.</param>
    /// <param name="NamespaceName">The namespace.</param>
    /// <param name="RequestId">The request.</param>
    /// <param name="Answer">What the client acknowledged with.</param>
    /// <param name="Number">Counts the acknowledgements that the node passes on for this request, from 1, so that one that comes twice can
    /// be told; 0 if the wire does not carry it.</param>
    public sealed record BroadcastAck(string NodeId, string NamespaceName, string RequestId, RawArguments Answer, int Number = 0)
        : ClusterResponse(NodeId, NamespaceName, RequestId);
}
