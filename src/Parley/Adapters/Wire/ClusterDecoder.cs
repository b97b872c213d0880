using System.Text;
using Parley.Protocol.Cluster;

namespace Parley.Adapters.Wire;

/// <summary>
/// Reads what nodes with official cluster adapters, and emitters, tell, ask and answer: JSON or MessagePack of either dialect. Throws
/// <see cref="FormatException"/>, with what is wrong, for what is none of it.
/// </summary>
/// <param name="context">The namespace.</param>
/// <param name="nodeId">This node, whose own messages are passed over.</param>
internal sealed class ClusterDecoder(AdapterContext context, string nodeId)
{
    private readonly byte[] _utf8NodeId = Encoding.UTF8.GetBytes(nodeId);
    private readonly byte[] _utf8Namespace = Encoding.UTF8.GetBytes(context.NamespaceName);

    /// <summary>Opens a whole message.</summary>
    /// <returns>The message, or <see langword="null"/> if it is this node's own.</returns>
    public ClusterWireMessage? Open(ReadOnlyMemory<byte> body)
    {
        if (!WireValue.TryOpen(body, out var value))
        {
            throw new FormatException("neither JSON nor MessagePack");
        }

        return value.TryReadMap(out var map) ? Open(map) : throw new FormatException("a message that is no map");
    }

    /// <summary>Opens a whole message, as a map of its parts.</summary>
    /// <returns>The message, or <see langword="null"/> if it is this node's own.</returns>
    public ClusterWireMessage? Open(WireMap map)
    {
        if (map["uid"u8].IsText(_utf8NodeId))
        {
            return null;
        }

        // Some emitters leave the namespace out: it is the one of the channel.
        var @namespace = map["nsp"u8];
        if (!@namespace.IsMissing && !@namespace.IsText(_utf8Namespace))
        {
            throw new FormatException("a message of another namespace");
        }

        if (!map["type"u8].TryReadInteger(out var type))
        {
            throw new FormatException("a message without a type");
        }

        if (!map["uid"u8].TryReadText(out var sender))
        {
            throw new FormatException("a message without a sender");
        }

        return Open(type, sender, map["data"u8]);
    }

    /// <summary>Opens a message whose parts came apart.</summary>
    /// <param name="type">Its type, by number.</param>
    /// <param name="sender">Who sent it: another node.</param>
    /// <param name="data">Its data; missing if there is none.</param>
    public static ClusterWireMessage Open(long type, string sender, WireValue data)
    {
        if (sender.Length is 0 or > ClusterAdapter.MaxIdLength)
        {
            throw new FormatException("a message without a sender");
        }

        data.TryReadMap(out var map);
        var known = type is >= (int)ClusterMessageType.InitialHeartbeat and <= (int)ClusterMessageType.AdapterClose ? (ClusterMessageType)type : ClusterMessageType.Unknown;
        return new ClusterWireMessage(known, sender, map);
    }

    /// <summary>Reads a message that is no answer.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isWanted">Which broadcasts are read; those to rooms that somebody here is in unless given.</param>
    /// <returns>The message, or <see langword="null"/> for a broadcast that is not wanted.</returns>
    public ClusterMessage? ReadMessage(in ClusterWireMessage message, Func<BroadcastTarget, bool>? isWanted = null)
    {
        var (type, sender, data) = message;
        var name = context.NamespaceName;
        return type switch
        {
            ClusterMessageType.InitialHeartbeat => new ClusterMessage.InitialHeartbeat(sender, name),
            ClusterMessageType.Heartbeat => new ClusterMessage.Heartbeat(sender, name),
            ClusterMessageType.AdapterClose => new ClusterMessage.Close(sender, name),
            ClusterMessageType.Broadcast => ReadBroadcast(message, isWanted),
            ClusterMessageType.SocketsJoin => new ClusterMessage.SocketsJoin(sender, name, ReadTarget(data), ReadRooms(data)),
            ClusterMessageType.SocketsLeave => new ClusterMessage.SocketsLeave(sender, name, ReadTarget(data), ReadRooms(data)),
            ClusterMessageType.DisconnectSockets => new ClusterMessage.DisconnectSockets(sender, name, ReadTarget(data), data["close"u8].ReadBoolean(otherwise: false)),
            ClusterMessageType.FetchSockets => new ClusterMessage.FetchSockets(sender, name, ReadTarget(data), message.RequestId),
            ClusterMessageType.ServerSideEmit => ReadServerSideEmit(message),
            ClusterMessageType.Unknown => throw new FormatException("a message of an unknown type"),
            _ => throw new FormatException("an answer where none belongs"),
        };
    }

