namespace Parley.Protocol.Cluster;

/// <summary>What nodes ask each other over publish and subscribe of Redis, in the words of the official adapter and emitter.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-adapter/">Socket.IO documentation, Redis adapter</see>.</remarks>
internal enum ClassicRequestType
{
    SocketIds = 0,
    AllRooms = 1,
    RemoteJoin = 2,
    RemoteLeave = 3,
    RemoteDisconnect = 4,
    RemoteFetch = 5,
    ServerSideEmit = 6,
    Broadcast = 7,
    BroadcastClientCount = 8,
    BroadcastAck = 9,
}
