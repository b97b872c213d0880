using Parley.Redis.Wire;
using StackExchange.Redis;

namespace Parley.Redis.Classic;

/// <summary>Writes what this node tells, asks and answers. Called for one message after the other, since it has one buffer.</summary>
internal sealed class ClassicEncoder(AdapterContext context, ClassicChannels channels, bool answersOnOwnChannel)
{
    private readonly WireWriter _writer = new();

    /// <summary>Writes a message.</summary>
    /// <returns>Where it belongs, and its bytes; nothing for what this wire does not say.</returns>
    public (RedisChannel Channel, byte[] Body)? Encode(ClusterMessage message) => message switch
    {
        ClusterMessage.Broadcast { RequestId: null } broadcast => (
            broadcast.Target.Rooms.Count == 1 ? channels.BroadcastTo(broadcast.Target.Rooms[0]) : channels.Broadcast, EncodeBroadcast(broadcast)),
        ClusterMessage.Broadcast broadcast => (channels.Request, EncodeBroadcastWithAck(broadcast, broadcast.RequestId)),
        ClusterMessage.SocketsJoin join => (channels.Request, EncodeMove(ClassicRequestType.RemoteJoin, join.NodeId, join.Target, join.Rooms)),
        ClusterMessage.SocketsLeave leave => (channels.Request, EncodeMove(ClassicRequestType.RemoteLeave, leave.NodeId, leave.Target, leave.Rooms)),
        ClusterMessage.DisconnectSockets disconnect => (channels.Request, EncodeDisconnect(disconnect)),
        ClusterMessage.FetchSockets fetch => (channels.Request, EncodeFetch(fetch)),
        ClusterMessage.ServerSideEmit emit => (channels.Request, EncodeServerSideEmit(emit)),
        _ => null,
    };

    /// <summary>Writes an answer.</summary>
    /// <exception cref="NotSupportedException">This wire knows no such answer.</exception>
    public (RedisChannel Channel, byte[] Body) Encode(string requesterNodeId, ClusterResponse response)
    {
        // Answers to server-side events have no channel of their own.
        var channel = answersOnOwnChannel && response is not ClusterResponse.ServerSideEmit ? channels.ResponseTo(requesterNodeId) : channels.Response;
        return (channel, response switch
        {
            ClusterResponse.FetchSockets fetch => EncodeSockets(fetch),
            ClusterResponse.ServerSideEmit emit => EncodeAnswer(emit),
            ClusterResponse.BroadcastClientCount count => EncodeClientCount(count),
            ClusterResponse.BroadcastAck ack => EncodeAck(ack),
            SocketIdsResponse ids => EncodeTexts(ids, "sockets"u8, ids.SocketIds),
            AllRoomsResponse rooms => EncodeTexts(rooms, "rooms"u8, rooms.Rooms),
            DoneResponse done => EncodeDone(done),
            _ => throw new NotSupportedException($"There is no {response.GetType().Name} on this wire."),
        });
    }

    private byte[] EncodeBroadcast(ClusterMessage.Broadcast broadcast)
    {
        _writer.Begin(isJson: false);
        _writer.BeginArray(3);
        _writer.Text(broadcast.NodeId);
        PacketWire.Write(_writer, broadcast.Packet, broadcast.NamespaceName);
        TargetWire.WriteWithFlags(_writer, broadcast.Target);
        _writer.EndArray();
        return _writer.Finish();
    }

    private byte[] EncodeBroadcastWithAck(ClusterMessage.Broadcast broadcast, string requestId)
    {
        _writer.Begin(isJson: false);
        _writer.BeginMap(5);
        WriteHead(broadcast.NodeId, requestId, ClassicRequestType.Broadcast);
        _writer.Name("packet"u8);
        PacketWire.Write(_writer, broadcast.Packet, broadcast.NamespaceName);
        _writer.Name("opts"u8);
        TargetWire.WriteWithFlags(_writer, broadcast.Target, broadcast.AckTimeout);
        _writer.EndMap();
        return _writer.Finish();
    }

    private byte[] EncodeMove(ClassicRequestType type, string nodeId, BroadcastTarget target, IReadOnlyCollection<string> rooms)
    {
        _writer.Begin(isJson: true);
        _writer.BeginMap(4);
        WriteHead(nodeId, requestId: null, type);
        _writer.Name("opts"u8);
        TargetWire.Write(_writer, target);
        _writer.Name("rooms"u8);
        _writer.Texts(rooms);
        _writer.EndMap();
        return _writer.Finish();
    }

    private byte[] EncodeDisconnect(ClusterMessage.DisconnectSockets disconnect)
    {
        _writer.Begin(isJson: true);
        _writer.BeginMap(4);
        WriteHead(disconnect.NodeId, requestId: null, ClassicRequestType.RemoteDisconnect);
        _writer.Name("opts"u8);
        TargetWire.Write(_writer, disconnect.Target);
        _writer.Name("close"u8);
        _writer.Boolean(disconnect.CloseConnections);
        _writer.EndMap();
        return _writer.Finish();
    }

