using Parley.Fuzz.Bus;
using Parley.Protocol.Cluster;
using Parley.Redis.Classic;

namespace Parley.Fuzz.Targets;

/// <summary>Broadcasts, requests and answers over publish and subscribe of Redis, read as each of them: which one it is, its channel says.</summary>
internal sealed class ClassicTarget : BusTarget
{
    private readonly ClassicDecoder _decoder = new(BusContext.Root, BusContext.NodeId);
    private readonly ClassicEncoder _encoder = new(BusContext.Root, new ClassicChannels("k", "/", BusContext.NodeId), answersOnOwnChannel: false);

    public override string Name => "classic";

    protected override void Read(byte[] input)
    {
        TryRead(() => ReadBroadcast(input));
        TryRead(() => ReadRequest(input));
        TryRead(() => ReadResponse(input));
    }

    public override void Check(byte[] input)
    {
        CheckMessage(input, ReadBroadcast);
        CheckMessage(input, ReadRequest);
        if (TryRead(() => ReadResponse(input)) is not { } response)
        {
            return;
        }

        FuzzException.Require(
            response is ClusterResponse.FetchSockets || TypeOf(input) is null or (long)ClassicRequestType.ServerSideEmit or (long)ClassicRequestType.BroadcastClientCount or (long)ClassicRequestType.BroadcastAck,
            "an answer of an unknown type was read");
        var first = ReadMessage.Of(response);
        first.RequireSame(ReadMessage.Of(ReadResponse((byte[])input.Clone())), "read twice");
        var again = TryRead(() => ReadResponse(_encoder.Encode("other", response).Body));
        FuzzException.Require(again is not null, "an answer that was read and written cannot be read");
        first.RequireSame(ReadMessage.Of(again!), "read and written");
    }

    private void CheckMessage(byte[] input, Func<byte[], ClusterMessage?> read)
    {
        var message = TryRead(() => read(input));
        FuzzException.Require(
            read == ReadBroadcast || message is null || TypeOf(input) is null or (>= (int)ClassicRequestType.RemoteJoin and <= (int)ClassicRequestType.Broadcast), "a request of an unknown type was read");
        if (message is null)
        {
            return;
        }

        var first = ReadMessage.Of(message);
        first.RequireSame(ReadMessage.Of(read((byte[])input.Clone())!), "read twice");

        // Requests carry no flags, but for what is to be acknowledged.
        var written = _encoder.Encode(message);
        FuzzException.Require(written is not null, "a message that was read cannot be written");
        var again = TryRead(() => read(written!.Value.Body));
        FuzzException.Require(again is not null, "a message that was read and written cannot be read");
        var isPlain = message is ClusterMessage.SocketsJoin or ClusterMessage.SocketsLeave or ClusterMessage.DisconnectSockets or ClusterMessage.FetchSockets;
        ReadMessage.Of(isPlain ? WithoutFlags(message) : message).RequireSame(ReadMessage.Of(again!), "read and written");
    }

    private static ClusterMessage WithoutFlags(ClusterMessage message) => message switch
    {
        ClusterMessage.SocketsJoin join => join with { Target = WithoutFlags(join.Target) },
        ClusterMessage.SocketsLeave leave => leave with { Target = WithoutFlags(leave.Target) },
        ClusterMessage.DisconnectSockets disconnect => disconnect with { Target = WithoutFlags(disconnect.Target) },
        ClusterMessage.FetchSockets fetch => fetch with { Target = WithoutFlags(fetch.Target) },
        _ => message,
    };

    private static BroadcastTarget WithoutFlags(BroadcastTarget target) => new(target.Rooms, target.Except);

    private ClusterMessage.Broadcast? ReadBroadcast(byte[] input) => _decoder.ReadBroadcast(input);

    private ClusterMessage? ReadRequest(byte[] input) =>
        _decoder.OpenRequest(input) is { } request && ClassicDecoder.ReadType(request) is var type and not (ClassicRequestType.SocketIds or ClassicRequestType.AllRooms) ? _decoder.ReadRequest(type, request) : null;

    private ClusterResponse ReadResponse(byte[] input)
    {
        var response = ClassicDecoder.OpenResponse(input);
        return _decoder.ReadResponse(ClassicDecoder.ReadRequestId(response), response);
    }
}
