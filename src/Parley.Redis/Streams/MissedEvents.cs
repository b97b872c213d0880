using System.Collections.Immutable;
using Parley.Protocol.SocketIO;
using Parley.Recovery;

namespace Parley.Redis.Streams;

/// <summary>What a client has missed, put together entry by entry: its events, and the rooms it was in meanwhile.</summary>
/// <param name="rooms">The rooms it was in.</param>
/// <param name="position">The last entry that it has got.</param>
/// <param name="options">How much it may be.</param>
internal sealed class MissedEvents(IEnumerable<string> rooms, StreamEntryId position, ConnectionStateRecoveryOptions options)
{
    private readonly List<LoggedPacket> _packets = [];
    private long _bytes;

    public IReadOnlyList<LoggedPacket> Packets => _packets;

    public HashSet<string> Rooms { get; } = new(rooms, StringComparer.Ordinal);

    /// <summary>The last entry that was looked at.</summary>
    public StreamEntryId Position { get; private set; } = position;

    /// <summary>Goes on with what came next.</summary>
    /// <param name="entries">All entries behind those before.</param>
    /// <param name="read">Reads one, if the client is among those an event is for, to what may be sent again.</param>
    /// <returns><see langword="false"/> if the client was thrown out, or it is too much.</returns>
    public bool TryTake(ReadOnlySpan<StreamItem> entries, Func<StreamItem, Func<BroadcastTarget, bool>, ClusterMessage?> read)
    {
        Func<BroadcastTarget, bool> isMeant = IsMeant;
        foreach (var entry in entries)
        {
            Position = entry.Id;
            if (!TryTake(read(entry, isMeant)) || _packets.Count > options.MaxPackets || _bytes > options.MaxReplayBytes)
            {
                return false;
            }
        }

        return true;
    }

    private bool TryTake(ClusterMessage? message)
    {
        switch (message)
        {
            case ClusterMessage.Broadcast { RequestId: null, Target: { IsVolatile: false } target } broadcast when IsMeant(target):
                var packet = broadcast.Packet.Logged!;
                _packets.Add(packet);
                _bytes += packet.Bytes;
                break;
            case ClusterMessage.SocketsJoin join when IsMeant(join.Target):
                Rooms.UnionWith(join.Rooms);
                break;
            case ClusterMessage.SocketsLeave leave when IsMeant(leave.Target):
                Rooms.ExceptWith(leave.Rooms);
                break;
            case ClusterMessage.DisconnectSockets disconnect when IsMeant(disconnect.Target):
                return false;
        }

        return true;
    }

    private bool IsMeant(BroadcastTarget target) => (target.Rooms.IsEmpty || IsInAny(target.Rooms)) && !IsInAny(target.Except);

    // By index, which costs nothing where there is one: each client that comes back asks this of all that came meanwhile.
    private bool IsInAny(ImmutableList<string> rooms)
    {
        for (var i = 0; i < rooms.Count; i++)
        {
            if (Rooms.Contains(rooms[i]))
            {
                return true;
            }
        }

        return false;
    }
}
