using Parley.Protocol.SocketIO;

namespace Parley.Testing.Loopback;

/// <summary>Takes messages apart and puts them together again, as adapters with a real wire do: nothing of one node is used by another.</summary>
internal static class LoopbackWire
{
    public static object Copy(object what, AdapterContext from, AdapterContext to) => what switch
    {
        ClusterMessage.Broadcast broadcast => broadcast with { Packet = Copy(broadcast.Packet) },
        ClusterMessage.ServerSideEmit emit => emit with { Event = emit.Event with { Arguments = Copy(emit.Event.Arguments, to) } },
        ClusterResponse.FetchSockets fetch => fetch with { Sockets = [.. fetch.Sockets.Select(socket => Copy(socket, from, to))] },
        ClusterResponse.ServerSideEmit emit => emit with { Answer = Copy(emit.Answer, to) },
        ClusterResponse.BroadcastAck ack => ack with { Answer = Copy(ack.Answer, to) },
        _ => what,
    };

    private static EncodedPacket Copy(EncodedPacket packet)
    {
        var attachments = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < packet.AttachmentCount; i++)
        {
            attachments.Add(packet.GetAttachment(i).ToArray());
        }

        Assert.True(EncodedPacket.TryParseEvent(packet.Text.ToArray(), attachments, isCompressed: true, out var copy, out var error), error);
        return copy;
    }

    private static RawArguments Copy(RawArguments arguments, AdapterContext to)
    {
        var attachments = new byte[arguments.AttachmentCount][];
        for (var i = 0; i < attachments.Length; i++)
        {
            attachments[i] = arguments.GetAttachment(i).ToArray();
        }

        return to.ParseArguments(arguments.Json.ToArray(), attachments);
    }

    private static SocketSnapshot Copy(SocketSnapshot socket, AdapterContext from, AdapterContext to)
    {
        var handshake = socket.Handshake;
        return new SocketSnapshot(
            socket.Id,
            to.CreateHandshake(handshake.Url, handshake.Headers.ToArray(), handshake.Address, handshake.IsSecure, handshake.Time, handshake.Auth),
            [.. socket.Rooms],
            to.DecodeData(Copy(from.EncodeData(socket.Data), to)));
    }
}
