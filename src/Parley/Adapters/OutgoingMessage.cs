using System.Collections.Immutable;

namespace Parley.Adapters;

/// <summary>Something on its way to the bus: a message for all, or a response for one node.</summary>
internal readonly record struct OutgoingMessage(ClusterMessage? Message, string RequesterId, ClusterResponse? Response)
{
    private const int FixedBytes = 256;
    private const int SocketBytes = 1024;
    private const int NameBytes = 32;

    /// <summary>About what it takes in memory and on the bus, as it was when it was sent: collections of an application may change.</summary>
    public long Bytes { get; } = FixedBytes + (Message, Response) switch
    {
        (ClusterMessage.Broadcast broadcast, _) => SizeOf(broadcast),
        (ClusterMessage.ServerSideEmit emit, _) => SizeOf(emit.Event.Arguments),
        (ClusterMessage.SocketsJoin join, _) => SizeOf(join.Target) + SizeOf(join.Rooms),
        (ClusterMessage.SocketsLeave leave, _) => SizeOf(leave.Target) + SizeOf(leave.Rooms),
        (ClusterMessage.DisconnectSockets disconnect, _) => SizeOf(disconnect.Target),
        (ClusterMessage.FetchSockets fetch, _) => SizeOf(fetch.Target),
        (_, ClusterResponse.FetchSockets fetch) => (long)fetch.Sockets.Count * SocketBytes,
        (_, ClusterResponse.ServerSideEmit emit) => SizeOf(emit.Answer),
        (_, ClusterResponse.BroadcastAck ack) => SizeOf(ack.Answer),
        (_, { } other) => other.ContentBytes,
        _ => 0,
    };

    public string Description => (Message as object ?? Response)?.GetType().Name ?? "";

    /// <summary>What names of rooms or sockets take.</summary>
    public static long SizeOf(IReadOnlyCollection<string> names)
    {
        var bytes = 0L;
        foreach (var name in names)
        {
            bytes += NameBytes + (sizeof(char) * name.Length);
        }

        return bytes;
    }

    private static long SizeOf(BroadcastTarget target) => SizeOf(target.Rooms) + SizeOf(target.Except);

    private static long SizeOf(ImmutableList<string> names)
    {
        var bytes = 0L;
        for (var i = 0; i < names.Count; i++)
        {
            bytes += NameBytes + (sizeof(char) * names[i].Length);
        }

        return bytes;
    }

    private static long SizeOf(ClusterMessage.Broadcast broadcast)
    {
        var bytes = broadcast.Packet.Text.Length + SizeOf(broadcast.Target);
        for (var i = 0; i < broadcast.Packet.AttachmentCount; i++)
        {
            bytes += broadcast.Packet.GetAttachment(i).Length;
        }

        return bytes;
    }

    private static long SizeOf(RawArguments arguments) => arguments.Json.Length + arguments.Attachments.Sum(static attachment => (long)attachment.Length);
}
