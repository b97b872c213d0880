using Parley.Protocol.SocketIO;

namespace Parley.Rooms;

/// <summary>What rooms know of a socket.</summary>
internal interface IRoomMember
{
    string Id { get; }

    /// <summary>The rooms the socket is in.</summary>
    Memberships Memberships { get; }

    /// <summary>Queues a packet and returns at once. Called under a room's lock, so it runs no code of the application.</summary>
    bool Send(EncodedPacket packet, bool isVolatile);
}
