namespace Parley.Adapters;

/// <summary>Something on its way to the bus: a message for all, or a response for one node.</summary>
internal readonly record struct OutgoingMessage(ClusterMessage? Message, string RequesterId, ClusterResponse? Response)
{
    private const int FixedBytes = 256;
    private const int SocketBytes = 1024;

    /// <summary>About what it takes in memory and on the bus.</summary>
    public int Bytes => FixedBytes + (Message, Response) switch
    {
        (ClusterMessage.Broadcast broadcast, _) => SizeOf(broadcast),
        (ClusterMessage.ServerSideEmit emit, _) => SizeOf(emit.Event.Arguments),
        (_, ClusterResponse.FetchSockets fetch) => fetch.Sockets.Count * SocketBytes,
        (_, ClusterResponse.ServerSideEmit emit) => SizeOf(emit.Answer),
        (_, ClusterResponse.BroadcastAck ack) => SizeOf(ack.Answer),
        _ => 0,
    };

    public string Description => (Message as object ?? Response)?.GetType().Name ?? "";

    private static int SizeOf(ClusterMessage.Broadcast broadcast)
    {
        var bytes = broadcast.Packet.Text.Length;
        for (var i = 0; i < broadcast.Packet.AttachmentCount; i++)
        {
            bytes += broadcast.Packet.GetAttachment(i).Length;
        }

        return bytes;
    }

    private static int SizeOf(RawArguments arguments) => arguments.Json.Length + arguments.Attachments.Sum(static attachment => attachment.Length);
}
