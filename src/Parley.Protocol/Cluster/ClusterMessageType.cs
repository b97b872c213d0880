namespace Parley.Protocol.Cluster;

/// <summary>What the nodes of official cluster adapters tell and answer each other, by its number on the wire.</summary>
internal enum ClusterMessageType
{
    /// <summary>What this version does not know.</summary>
    Unknown = 0,
    InitialHeartbeat = 1,
    Heartbeat = 2,
    Broadcast = 3,
    SocketsJoin = 4,
    SocketsLeave = 5,
    DisconnectSockets = 6,
    FetchSockets = 7,
    FetchSocketsResponse = 8,
    ServerSideEmit = 9,
    ServerSideEmitResponse = 10,
    BroadcastClientCount = 11,
    BroadcastAck = 12,
    AdapterClose = 13,
}
