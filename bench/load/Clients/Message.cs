using System.Text;
using Parley.Load.Scenarios;

namespace Parley.Load.Clients;

/// <summary>A message that came, in the buffer of its client.</summary>
internal readonly record struct Message(ReadOnlyMemory<byte> Data, bool IsBinary)
{
    private const int ShownBytes = 100;

    public bool Is(Packet packet) => IsBinary == packet.IsBinary && Data.Span.SequenceEqual(packet.Data);

    public override string ToString()
    {
        var shown = Data.Span[..Math.Min(Data.Length, ShownBytes)];
        return $"A message of {Data.Length} bytes, {(IsBinary ? Convert.ToHexString(shown) : Encoding.UTF8.GetString(shown))},";
    }
}
