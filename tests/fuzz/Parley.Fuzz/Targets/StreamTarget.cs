using System.Globalization;
using System.Text;
using Parley.Adapters.Wire;
using Parley.Fuzz.Bus;
using Parley.Protocol.Cluster;
using Parley.Redis.Streams;
using StackExchange.Redis;

namespace Parley.Fuzz.Targets;

/// <summary>Entries of a stream of Redis: the first byte is the type, the rest the data, JSON or what is kept in base64.</summary>
internal sealed class StreamTarget : BusTarget
{
    private readonly ClusterDecoder _decoder = new(BusContext.Root, BusContext.NodeId);
    private readonly ClusterEncoder _encoder = new(BusContext.Root, MessagePackDialect.MsgPack);

    public override string Name => "stream";

    public override IEnumerable<byte[]> Seeds => Golden.Entries;

    public override byte[] Generate(Random random, IReadOnlyList<byte[]> corpus) => random.Next(2) == 0
        ? base.Generate(random, corpus)
        : [(byte)random.Next(1, 15), .. BusInput.Make(random, [.. corpus.Select(static entry => entry[1..])])];

    protected override void Read(byte[] input) => ReadEntry(input, isBase64: true);

    public override void Check(byte[] input)
    {
        // Entries that are not base64 at all, and names of fields that nobody writes.
        TryRead(() => ReadEntry(input, isBase64: false));
        TryRead(() => StreamItem.From(new StreamEntry(Encoding.UTF8.GetString(input), [new(input, input)])));
        if (TryRead(() => ReadEntry(input, isBase64: true)) is not { } message)
        {
            return;
        }

        var first = ReadMessage.Of(message);
        FuzzException.Require(input.Length > 0 && input[0] is >= (int)ClusterMessageType.InitialHeartbeat and <= (int)ClusterMessageType.AdapterClose, "an unknown type was read");
        first.RequireSame(ReadMessage.Of(ReadEntry((byte[])input.Clone(), isBase64: true)!), "read twice");
        if (message is ClusterMessage.InitialHeartbeat or ClusterMessage.Heartbeat or ClusterMessage.Close)
        {
            return;
        }

        byte[] written = [(byte)ClusterEncoder.TypeOf(message), .. _encoder.EncodeData(message, out _)];
        var again = TryRead(() => ReadEntry(written, isBase64: true));
        FuzzException.Require(again is not null, "an entry that was read and written cannot be read");
        first.RequireSame(ReadMessage.Of(again!), "read and written");
    }

    private ClusterMessage? ReadEntry(byte[] input, bool isBase64)
    {
        var type = input.Length > 0 ? input[0].ToString(CultureInfo.InvariantCulture) : "";
        var data = input.AsMemory(Math.Min(1, input.Length)).ToArray();
        RedisValue value = isBase64 && data.Length > 0 && data[0] != (byte)'{' ? Convert.ToBase64String(data) : data;
        var entry = StreamItem.From(new StreamEntry("1-1", [new("uid", "n"), new("nsp", "/"), new("type", type), new("data", value), new("later", "x")]));
        var opened = StreamData.Open(entry);
        return opened.IsResponse ? throw new FormatException("no answers") : _decoder.ReadMessage(opened, static _ => true);
    }
}