    private byte[] EncodeFetch(ClusterMessage.FetchSockets fetch)
    {
        _writer.Begin(isJson: true);
        _writer.BeginMap(4);
        WriteHead(fetch.NodeId, fetch.RequestId, ClassicRequestType.RemoteFetch);
        _writer.Name("opts"u8);
        TargetWire.Write(_writer, fetch.Target);
        _writer.EndMap();
        return _writer.Finish();
    }

    private byte[] EncodeServerSideEmit(ClusterMessage.ServerSideEmit emit)
    {
        var arguments = emit.Event.Arguments;
        _writer.Begin(isJson: arguments.AttachmentCount == 0);
        _writer.BeginMap(emit.RequestId is null ? 3 : 4);
        WriteHead(emit.NodeId, emit.RequestId, ClassicRequestType.ServerSideEmit);
        _writer.Name("data"u8);
        _writer.BeginArray(1 + arguments.Count);
        _writer.Text(emit.Event.EventName);
        for (var i = 0; i < arguments.Count; i++)
        {
            _writer.Argument(arguments, i);
        }

        _writer.EndArray();
        _writer.EndMap();
        return _writer.Finish();
    }

    private byte[] EncodeSockets(ClusterResponse.FetchSockets fetch)
    {
        var data = fetch.Sockets.Select(socket => context.EncodeData(socket.Data)).ToArray();
        _writer.Begin(isJson: Array.TrueForAll(data, static item => item.AttachmentCount == 0));
        _writer.BeginMap(2);
        WriteRequestId(fetch.RequestId);
        _writer.Name("sockets"u8);
        _writer.BeginArray(data.Length);
        for (var i = 0; i < data.Length; i++)
        {
            SocketWire.Write(_writer, fetch.Sockets[i], data[i]);
        }

        _writer.EndArray();
        _writer.EndMap();
        return _writer.Finish();
    }

    private byte[] EncodeAnswer(ClusterResponse.ServerSideEmit emit)
    {
        _writer.Begin(isJson: emit.Answer.AttachmentCount == 0);
        _writer.BeginMap(2 + AnswerFields(emit.Answer));
        WriteType(ClassicRequestType.ServerSideEmit);
        WriteRequestId(emit.RequestId);
        WriteAnswer("data"u8, emit.Answer);
        _writer.EndMap();
        return _writer.Finish();
    }

    private byte[] EncodeClientCount(ClusterResponse.BroadcastClientCount count)
    {
        _writer.Begin(isJson: true);
        _writer.BeginMap(3);
        WriteType(ClassicRequestType.BroadcastClientCount);
        WriteRequestId(count.RequestId);
        _writer.Name("clientCount"u8);
        _writer.Integer(count.ClientCount);
        _writer.EndMap();
        return _writer.Finish();
    }

    private byte[] EncodeAck(ClusterResponse.BroadcastAck ack)
    {
        _writer.Begin(isJson: false);
        _writer.BeginMap(2 + AnswerFields(ack.Answer));
        WriteType(ClassicRequestType.BroadcastAck);
        WriteRequestId(ack.RequestId);
        WriteAnswer("packet"u8, ack.Answer);
        _writer.EndMap();
        return _writer.Finish();
    }

    private byte[] EncodeTexts(ClusterResponse response, ReadOnlySpan<byte> name, IReadOnlyCollection<string> texts)
    {
        _writer.Begin(isJson: true);
        _writer.BeginMap(2);
        WriteRequestId(response.RequestId);
        _writer.Name(name);
        _writer.Texts(texts);
        _writer.EndMap();
        return _writer.Finish();
    }

    private byte[] EncodeDone(DoneResponse done)
    {
        _writer.Begin(isJson: true);
        _writer.BeginMap(1);
        WriteRequestId(done.RequestId);
        _writer.EndMap();
        return _writer.Finish();
    }

    private static int AnswerFields(RawArguments answer) => Math.Min(answer.Count, 2);

    /// <summary>An answer is one value on this wire; what more there is stands apart, where only Parley looks for it.</summary>
    private void WriteAnswer(ReadOnlySpan<byte> name, RawArguments answer)
    {
        if (answer.Count == 0)
        {
            return;
        }

        _writer.Name(name);
        _writer.Argument(answer, 0);
        if (answer.Count > 1)
        {
            _writer.Name(ClassicDecoder.AllArguments);
            _writer.Arguments(answer);
        }
    }

    private void WriteHead(string nodeId, string? requestId, ClassicRequestType type)
    {
        _writer.Name("uid"u8);
        _writer.Text(nodeId);
        if (requestId is not null)
        {
            WriteRequestId(requestId);
        }

        WriteType(type);
    }

    private void WriteRequestId(string requestId)
    {
        _writer.Name("requestId"u8);
        _writer.Text(requestId);
    }

    private void WriteType(ClassicRequestType type)
    {
        _writer.Name("type"u8);
        _writer.Integer((int)type);
    }
}
