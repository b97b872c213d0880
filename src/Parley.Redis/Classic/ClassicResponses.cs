using Parley.Adapters;

namespace Parley.Redis.Classic;

/// <summary>The ids of sockets, for nodes of an older version.</summary>
internal sealed record SocketIdsResponse(string NodeId, string NamespaceName, string RequestId, IReadOnlyCollection<string> SocketIds)
    : ClusterResponse(NodeId, NamespaceName, RequestId)
{
    internal override long ContentBytes => OutgoingMessage.SizeOf(SocketIds);
}

/// <summary>The names of all rooms of this node.</summary>
internal sealed record AllRoomsResponse(string NodeId, string NamespaceName, string RequestId, IReadOnlyCollection<string> Rooms)
    : ClusterResponse(NodeId, NamespaceName, RequestId)
{
    internal override long ContentBytes => OutgoingMessage.SizeOf(Rooms);
}

/// <summary>That a single socket was moved or disconnected, for nodes of an older version.</summary>
internal sealed record DoneResponse(string NodeId, string NamespaceName, string RequestId)
    : ClusterResponse(NodeId, NamespaceName, RequestId);
