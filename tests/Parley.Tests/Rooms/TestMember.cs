using System.Collections.Concurrent;
using Parley.Protocol.SocketIO;
using Parley.Rooms;

namespace Parley.Tests.Rooms;

/// <summary>A member of rooms without a connection, that keeps what is sent to it.</summary>
internal sealed class TestMember(string id) : IRoomMember
{
    public string Id => id;

    public Socket? Socket => null;

    public Memberships Memberships { get; } = new();

    public ConcurrentQueue<EncodedPacket> Received { get; } = new();

    public void GiveUp()
    {
    }

    public void OnRoomsChanged()
    {
    }

    public bool Send(EncodedPacket packet, bool isVolatile)
    {
        Received.Enqueue(packet);
        return true;
    }
}
