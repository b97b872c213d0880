using System.Text;
using Parley.Adapters.Wire;
using Parley.Protocol.Cluster;

namespace Parley.Redis.Classic;

/// <summary>Reads what other nodes tell, ask and answer. Throws <see cref="FormatException"/> for what is none of it.</summary>
internal sealed class ClassicDecoder(AdapterContext context, string nodeId)
{
    private readonly byte[] _utf8NodeId = Encoding.UTF8.GetBytes(nodeId);

    private static ReadOnlySpan<byte> RootNamespace => "/"u8;

    /// <summary>The field with all arguments of an answer that has several, where official nodes send the first alone.</summary>
    public static ReadOnlySpan<byte> AllArguments => "all"u8;

    /// <summary>Reads a broadcast.</summary>
    /// <returns>The broadcast, or <see langword="null"/> if it is this node's own, or for nobody here.</returns>
    public ClusterMessage.Broadcast? ReadBroadcast(ReadOnlyMemory<byte> body)
    {
        if (!Open(body).TryReadArray(out var parts) || parts.Length < 3)
        {
            throw new FormatException("a broadcast that is no array of three");
        }

        if (parts[0].IsText(_utf8NodeId))
        {
            return null;
        }

        if (!parts[0].TryReadText(out var sender) || !TargetWire.TryRead(parts[2], out var target, out _))
        {
            throw new FormatException("a broadcast without sender or target");
        }

        return IsForSomebody(target)
            ? new ClusterMessage.Broadcast(sender, context.NamespaceName, PacketWire.Read(parts[1], context.Utf8NamespaceName, RootNamespace, target.IsCompressed), target)
            : null;
    }

    private bool IsForSomebody(BroadcastTarget target) => target.Rooms.Count switch
    {
        0 => true,
        1 => context.Sockets.HasRoom(target.Rooms[0]),
        _ => target.Rooms.Exists(context.Sockets.HasRoom),
    };

    /// <summary>Opens a request.</summary>
    /// <returns>Its fields, or <see langword="null"/> if it is this node's own.</returns>
    public WireMap? OpenRequest(ReadOnlyMemory<byte> body) => OpenMap(body) is var map && map["uid"u8].IsText(_utf8NodeId) ? null : map;

    public static ClassicRequestType ReadType(WireMap map) =>
        map["type"u8].TryReadInteger(out var type) && type is >= 0 and <= (int)ClassicRequestType.BroadcastAck
            ? (ClassicRequestType)type
            : throw new FormatException("a request of an unknown type");

    public static string ReadRequestId(WireMap map) => map["requestId"u8].TryReadText(out var id) ? id : throw new FormatException("a request or answer without an id");

    /// <summary>The node that sent a request; processes without clients do not say.</summary>
    public static string ReadSender(WireMap request) => request["uid"u8].TryReadText(out var sender) ? sender : ClusterMessage.EmitterNodeId;

    public static string[] ReadRooms(WireMap map) =>
        map["rooms"u8].TryReadTexts(out var rooms) ? rooms : throw new FormatException("rooms that are no names");

    /// <summary>Reads what all cluster adapters tell each other, in this wire's words.</summary>
    public ClusterMessage ReadRequest(ClassicRequestType type, WireMap request)
    {
        var sender = ReadSender(request);
        var name = context.NamespaceName;
        return type switch
        {
            ClassicRequestType.RemoteJoin => new ClusterMessage.SocketsJoin(sender, name, ReadTarget(request), ReadRooms(request)),
            ClassicRequestType.RemoteLeave => new ClusterMessage.SocketsLeave(sender, name, ReadTarget(request), ReadRooms(request)),
            ClassicRequestType.RemoteDisconnect => new ClusterMessage.DisconnectSockets(sender, name, ReadTarget(request), request["close"u8].ReadBoolean(otherwise: false)),
            ClassicRequestType.RemoteFetch => new ClusterMessage.FetchSockets(sender, name, ReadTarget(request), ReadRequestId(request)),
            ClassicRequestType.ServerSideEmit => ReadServerSideEmit(sender, request),
            ClassicRequestType.Broadcast => ReadBroadcastWithAck(sender, request),
            _ => throw new FormatException("a request of an unknown type"),
        };
    }

    /// <summary>Opens an answer.</summary>
    public static WireMap OpenResponse(ReadOnlyMemory<byte> body) => OpenMap(body);

    public ClusterResponse ReadResponse(string requestId, WireMap response)
    {
        var name = context.NamespaceName;
        response["type"u8].TryReadInteger(out var type);
        switch (type)
        {
            case (long)ClassicRequestType.ServerSideEmit:
                return new ClusterResponse.ServerSideEmit("", name, requestId, ReadAnswer(response, "data"u8));
            case (long)ClassicRequestType.BroadcastClientCount when response["clientCount"u8].TryReadInteger(out var clients) && clients is >= 0 and <= int.MaxValue:
                return new ClusterResponse.BroadcastClientCount("", name, requestId, (int)clients);
            case (long)ClassicRequestType.BroadcastAck:
                return new ClusterResponse.BroadcastAck("", name, requestId, ReadAnswer(response, "packet"u8));
        }

        return response["sockets"u8].TryReadArray(out var sockets)
            ? new ClusterResponse.FetchSockets("", name, requestId, [.. sockets.Select(socket => SocketWire.Read(socket, context))])
            : throw new FormatException("an answer of an unknown kind");
    }

    private static WireValue Open(ReadOnlyMemory<byte> body) =>
        WireValue.TryOpen(body, out var value) ? value : throw new FormatException("neither JSON nor MessagePack");

    private static WireMap OpenMap(ReadOnlyMemory<byte> body) =>
        Open(body).TryReadMap(out var map) ? map : throw new FormatException("a message that is no map");

    private static BroadcastTarget ReadTarget(WireMap request) =>
        TargetWire.TryRead(request["opts"u8], out var target, out _) ? target : throw new FormatException("a request without a target");

    private ClusterMessage.Broadcast ReadBroadcastWithAck(string sender, WireMap request)
    {
        if (!TargetWire.TryRead(request["opts"u8], out var target, out var timeout))
        {
            throw new FormatException("a request without a target");
        }

        var packet = PacketWire.Read(request["packet"u8], context.Utf8NamespaceName, RootNamespace, target.IsCompressed);
        return new ClusterMessage.Broadcast(sender, context.NamespaceName, packet, target, ReadRequestId(request), timeout);
    }

    private ClusterMessage.ServerSideEmit ReadServerSideEmit(string sender, WireMap request)
    {
        var data = request["data"u8];
        if (!data.TryReadArray(out var items) || items.Length == 0 || !items[0].TryReadText(out var eventName))
        {
            throw new FormatException("a server-side event without a name");
        }

        var arguments = data.ToArgumentsWithoutFirst(context);
        var id = request["requestId"u8].TryReadText(out var requestId) ? requestId : null;
        return new ClusterMessage.ServerSideEmit(sender, context.NamespaceName, new ServerSideEvent(eventName, arguments), id);
    }

    private RawArguments ReadAnswer(WireMap response, ReadOnlySpan<byte> name)
    {
        var all = response[AllArguments];
        if (!all.TryReadArray(out _))
        {
            return response[name].ToArguments(context);
        }

        return context.ParseArguments(all.ToJson(out var attachments), attachments);
    }
}