    /// <summary>Reads an answer.</summary>
    public ClusterResponse ReadResponse(in ClusterWireMessage message)
    {
        var (type, sender, data) = message;
        var name = context.NamespaceName;
        switch (type)
        {
            case ClusterMessageType.FetchSocketsResponse when data["sockets"u8].TryReadArray(out var sockets):
                return new ClusterResponse.FetchSockets(sender, name, message.RequestId, [.. sockets.Select(socket => SocketWire.Read(socket, context))]);
            case ClusterMessageType.ServerSideEmitResponse:
                return new ClusterResponse.ServerSideEmit(sender, name, message.RequestId, ReadAnswer(data));
            case ClusterMessageType.BroadcastClientCount when data["clientCount"u8].TryReadInteger(out var clients) && clients is >= 0 and <= int.MaxValue:
                return new ClusterResponse.BroadcastClientCount(sender, name, message.RequestId, (int)clients);
            case ClusterMessageType.BroadcastAck:
                return new ClusterResponse.BroadcastAck(sender, name, message.RequestId, ReadAnswer(data));
            default:
                throw new FormatException("an answer without what it answers");
        }
    }

    private static BroadcastTarget ReadTarget(WireMap data) =>
        TargetWire.TryRead(data["opts"u8], out var target, out _) ? target : throw new FormatException("a message without a target");

    private static string[] ReadRooms(WireMap data) =>
        data["rooms"u8].TryReadTexts(out var rooms) ? rooms : throw new FormatException("rooms that are no names");

    private ClusterMessage.Broadcast? ReadBroadcast(in ClusterWireMessage message, Func<BroadcastTarget, bool>? isWanted)
    {
        if (!TargetWire.TryRead(message.Data["opts"u8], out var target, out var timeout))
        {
            throw new FormatException("a message without a target");
        }

        // Who awaits acknowledgements is to be told that nobody is asked here.
        var requestId = message.FindRequestId();
        if (requestId is null && !(isWanted is null ? target.Rooms.IsEmpty || target.Rooms.Exists(context.Sockets.HasRoom) : isWanted(target)))
        {
            return null;
        }

        var packet = PacketWire.Read(message.Data["packet"u8], context.Utf8NamespaceName, context.Utf8NamespaceName, target.IsCompressed);
        return new ClusterMessage.Broadcast(message.NodeId, context.NamespaceName, packet, target, requestId, timeout);
    }

    private ClusterMessage.ServerSideEmit ReadServerSideEmit(in ClusterWireMessage message)
    {
        var packet = message.Data["packet"u8];
        if (!packet.TryReadArray(out var items) || items.Length == 0 || !items[0].TryReadText(out var eventName))
        {
            throw new FormatException("a server-side event without a name");
        }

        var @event = new ServerSideEvent(eventName, packet.ToArgumentsWithoutFirst(context));
        return new ClusterMessage.ServerSideEmit(message.NodeId, context.NamespaceName, @event, message.FindRequestId());
    }

    private RawArguments ReadAnswer(WireMap data)
    {
        var all = data[ClusterMessageWriter.AllArguments];
        return all.TryReadArray(out _) ? context.ParseArguments(all.ToJson(out var attachments), attachments) : data["packet"u8].ToArguments(context);
    }
}
