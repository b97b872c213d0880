using Parley.Adapters.Wire;
using Parley.Fuzz.Bus;
using Parley.Protocol.Cluster;

namespace Parley.Fuzz.Targets;

/// <summary>Messages and answers of official cluster adapters: sharded Redis, the published ones of streams, PostgreSQL and what is in its table.</summary>
internal sealed class ClusterTarget : BusTarget
{
    private readonly ClusterDecoder _decoder = new(BusContext.Root, BusContext.NodeId);
    private readonly ClusterEncoder _notepack = new(BusContext.Root, MessagePackDialect.Notepack);
    private readonly ClusterEncoder _msgpack = new(BusContext.Root, MessagePackDialect.MsgPack);

    public override string Name => "cluster";

    public override IEnumerable<byte[]> Seeds => Golden.Messages;

    protected override void Read(byte[] input) => Read(input, out _, out _);

    public override void Check(byte[] input)
    {
        if (TryRead(() => ReadAll(input)) is not { } first)
        {
            return;
        }

        FuzzException.Require(TypeOf(input) is null or (>= (long)ClusterMessageType.InitialHeartbeat and <= (long)ClusterMessageType.AdapterClose), "an unknown type was read");

        // What is read is read out of the bytes alone.
        first.RequireSame(ReadAll((byte[])input.Clone())!, "read twice");
        Read(input, out var message, out var response);
        foreach (var (encoder, always) in new[] { (_notepack, false), (_msgpack, false), (_msgpack, true) })
        {
            var written = message is not null ? encoder.Encode(message, always) : encoder.Encode(response!, always);
            var again = TryRead(() => ReadAll(written));
            FuzzException.Require(again is not null, "what was read and written cannot be read");
            first.RequireSame(again!, "read and written", nilIsNothing: encoder == _msgpack && response is not null);
        }
    }

    private ReadMessage? ReadAll(byte[] input)
    {
        Read(input, out var message, out var response);
        return message is not null ? ReadMessage.Of(message) : response is not null ? ReadMessage.Of(response) : null;
    }

    private void Read(byte[] input, out ClusterMessage? message, out ClusterResponse? response)
    {
        message = null;
        response = null;
        if (_decoder.Open(input) is { } opened)
        {
            if (opened.IsResponse)
            {
                response = _decoder.ReadResponse(opened);
            }
            else
            {
                message = _decoder.ReadMessage(opened, static _ => true);
            }
        }
    }
}
