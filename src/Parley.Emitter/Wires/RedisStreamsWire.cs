using System.Globalization;
using Parley.Protocol.Cluster;
using Parley.Protocol.SocketIO;
using StackExchange.Redis;

namespace Parley.Emitters.Wires;

/// <summary>A stream of Redis, as <c>@socket.io/redis-streams-emitter</c> 0.1 writes to it.</summary>
internal sealed class RedisStreamsWire(Func<Task<IConnectionMultiplexer>> connect, RedisStreamsEmitterOptions options) : IEmitterWire
{
    private readonly string _name = options.StreamName;
    private readonly int _count = options.StreamCount;
    private readonly int _maxLength = options.MaxLength;

    public string BusName => "Redis";

    public void CheckNamespace(string namespaceName)
    {
        // Channels and keys of Redis may have any name.
    }

    public Task BroadcastAsync(string namespaceName, EncodedPacket packet, EmitterTarget target)
    {
        var writer = EmitterWriter.Begin(isJson: packet.AttachmentCount == 0);
        EmitterWriter.WriteBroadcast(writer, namespaceName, packet, target);
        return AddAsync(namespaceName, ClusterMessageType.Broadcast, writer);
    }

    public Task MoveAsync(string namespaceName, EmitterTarget target, IReadOnlyCollection<string> rooms, bool isJoin)
    {
        var writer = EmitterWriter.Begin(isJson: true);
        ClusterMessageWriter.WriteMove(writer, EmitterWriter.ToWire(target), rooms);
        return AddAsync(namespaceName, isJoin ? ClusterMessageType.SocketsJoin : ClusterMessageType.SocketsLeave, writer);
    }

    public Task DisconnectAsync(string namespaceName, EmitterTarget target, bool closesConnections)
    {
        var writer = EmitterWriter.Begin(isJson: true);
        ClusterMessageWriter.WriteDisconnect(writer, EmitterWriter.ToWire(target), closesConnections);
        return AddAsync(namespaceName, ClusterMessageType.DisconnectSockets, writer);
    }

    public Task ServerSideEmitAsync(string namespaceName, string eventName, RawArguments arguments)
    {
        var writer = EmitterWriter.Begin(isJson: arguments.AttachmentCount == 0);
        ClusterMessageWriter.WriteServerSideEmit(writer, eventName, arguments);
        return AddAsync(namespaceName, ClusterMessageType.ServerSideEmit, writer);
    }

    private Task AddAsync(string namespaceName, ClusterMessageType type, WireWriter writer)
    {
        RedisValue data = writer.IsJson ? writer.Finish() : Convert.ToBase64String(writer.Finish());
        NameValueEntry[] fields =
        [
            new("uid", EmitterWriter.NodeId), new("nsp", namespaceName), new("type", ((int)type).ToString(CultureInfo.InvariantCulture)), new("data", data),
        ];
        var stream = StreamName.Of(_name, _count, namespaceName);

        // Without a wait where there is a connection, so that messages keep the order of the calls.
        var connecting = connect();
        return connecting.IsCompletedSuccessfully ? Add(connecting.Result) : AddWhenConnectedAsync();

        Task Add(IConnectionMultiplexer connection) =>
            connection.GetDatabase().StreamAddAsync(stream, fields, maxLength: _maxLength, useApproximateMaxLength: true);

        async Task AddWhenConnectedAsync() => await Add(await connecting);
    }
}
