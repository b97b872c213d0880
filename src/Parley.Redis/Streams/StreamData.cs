using System.Buffers;
using System.Buffers.Text;
using Parley.Adapters.Wire;
using Parley.Protocol.Cluster;

namespace Parley.Redis.Streams;

/// <summary>Opens the entries of a stream.</summary>
internal static class StreamData
{
    /// <exception cref="FormatException">It is no message.</exception>
    public static ClusterWireMessage Open(StreamItem entry)
    {
        var type = entry.Type ?? throw new FormatException("an entry without a type");
        return ClusterDecoder.Open(type, entry.NodeId, OpenData(entry.Data));
    }

    private static WireValue OpenData(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty)
        {
            return default;
        }

        var bytes = data.Span[0] == (byte)'{' ? data : Decode(data.Span);
        return WireValue.TryOpen(bytes, out var value) ? value : throw new FormatException("neither JSON nor MessagePack");
    }

    private static byte[] Decode(ReadOnlySpan<byte> base64)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, bytes, out _, out var written) == OperationStatus.Done
            ? bytes[..written]
            : throw new FormatException("data that is neither JSON nor base64");
    }
}
