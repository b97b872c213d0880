using Parley.Protocol.Cluster;

namespace Parley.Adapters.Wire;

/// <summary>Writes what this node tells, asks and answers, as official cluster adapters do. Called for one message after the other, since it has one buffer.</summary>
/// <param name="context">The namespace.</param>
/// <param name="dialect">How MessagePack is written.</param>
internal sealed class ClusterEncoder(AdapterContext context, MessagePackDialect dialect)
{
    private readonly WireWriter _writer = new();

    /// <summary>Writes a message: JSON, or MessagePack if there is binary in it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="alwaysMessagePack">Whether it is MessagePack in any case.</param>
    /// <exception cref="NotSupportedException">The wire knows no such message.</exception>
    public byte[] Encode(ClusterMessage message, bool alwaysMessagePack = false)
    {
        var type = TypeOf(message);
        var hasData = type is not (ClusterMessageType.InitialHeartbeat or ClusterMessageType.Heartbeat or ClusterMessageType.AdapterClose);
        ClusterMessageWriter.Begin(_writer, !alwaysMessagePack && !HasBinary(message), type, hasData);
        if (hasData)
        {
            WriteData(message);
        }

        return ClusterMessageWriter.End(_writer, message.NodeId, message.NamespaceName);
    }

    /// <summary>Writes the data of a message alone, for wires that carry the rest apart.</summary>
    /// <param name="message">A message that has data.</param>
    /// <param name="isJson">Whether it became JSON, rather than MessagePack.</param>
    /// <exception cref="NotSupportedException">The wire knows no such message.</exception>
    public byte[] EncodeData(ClusterMessage message, out bool isJson)
    {
        isJson = !HasBinary(message);
        _writer.Begin(isJson);
        WriteData(message);
        return _writer.Finish();
    }

    /// <summary>Writes an answer: JSON, or MessagePack if there is binary in it.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="alwaysMessagePack">Whether it is MessagePack in any case.</param>
    /// <exception cref="NotSupportedException">The wire knows no such answer.</exception>
    public byte[] Encode(ClusterResponse response, bool alwaysMessagePack = false)
    {
        var data = response is ClusterResponse.FetchSockets fetched ? fetched.Sockets.Select(socket => context.EncodeData(socket.Data)).ToArray() : [];
        var hasBinary = response switch
        {
            ClusterResponse.ServerSideEmit emit => emit.Answer.AttachmentCount > 0,
            ClusterResponse.BroadcastAck ack => ack.Answer.AttachmentCount > 0,
            _ => Array.Exists(data, static item => item.AttachmentCount > 0),
        };
        ClusterMessageWriter.Begin(_writer, !alwaysMessagePack && !hasBinary, TypeOf(response));
        switch (response)
        {
            case ClusterResponse.FetchSockets fetch:
                WriteSockets(fetch, data);
                break;
            case ClusterResponse.ServerSideEmit emit:
                ClusterMessageWriter.WriteAnswer(_writer, dialect, emit.RequestId, emit.Answer);
                break;
            case ClusterResponse.BroadcastClientCount count:
                ClusterMessageWriter.WriteClientCount(_writer, count.RequestId, count.ClientCount);
                break;
            case ClusterResponse.BroadcastAck ack:
                ClusterMessageWriter.WriteAnswer(_writer, dialect, ack.RequestId, ack.Answer);
                break;
        }

        return ClusterMessageWriter.End(_writer, response.NodeId, response.NamespaceName);
    }

    /// <exception cref="NotSupportedException">The wire knows no such message.</exception>
    public static ClusterMessageType TypeOf(ClusterMessage message) => message switch
    {
        ClusterMessage.InitialHeartbeat => ClusterMessageType.InitialHeartbeat,
        ClusterMessage.Heartbeat => ClusterMessageType.Heartbeat,
        ClusterMessage.Broadcast => ClusterMessageType.Broadcast,
        ClusterMessage.SocketsJoin => ClusterMessageType.SocketsJoin,
        ClusterMessage.SocketsLeave => ClusterMessageType.SocketsLeave,
        ClusterMessage.DisconnectSockets => ClusterMessageType.DisconnectSockets,
        ClusterMessage.FetchSockets => ClusterMessageType.FetchSockets,
        ClusterMessage.ServerSideEmit => ClusterMessageType.ServerSideEmit,
        ClusterMessage.Close => ClusterMessageType.AdapterClose,
        _ => throw new NotSupportedException($"There is no {message.GetType().Name} on this wire."),
    };

    /// <exception cref="NotSupportedException">The wire knows no such answer.</exception>
    public static ClusterMessageType TypeOf(ClusterResponse response) => response switch
    {
        ClusterResponse.FetchSockets => ClusterMessageType.FetchSocketsResponse,
        ClusterResponse.ServerSideEmit => ClusterMessageType.ServerSideEmitResponse,
        ClusterResponse.BroadcastClientCount => ClusterMessageType.BroadcastClientCount,
        ClusterResponse.BroadcastAck => ClusterMessageType.BroadcastAck,
        _ => throw new NotSupportedException($"There is no {response.GetType().Name} on this wire."),
    };

    private static bool HasBinary(ClusterMessage message) => message switch
    {
        ClusterMessage.Broadcast broadcast => broadcast.Packet.AttachmentCount > 0,
        ClusterMessage.ServerSideEmit emit => emit.Event.Arguments.AttachmentCount > 0,
        _ => false,
    };

    private void WriteData(ClusterMessage message)
    {
        switch (message)
        {
            case ClusterMessage.Broadcast broadcast:
                ClusterMessageWriter.WriteBroadcast(_writer, broadcast.Packet, broadcast.Target.ToWire(broadcast.AckTimeout), broadcast.RequestId);
                break;
            case ClusterMessage.SocketsJoin join:
                ClusterMessageWriter.WriteMove(_writer, join.Target.ToWire(), join.Rooms);
                break;
            case ClusterMessage.SocketsLeave leave:
                ClusterMessageWriter.WriteMove(_writer, leave.Target.ToWire(), leave.Rooms);
                break;
            case ClusterMessage.DisconnectSockets disconnect:
                ClusterMessageWriter.WriteDisconnect(_writer, disconnect.Target.ToWire(), disconnect.CloseConnections);
                break;
            case ClusterMessage.FetchSockets fetch:
                ClusterMessageWriter.WriteFetch(_writer, fetch.Target.ToWire(), fetch.RequestId);
                break;
            case ClusterMessage.ServerSideEmit emit:
                ClusterMessageWriter.WriteServerSideEmit(_writer, emit.Event.EventName, emit.Event.Arguments, emit.RequestId);
                break;
            default:
                throw new NotSupportedException($"A {message.GetType().Name} has no data on this wire.");
        }
    }

    private void WriteSockets(ClusterResponse.FetchSockets fetch, RawArguments[] data)
    {
        _writer.BeginMap(2);
        ClusterMessageWriter.WriteRequestId(_writer, fetch.RequestId);
        _writer.Name("sockets"u8);
        _writer.BeginArray(data.Length);
        for (var i = 0; i < data.Length; i++)
        {
            SocketWire.Write(_writer, fetch.Sockets[i], data[i]);
        }

        _writer.EndArray();
        _writer.EndMap();
    }
}
