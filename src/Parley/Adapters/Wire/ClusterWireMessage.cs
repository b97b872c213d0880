using Parley.Protocol.Cluster;

namespace Parley.Adapters.Wire;

/// <summary>A message of another node, opened and not yet read.</summary>
/// <param name="Type">What it is.</param>
/// <param name="NodeId">Who sent it.</param>
/// <param name="Data">The rest of it.</param>
internal readonly record struct ClusterWireMessage(ClusterMessageType Type, string NodeId, WireMap Data)
{
    /// <summary>Whether it answers a request.</summary>
    public bool IsResponse => Type is ClusterMessageType.FetchSocketsResponse or ClusterMessageType.ServerSideEmitResponse
        or ClusterMessageType.BroadcastClientCount or ClusterMessageType.BroadcastAck;

    /// <summary>The request that it makes, or answers.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public string RequestId => FindRequestId() ?? throw new FormatException("a request or answer without an id");

    /// <summary>The request that it makes or answers, if it does.</summary>
    public string? FindRequestId() => Data["requestId"u8].TryReadText(out var id) ? id : null;
}
