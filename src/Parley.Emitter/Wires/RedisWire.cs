using System.Text;
using Parley.Protocol.Cluster;
using Parley.Protocol.SocketIO;
using StackExchange.Redis;

namespace Parley.Emitters.Wires;

/// <summary>Publish and subscribe of Redis, as <c>@socket.io/redis-emitter</c> 5.1 uses it.</summary>
/// <param name="connect">The connection.</param>
/// <param name="key">Starts the names of channels.</param>
internal sealed class RedisWire(Func<Task<IConnectionMultiplexer>> connect, string key) : IEmitterWire
{
    public string BusName => "Redis";

    public void CheckNamespace(string namespaceName)
    {
        // Channels and keys of Redis may have any name.
    }

    public Task BroadcastAsync(string namespaceName, EncodedPacket packet, EmitterTarget target)
    {
        var writer = EmitterWriter.Begin(isJson: false);
        writer.BeginArray(3);
        writer.Text(EmitterWriter.NodeId);
        PacketWire.Write(writer, packet, namespaceName);
        EmitterWriter.WriteWithFlags(writer, target);
        writer.EndArray();
        return PublishAsync(target.Rooms is [var room] ? $"{key}#{namespaceName}#{room}#" : $"{key}#{namespaceName}#", writer.Finish());
    }

    public Task MoveAsync(string namespaceName, EmitterTarget target, IReadOnlyCollection<string> rooms, bool isJoin)
    {
        var writer = EmitterWriter.Begin(isJson: true);
        writer.BeginMap(3);
        WriteType(writer, isJoin ? ClassicRequestType.RemoteJoin : ClassicRequestType.RemoteLeave);
        EmitterWriter.WriteOptions(writer, target);
        writer.Name("rooms"u8);
        writer.Texts(rooms);
        writer.EndMap();
        return RequestAsync(namespaceName, writer.Finish());
    }

    public Task DisconnectAsync(string namespaceName, EmitterTarget target, bool closesConnections)
    {
        var writer = EmitterWriter.Begin(isJson: true);
        writer.BeginMap(3);
        WriteType(writer, ClassicRequestType.RemoteDisconnect);
        EmitterWriter.WriteOptions(writer, target);
        writer.Name("close"u8);
        writer.Boolean(closesConnections);
        writer.EndMap();
        return RequestAsync(namespaceName, writer.Finish());
    }

    public Task ServerSideEmitAsync(string namespaceName, string eventName, RawArguments arguments)
    {
        // Bytes become objects in the official emitter; as MessagePack, which all servers read, they stay bytes.
        var writer = EmitterWriter.Begin(isJson: arguments.AttachmentCount == 0);
        writer.BeginMap(3);
        writer.Name("uid"u8);
        writer.Text(EmitterWriter.NodeId);
        WriteType(writer, ClassicRequestType.ServerSideEmit);
        writer.Name("data"u8);
        writer.BeginArray(1 + arguments.Count);
        writer.Text(eventName);
        for (var i = 0; i < arguments.Count; i++)
        {
            writer.Argument(arguments, i);
        }

        writer.EndArray();
        writer.EndMap();
        return RequestAsync(namespaceName, writer.Finish());
    }

    private static void WriteType(WireWriter writer, ClassicRequestType type)
    {
        writer.Name("type"u8);
        writer.Integer((int)type);
    }

    private Task RequestAsync(string namespaceName, byte[] body) => PublishAsync($"{key}-request#{namespaceName}#", body);

    private Task PublishAsync(string channel, byte[] body)
    {
        // Without a wait where there is a connection, so that messages keep the order of the calls.
        var connecting = connect();
        return connecting.IsCompletedSuccessfully ? Publish(connecting.Result) : PublishWhenConnectedAsync();

        Task Publish(IConnectionMultiplexer connection) => connection.GetSubscriber().PublishAsync(RedisChannel.Literal(Encoding.UTF8.GetBytes(channel)), body);

        async Task PublishWhenConnectedAsync() => await Publish(await connecting);
    }
}
