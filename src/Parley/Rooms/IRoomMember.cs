using Parley.Protocol.SocketIO;

namespace Parley.Rooms;

/// <summary>What rooms know of a socket.</summary>
internal interface IRoomMember
{
    string Id { get; }

    /// <summary>The socket that receives now, or <see langword="null"/> if its client is gone and may come back.</summary>
    Socket? Socket { get; }

    /// <summary>The rooms the socket is in.</summary>
    Memberships Memberships { get; }

    /// <summary>Queues a packet and returns at once. Called under a room's lock, so it runs no code of the application.</summary>
    bool Send(EncodedPacket packet, bool isVolatile);

    /// <summary>Notes that it has joined or left a room. Called under its lock.</summary>
    void OnRoomsChanged();

    /// <summary>Ends the waiting for a client that is gone, if it is.</summary>
    void GiveUp();
}
