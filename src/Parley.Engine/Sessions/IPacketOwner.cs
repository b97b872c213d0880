using Parley.Protocol.SocketIO;

namespace Parley.Engine.Sessions;

/// <summary>Whose event may be dropped, and whose keys events replace each other by.</summary>
internal interface IPacketOwner
{
    /// <summary>Told that an event will not be sent. Under the session's lock: it notes that or queues work, and takes no lock.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="ackId">The acknowledgement that is awaited for it.</param>
    /// <param name="cause">Why.</param>
    void OnDropped(EncodedPacket packet, long ackId, PacketDrop cause);
}

/// <summary>Why an event was not sent.</summary>
internal enum PacketDrop : byte
{
    /// <summary>It did not fit.</summary>
    Newest,

    /// <summary>It made room for a later one.</summary>
    Oldest,

    /// <summary>A later one of its key took its place.</summary>
    Replaced,
}
